import { Lexer } from 'marked';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { lexAtOnce, readerOfAll } from './testing/all-blocks.ts';
import { LONG_MS } from './testing/long.ts';
import { grow, randomNumbers } from './testing/random.ts';

const TEXTS = [
  'a',
  '**b** c',
  '`d`',
  '[e](https://e.test)',
  'f\n  more',
  '[ ] g',
  '[x] h',
  '',
  '    code',
  '> i',
  '- j',
  '1. k',
  '[l]',
  'm | n',
  '\\| o',
  '```',
  '# p',
  '[q]: /q',
  '<b>',
  '-',
  '===',
];
const GAPS = ['\n', '\n', '\n', '\n', '\n\n', '\n\n\n', '\n  \n', '\n\n  loose\n', '\nlazy\n', '\n\n      code\n'];
const MARKERS = ['- ', '- ', '- ', '  - ', ' - ', '-   ', '-\t', '-      ', '* ', '1. ', '1) ', '10. ', '-\n  '];

/** One list, table or fence, mostly. */
function randomBlock(seed: number): string {
  const random = randomNumbers(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const count = 3 + Math.floor(random() * 25);
  const times = (make: () => string) => Array.from({ length: count }, make).join('');
  // Mostly of one kind, so that lists, tables and fences get long.
  const odd = random() < 0.5 ? 0 : 0.1;
  switch (seed % 4) {
    case 0:
    case 1: {
      const marker = pick(MARKERS);
      return times(
        () => (random() < odd ? pick(MARKERS) : marker) + pick(TEXTS) + (random() < odd ? pick(GAPS) : '\n'),
      );
    }
    case 2: {
      const columns = 1 + Math.floor(random() * 4);
      const row = (cell: () => string) => `|${Array.from({ length: columns }, cell).join('|')}|\n`;
      const cell = () => pick(TEXTS).replace('\n', ' ');
      return row(cell) + row(() => pick(['-', ':-:', '--:'])) + times(() => (random() < odd ? pick(GAPS) : row(cell)));
    }
    default: {
      const fence = pick(['```', '```js', '~~~', '  ```', '````']);
      const end = random() < 0.7 ? `${fence.replace(/\w+/, '')}\nafter` : '';
      return `${fence}\n${times(() => `${pick(TEXTS)}${random() < odd ? pick(GAPS) : '\n'}`)}${end}`;
    }
  }
}

afterEach(() => vi.restoreAllMocks());

describe('a block that grows', () => {
  it(
    'ends as what the whole gives at once: 2,000 random ones, at random cuts',
    () => {
      for (let seed = 1; seed <= 2_000; seed += 1) {
        const text = randomBlock(seed);
        const reader = readerOfAll();
        for (const part of grow(text, randomNumbers(seed), 1 + (seed % 20))) reader(part, false);
        const tokens = reader(text, true).map(({ token }) => token);
        expect(tokens, `seed ${seed}: ${JSON.stringify(text)}`).toEqual(lexAtOnce(text));
      }
    },
    LONG_MS,
  );

  const LONG: Record<string, string> = {
    'a list': Array.from({ length: 600 }, (_, index) => `- Item **${index}** with \`code\`\n`).join(''),
    'a loose list': Array.from({ length: 600 }, (_, index) => `1. Item **${index}**\n\n   and more\n\n`).join(''),
    tasks: Array.from({ length: 600 }, (_, index) => `- [${index % 2 ? 'x' : ' '}] Task ${index}\n`).join(''),
    'a table': `| a | b |\n|---|---|\n${Array.from({ length: 600 }, (_, index) => `| ${index} | **b** |\n`).join('')}`,
    'a fence': `\`\`\`js\n${Array.from({ length: 600 }, (_, index) => `const a${index} = ${index};\n`).join('')}\`\`\`\n`,
  };

  it.each(Object.entries(LONG))('is lexed in proportion to its length: %s', (_name, text) => {
    const blocks = vi.spyOn(Lexer.prototype, 'blockTokens');
    const inline = vi.spyOn(Lexer.prototype, 'inlineTokens');
    const reader = readerOfAll();
    let longest = 0;
    for (const part of grow(text, randomNumbers(3), 8)) {
      blocks.mockClear();
      inline.mockClear();
      reader(part, false);
      const lexed = [...blocks.mock.calls, ...inline.mock.calls].reduce((sum, [source]) => sum + source.length, 0);
      longest = Math.max(longest, lexed);
    }
    expect(text.length).toBeGreaterThan(8_000);
    expect(longest).toBeLessThan(600);
    expect(reader(text, true).map(({ token }) => token)).toEqual(lexAtOnce(text));
  });

  it.each(['a list', 'a loose list', 'tasks'])('keeps the items that have settled: %s', (name) => {
    const text = LONG[name] ?? '';
    const reader = readerOfAll();
    const itemsAt = (end: number) => {
      const { token } = reader(text.slice(0, end), false)[0] ?? {};
      return token?.type === 'list' ? token.items : [];
    };
    const before = itemsAt(text.length / 2);
    const after = itemsAt(text.length - 5);
    expect(before.length).toBeGreaterThan(200);
    expect(after.length).toBeGreaterThan(before.length + 100);
    before.slice(0, -3).forEach((item, index) => expect(after[index]).toBe(item));
  });

  it('becomes loose as a whole as soon as one item makes it so', () => {
    const reader = readerOfAll();
    const text = `${'- a\n'.repeat(20)}- [ ] b\n\n- c\n`;
    for (const part of grow(text, randomNumbers(1), 3)) reader(part, false);
    expect(reader(text, true).map(({ token }) => token)).toEqual(lexAtOnce(text));
    expect(reader(text, true)[0]?.token).toMatchObject({ loose: true });
  });

  it('gets its links when their definitions come after it', () => {
    const text = `${'- [a] and [b][a]\n'.repeat(20)}\n| [a] |\n|---|\n${'| [a] |\n'.repeat(20)}\n[a]: https://a.test\n`;
    const reader = readerOfAll();
    for (const part of grow(text, randomNumbers(1), 9)) reader(part, false);
    expect(reader(text, true).map(({ token }) => token)).toEqual(lexAtOnce(text));
  });
});
