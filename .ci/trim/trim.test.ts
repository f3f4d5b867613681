import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { Lexer } from 'marked';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TRIMMERS } from './trim.mjs';

const modules = join(import.meta.dirname, '../../node_modules');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trim-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a trimmed module, and imports it. */
async function load<Module>(name: string, code: string | null): Promise<Module> {
  if (code === null) throw new Error(`${name}: a cut does not fit.`);
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, code.replace(/\/\/# sourceMappingURL.*/, ''));
  return import(/* @vite-ignore */ file);
}

const trimmed = (path: keyof typeof TRIMMERS) => TRIMMERS[path](readFileSync(join(modules, path), 'utf8'));

/** The same numbers in every run, from 0 up to 1. */
function* randomNumbers(seed = 1): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

const MARKDOWN = [
  '# h', '\n', '\n\n', '- a', '  ', '1. ', '> ', '**b**', '*e*', '`c`', '```js\nx\n```', '[l](http://x.y)', '![i](a)',
  '| a | b |\n|---|---|\n| 1 | 2 |', '~~d~~', '<b>', '</b>', '<div>x</div>\n', 'www.a.b', 'a@b.cd', 'http://q.r', 'text ',
  '\\*', '&amp;', '[r]: http://z\n', '[r]', '---', '===', '- [x] t\n', '\t', '    code\n', '_u_', '😀', '  \n',
];

it('lexes markdown as marked itself does', async () => {
  const cut = await load<typeof import('marked')>('marked', trimmed('/marked/lib/marked.esm.js'));
  const random = randomNumbers();
  const pick = (count: number) => Math.floor(random.next().value * count);
  for (let round = 0; round < 5_000; round += 1) {
    const text = Array.from({ length: 1 + pick(25) }, () => MARKDOWN[pick(MARKDOWN.length)]).join('');
    expect(cut.Lexer.lex(text, { gfm: true }), JSON.stringify(text)).toEqual(Lexer.lex(text, { gfm: true }));
  }
});

it('parses event streams as eventsource-parser itself does', async () => {
  const cut = await load<typeof import('eventsource-parser')>(
    'eventsource',
     trimmed('/eventsource-parser/dist/index.js'),
  );
  const lines = ['data: {"a":1}', 'data:x', 'data', 'event: error', 'id: 7', ': ping', 'retry: 10', 'odd: 1'];
  const pieces = [...lines, '\n', '\n\n', '\r\n', '\r'];
  const random = randomNumbers();
  for (let round = 0; round < 2_000; round += 1) {
    const heard: EventSourceMessage[][] = [[], []];
    const parsers = [createParser, cut.createParser].map((create, index) =>
      create({ onEvent: (event: EventSourceMessage) => heard[index]?.push(event), maxBufferSize: 60 }),
    );
    for (let count = 0; count < 12; count += 1) {
      const piece = pieces[Math.floor(random.next().value * pieces.length)] ?? '';
      try {
        parsers[0]?.feed(piece);
      } catch {
        break; // The whole one refuses to go on after a line that is too long; nobody feeds the trimmed one then.
      }
      parsers[1]?.feed(piece);
    }
    expect(heard[1]).toEqual(heard[0]);
  }
});

it('keeps signals, effects and batches', async () => {
  const { signal, effect, batch } = await load<typeof import('@preact/signals')>(
    'signals',
    trimmed('/@preact/signals-core/dist/signals-core.module.js'),
  );
  const [a, b] = [signal(1), signal(2)];
  const seen: number[] = [];
  const end = effect(() => void seen.push(a.value + b.value));
  batch(() => {
    a.value = 10;
    b.value = 20;
  });
  end();
  a.value = 100;
  expect(seen).toEqual([3, 30]);
});

it.each(Object.entries(TRIMMERS))('says so where a cut does not fit: %s', (_path, trimModule) => {
  expect(trimModule('export {}')).toBeNull();
});
