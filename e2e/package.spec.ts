import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

// What a site gets from npm, looked at from outside: no browser is needed here.

const root = join(import.meta.dirname, '..');

test.describe('the built package', () => {
  for (const entry of ['letta-chat-widget', 'letta-chat-widget/element', 'letta-chat-widget/chat']) {
    test(`${entry} can be imported on a server without a window`, () => {
      // A package may import itself by its own name, through its own exports.
      const code = `console.log(Object.keys(await import('${entry}')).join(' '))`;
      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
        cwd: root,
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      expect(stdout).toContain(entry.endsWith('chat') ? 'createChat' : 'LettaChatElement');
    });
  }

  test('leaves the runtime dependencies to the site', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const built = readdirSync(join(root, 'dist/chunks')).filter((name) => name.endsWith('.js'));
    const code = built.map((name) => readFileSync(join(root, 'dist/chunks', name), 'utf8')).join('\n');
    const imported = [...code.matchAll(/^import .*from "([^."][^"]*)";$/gm)].map(([, name = '']) => name);
    expect(imported).toEqual(expect.arrayContaining(['preact', '@preact/signals', 'eventsource-parser', 'marked']));
    expect(imported.filter((name) => !Object.keys(dependencies).some((known) => name.startsWith(known)))).toEqual([]);
  });

  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const) {
    test(`its types hold under moduleResolution ${moduleResolution}`, () => {
      const site = mkdtempSync(join(tmpdir(), 'letta-chat-site-'));
      try {
        mkdirSync(join(site, 'node_modules'));
        symlinkSync(root, join(site, 'node_modules/letta-chat-widget'), 'dir');
        writeFileSync(join(site, 'package.json'), '{"type":"module"}');
        writeFileSync(
          join(site, 'tsconfig.json'),
          JSON.stringify({
            compilerOptions: {
              strict: true,
              noEmit: true,
              module,
              moduleResolution,
              types: [],
              lib: ['ES2022', 'DOM'],
            },
          }),
        );
        writeFileSync(join(site, 'site.ts'), SITE);
        const tsc = join(root, 'node_modules/typescript/bin/tsc');
        const { stdout } = spawnSync(process.execPath, [tsc, '--pretty', 'false', '-p', '.'], {
          cwd: site,
          encoding: 'utf8',
        });
        // Each of the lines that are wrong on purpose, and no other.
        expect(stdout.match(/^site\.ts\(\d+/gm)).toEqual(WRONG_LINES.map((line) => `site.ts(${line}`));
      } finally {
        rmSync(site, { recursive: true });
      }
    });
  }

  test('custom-elements.json describes <letta-chat>', () => {
    const { modules } = JSON.parse(readFileSync(join(root, 'dist/custom-elements.json'), 'utf8')) as CustomElements;
    const [element] = modules.flatMap((module) => module.declarations);
    expect(element).toMatchObject({ name: 'LettaChatElement', tagName: 'letta-chat', customElement: true });
    const names = (key: keyof Names) => element?.[key].map(({ name }) => name);
    expect(names('attributes')).toEqual(expect.arrayContaining(['token-url', 'mode', 'open', 'color-scheme']));
    expect(names('members')).toEqual(expect.arrayContaining(['tokenUrl', 'getToken', 'show', 'send', 'signOut']));
    expect(names('members')?.filter((name) => name.startsWith('#') || name.endsWith('Callback'))).toEqual([]);
    expect(names('events')).toEqual(expect.arrayContaining(['letta-chat-ready', 'letta-chat-error']));
    expect(names('cssParts')).toEqual(expect.arrayContaining(['launcher', 'panel', 'composer', 'send-button']));
    expect(names('cssProperties')).toContain('--letta-chat-accent');
    expect(modules.flatMap((module) => module.exports).map(({ kind, name }) => `${kind} ${name}`)).toContain(
      'custom-element-definition letta-chat',
    );
  });
});

const SITE = `import { createChat, type Chat } from 'letta-chat-widget/chat';
import { LettaChatElement } from 'letta-chat-widget/element';
import { ChatError } from 'letta-chat-widget';
const chat: Chat = createChat({ tokenUrl: '/api/letta-token' });
const element: LettaChatElement | null = document.querySelector('letta-chat');
element?.addEventListener('letta-chat-error', ({ detail }) => detail.error.code === 'busy');
export const wrong1: number = chat.send;
export const wrong2: 'sideways' = element!.mode;
export const wrong3: number = new ChatError('network', '').code;
`;
const WRONG_LINES = [7, 8, 9];

type Names = Record<'attributes' | 'members' | 'events' | 'cssParts' | 'cssProperties', { name: string }[]>;

interface CustomElements {
  modules: { declarations: (Names & { name: string })[]; exports: { kind: string; name: string }[] }[];
}
