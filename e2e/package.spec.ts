import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type ESTree, parseSync, Visitor } from 'vite';

// What a site gets from npm, looked at from outside: no browser is needed here. `stacks/` installs it for real.

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const read = (file: string): string => readFileSync(join(dist, file), 'utf8');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

/** Files of dist/ whose path ends so. */
const files = (...endings: readonly string[]): string[] =>
  readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) => endings.some((end) => path.endsWith(end)));

/** `@scope/name/path` → `@scope/name` */
const packageOf = (specifier: string): string => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

/** What a built file imports: statically, dynamically, or for its types. */
function importsOf(file: string): string[] {
  const { program } = parseSync(file, read(file));
  const found: string[] = [];
  const add = ({ source }: { source: ESTree.Expression | null }): void => {
    if (source?.type === 'Literal' && typeof source.value === 'string') found.push(source.value);
  };
  const nodes = { ImportDeclaration: add, ExportAllDeclaration: add, ExportNamedDeclaration: add };
  new Visitor({ ...nodes, ImportExpression: add, TSImportType: add }).visit(program);
  return found;
}

/** The files that an entry reaches, and the packages that they import. `resolve` turns a specifier into a file's name. */
function reach(
  entry: string,
  resolve: (path: string) => string = (path) => path,
): { files: Set<string>; packages: Set<string> } {
  const found = { files: new Set<string>(), packages: new Set<string>() };
  const visit = (file: string): void => {
    if (found.files.has(file)) return;
    found.files.add(file);
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('.')) visit(resolve(join(dirname(file), specifier)));
      else found.packages.add(packageOf(specifier));
    }
  };
  visit(entry);
  return found;
}

