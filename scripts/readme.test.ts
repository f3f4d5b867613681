import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHEAT_SHEET } from '../demo/local-letta/agent/cheat-sheet.ts';
import { DEFAULTS } from '../src/element/attributes.ts';
import { BUDGETS } from './size.mjs';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The rows of the README's table that begins with this column, cell by cell; `|` inside code does not occur. */
function tableOf(column: string): string[][] {
  const table = new RegExp(`^\\| ${column} *\\|.*\\n\\|[-| ]+\\|\\n((?:\\|.*\\n)+)`, 'm').exec(read('README.md'))?.[1];
  if (table === undefined) throw new Error(`The README has no table that begins with the column "${column}".`);
  return table
    .trimEnd()
    .split('\n')
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const firstCells = (column: string) => tableOf(column).map(([cell = '']) => cell);
const asCode = (text: string) => `\`${text}\``;

/** What the README says of a default; a null is described in words. */
function fallbackOf(value: unknown): unknown {
  if (typeof value === 'string') return asCode(value);
  if (value === false) return 'absent';
  return Array.isArray(value) ? asCode('[]') : expect.any(String);
}

/** The names of all parts that components have. */
function partsInCode(): string[] {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const code = files
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
    .map((file) => read(join('src', file)));
  const names = code.flatMap((text) => [...text.matchAll(/\bpart ?= ?["']([\w -]+)["']/g)]);
  return [...new Set(names.flatMap(([, parts = '']) => parts.split(' ')))].sort();
}

describe('the README', () => {
  it('lists every attribute, with its default where that is a word', () => {
    const listed = tableOf('attribute').map(([attribute, , fallback]) => [attribute, fallback]);
    const expected = Object.entries(DEFAULTS).map(([property, value]: [string, unknown]) => {
      const attribute = property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return [asCode(attribute), fallbackOf(value)];
    });
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(expected));
  });

  it('lists every CSS variable with its default and its comment', () => {
    const declarations = read('src/styles/tokens.css').matchAll(/\/\*([^*]+)\*\/\s+(--letta-chat-[\w-]+):([^;]+);/g);
    const expected = [...declarations].map(([, comment = '', name = '', value = '']) => [
      asCode(name),
      asCode(value.trim()),
      comment.trim(),
    ]);
    expect(tableOf('variable')).toEqual(expected);
    expect(expected.length).toBe(read('src/styles/tokens.css').match(/^ {2}--letta-chat-/gm)?.length);
  });

  it('lists every event', () => {
    const names = [...read('src/element/events.ts').matchAll(/^ {2}'(letta-chat-[\w-]+)': CustomEvent/gm)];
    expect(firstCells('event')).toEqual(names.map(([, name = '']) => asCode(name)));
  });

  it('lists every part with its comment', () => {
    const [, list = ''] = /interface Parts \{([^]+?)\n\}/.exec(read('src/element/parts.ts')) ?? [];
    const parts = [...list.matchAll(/\/\*\* (.+?) \*\/\s+'?([\w-]+)'?:/g)].map(([, comment = '', name = '']) => [
      asCode(name),
      comment,
    ]);
    expect(tableOf('part')).toEqual(parts);
    expect(parts.map(([name]) => name).sort()).toEqual(partsInCode().map(asCode).sort());
  });

  it('lists every method', () => {
    const [, surface = ''] =
      /interface Surface extends Properties \{([^]+?)\n\}/.exec(read('src/element/surface.ts')) ?? [];
    const methods = [...surface.matchAll(/^ {2}(\w+)(?:<[^(]*>)?\(/gm)].map(([, name = '']) => name);
    const listed = firstCells('method').flatMap((cell) => [...cell.matchAll(/`(\w+)\(/g)].map(([, name = '']) => name));
    expect(listed.sort()).toEqual([...methods, 'focus'].sort());
  });

  it('lists every error code', () => {
    const [, union = ''] = /type ChatErrorCode =([^;]+);/.exec(read('src/platform/errors.ts')) ?? [];
    expect(firstCells('code')).toEqual([...union.matchAll(/'([\w-]+)'/g)].map(([, code = '']) => asCode(code)));
  });

  it('shows a backend that is a file of server-example, and so is tested against local-letta', () => {
    expect(read('README.md')).toContain(`\n\`\`\`ts\n${read('server-example/hono.ts')}\`\`\`\n`);
  });

  it('lists what the scripted agent understands', () => {
    expect(tableOf('say')).toEqual(CHEAT_SHEET.map(({ say, shows }) => [asCode(say), shows]));
  });
});

describe('the documents', () => {
  it.each(['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md'])('%s knows the budget of a first response', (document) => {
    const kilobytes = BUDGETS['first streamed answer'].bytes / 1_000;
    expect([...read(document).matchAll(/at most (\d{2,}) kB/g)].map(([, size]) => Number(size))).toEqual([kilobytes]);
  });

  const FOLDERS = ['', 'src', 'src/protocol', 'src/conversation', 'src/transport', 'src/markdown'];
  const files = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/glossary.md', 'docs/letta-protocol.md'];

  it.each(files)('%s names no file that is not there', (document) => {
    const named = [...read(document).matchAll(/`([\w./-]+\.(?:ts|tsx|mjs|css|json|md))`|\]\(((?!http)[^)#]+)[^)]*\)/g)];
    const paths = named
      .map(([, code, link]) => code ?? join(document, '..', link ?? ''))
      .filter((path) => !isExample(path));
    const isThere = (path: string) => FOLDERS.some((folder) => existsSync(join(root, folder, path)));
    expect(paths.filter((path) => !isThere(path))).toEqual([]);
    expect(paths.length).toBeGreaterThan(0);
  });
});

/** Names that stand for many files, endings, and what the build makes. */
function isExample(path: string): boolean {
  const made = ['THIRD-PARTY-NOTICES.md', 'custom-elements.json', 'web-types.json', 'vscode.html-data.json'];
  return path.endsWith('xx.ts') || path.startsWith('.') || made.some((name) => path.endsWith(name));
}