/** The packages that are bundled into a file, by its source map; an entry that only passes on exports has none. */
function bundledInto(file: string): string[] {
  if (!existsSync(join(dist, `${file}.map`))) return [];
  const { sources } = JSON.parse(read(`${file}.map`)) as { sources: string[] };
  return sources
    .map((source) => source.split('node_modules/').slice(1).at(-1))
    .flatMap((path) => (path === undefined ? [] : packageOf(path)));
}

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

  test('asks a site for its dependencies and nothing else; Preact is inside', () => {
    const { packages, files } = reach('index.js');
    expect([...packages].sort()).toEqual(['@cfworker/json-schema', 'dompurify', 'eventsource-parser', 'marked']);
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining([...packages]));
    expect([...files].flatMap(bundledInto)).toEqual(expect.arrayContaining(['preact', '@preact/signals']));
  });

  test('/chat reaches signals, and no Preact', () => {
    const chat = [...reach('chat.js').files].flatMap(bundledInto);
    expect(chat).toContain('@preact/signals-core');
    expect(chat).not.toContain('preact');
    expect(chat).not.toContain('@preact/signals');
  });

  test('has signals once, for the chat and the UI', () => {
    const holders = files('.js').filter(
      (file) => !file.startsWith('embed') && bundledInto(file).includes('@preact/signals-core'),
    );
    expect(holders).toHaveLength(1);
    expect(reach('chat.js').files).toContain(holders[0]);
  });

  test('carries the licence of every package that is bundled', () => {
    for (const folder of ['', 'embed/']) {
      const inFolder = files('.js').filter((file) => file.startsWith('embed/') === (folder !== ''));
      const bundled = new Set(inFolder.flatMap(bundledInto));
      const notices = read(`${folder}THIRD-PARTY-NOTICES.md`);
      const named = [...notices.matchAll(/^## (\S+) - \d/gm)].map(([, name]) => name);
      expect(named.sort()).toEqual([...bundled].sort());
      expect(notices.match(/Copyright/gi)?.length).toBeGreaterThanOrEqual(bundled.size);
    }
  });

  test('names every source map in its file', () => {
    for (const file of files('.js.map')) {
      const script = file.replace(/\.map$/, '');
      expect(read(script)).toContain(`sourceMappingURL=${script.split('/').at(-1)}.map`);
    }
  });

  test('tells Chromium to compile the chat while it loads', () => {
    expect(read('embed/widget.js')).toMatch(/^\/\/# allFunctionsCalledOnLoad\n/);
  });

  test('says truly which of its modules have side effects', () => {
    const { sideEffects } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { sideEffects: string[] };
    const withEffects = files('.js').filter((file) =>
      sideEffects.some((pattern) => new RegExp(`^${pattern.replace('./dist/', '').replace('*', '.*')}$`).test(file)),
    );
    expect(withEffects.map((file) => file.replace(/-[\w-]{8}\.js$/, '.js')).sort()).toEqual([
      'chunks/preact.js',
      'embed.js',
      'index.js',
    ]);
    // A bundler drops an import without names where the module claims to have no effects.
    const bare = files('.js').flatMap((file) => [...read(file).matchAll(/^import "\.\/(?!preact-)[^"]+"/gm)]);
    expect(bare.map(([statement]) => statement)).toEqual([]);
  });

  for (const entry of ['index', 'element', 'chat', 'embed']) {
    test(`the types of ${entry} need no package that a site doesn't get`, () => {
      const { packages } = reach(`${entry}.d.ts`, (path) => path.replace(/\.tsx?$/, '.d.ts'));
      expect([...packages].filter((name) => !(name in dependencies))).toEqual([]);
    });
  }

  for (const entry of ['letta-chat-widget', 'letta-chat-widget/element', 'letta-chat-widget/embed.js']) {
    test(`importing ${entry} teaches TypeScript the tag`, () => {
      expect(typeErrors(`import '${entry}';\ndocument.querySelector('letta-chat')?.show();`, 'bundler')).toEqual([]);
    });
  }

  for (const moduleResolution of ['nodenext', 'bundler'] as const) {
    test(`its types hold under moduleResolution ${moduleResolution}`, () => {
      // Each of the lines that are wrong on purpose, and no other.
      expect(typeErrors(SITE, moduleResolution)).toEqual(WRONG_LINES);
    });
  }

  test('custom-elements.json describes <letta-chat>', () => {
    const { modules } = JSON.parse(read('custom-elements.json')) as CustomElements;
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

  test('editors are told of the tag: web-types.json and vscode.html-data.json', () => {
    const webTypes = JSON.parse(read('web-types.json')) as {
      name: string;
      contributions: { html: { elements: { name: string; attributes: { name: string }[] }[] } };
    };
    expect(webTypes.name).toBe('letta-chat-widget');
    const [tag] = webTypes.contributions.html.elements;
    const { tags } = JSON.parse(read('vscode.html-data.json')) as {
      tags: { name: string; attributes: { name: string; values: { name: string }[] }[] }[];
    };
    expect([tag?.name, tags[0]?.name]).toEqual(['letta-chat', 'letta-chat']);
    expect(tag?.attributes.map(({ name }) => name)).toContain('token-url');
    const mode = tags[0]?.attributes.find(({ name }) => name === 'mode');
    expect(mode?.values.map(({ name }) => name)).toEqual(['floating', 'inline', 'fullscreen']);
  });
});

/** The lines of a site's source that TypeScript finds wrong. */
function typeErrors(source: string, moduleResolution: 'nodenext' | 'bundler'): number[] {
  const site = mkdtempSync(join(tmpdir(), 'letta-chat-site-'));
  try {
    mkdirSync(join(site, 'node_modules'));
    symlinkSync(root, join(site, 'node_modules/letta-chat-widget'), 'dir');
    writeFileSync(join(site, 'package.json'), '{"type":"module"}');
    const module = moduleResolution === 'bundler' ? 'esnext' : moduleResolution;
    const options = { strict: true, noEmit: true, module, moduleResolution, types: [], lib: ['ES2022', 'DOM'] };
    writeFileSync(join(site, 'tsconfig.json'), JSON.stringify({ compilerOptions: options }));
    writeFileSync(join(site, 'site.ts'), source);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '--pretty', 'false', '-p', '.'], {
      cwd: site,
      encoding: 'utf8',
    });
    return [...stdout.matchAll(/^site\.ts\((\d+)/gm)].map(([, line]) => Number(line));
  } finally {
    rmSync(site, { recursive: true });
  }
}

const SITE = `import { createChat, type Chat } from 'letta-chat-widget/chat';
import { LettaChatElement } from 'letta-chat-widget/element';
import { ChatError } from 'letta-chat-widget/chat';
const chat: Chat = createChat({ tokenUrl: '/api/letta-token' });
const element: LettaChatElement | null = document.querySelector('letta-chat');
element?.addEventListener('letta-chat-error', ({ detail }) => detail.error.code === 'busy');
document.addEventListener('letta-chat-ready', ({ detail }) => detail.agent.name.trim());
window.addEventListener('letta-chat-before-send', ({ detail }) => detail.text.trim());
export const wrong1: number = chat.send;
export const wrong2: 'sideways' = element!.mode;
export const wrong3: number = new ChatError('network', '').code;
window.addEventListener('letta-chat-ready', ({ detail }) => detail.nobody);
`;
const WRONG_LINES = [9, 10, 11, 12];

type Names = Record<'attributes' | 'members' | 'events' | 'cssParts' | 'cssProperties', { name: string }[]>;

interface CustomElements {
  modules: { declarations: (Names & { name: string })[]; exports: { kind: string; name: string }[] }[];
}
