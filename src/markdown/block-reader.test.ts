import { Lexer } from 'marked';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Block } from './block.ts';
import { MAX_LENGTH } from './limits.ts';
import { FREEZING } from './testing/freezing.ts';
import { workOf } from './testing/work-of.ts';
import { readerOfAll } from './testing/all-blocks.ts';
import { LONG_MS } from './testing/long.ts';
import { grow, randomNumbers } from './testing/random.ts';

/** What a character may cost, by the meter: mostly under 100, in quotes of many lines some thousands; without limits 30,000. */
const WORK_PER_CHARACTER = 4_000;

const DOCUMENTS: Record<string, string> = {
  'headings and paragraphs':
    '# One\n\nSome *text* with `code`.\n\n## Two\n\nMore,\nover two lines.\n\nSetext\n======\n\nEnd.',
  'nested and loose lists':
    '- a\n- b\n  - c\n\n    d\n\n1. one\n2. two\n\n   loose\n\n3. three\n\ntext\n\n* other\n* list',
  'a list, then a paragraph, then its continuation':
    '- a\n\n- b\n\n  more of b\n\nand after\n\n- [ ] to do\n- [x] done',
  'code with blank lines inside':
    'Before\n\n```js\nconst a = 1;\n\n\n// ``` not the end\nconst b = 2;\n```\n\n~~~\ntilde\n\n~~~\nAfter',
  'indented code': 'Text\n\n    four spaces\n\n    and more\n\nText',
  'a table': '| a | b |\n|---|:-:|\n| 1 | **2** |\n| 3 | `4` |\n\nAfter\n\n| no | table |\n',
  quotes: '> one\n> two\n\n> > deep\n>\n> back\n\nlazy\n> quote\ncontinued',
  'definitions, before and after their links':
    '[a] and [b][a].\n\n[a]: https://example.com "Title"\n\nAgain [a], and [c].\n\n[c]: /c',
  html: '<div>\n\nmarkdown *inside*\n\n</div>\n\n<b>inline</b> and <!-- a comment\n\nstill --> after',
  'other scripts': '日本語の段落。\n\n- 一\n- 二 😀\n\nمرحبا **بالعالم**\n\n👩‍👩‍👧 family',
  'rules and breaks': 'a  \nb\\\nc\n\n---\n\n***\n\nd\n\n- - -',
};

const tokensOf = (blocks: readonly Block[]) => blocks.map((block) => block.token);

afterEach(() => vi.restoreAllMocks());

describe('a text that comes in pieces', () => {
  it.each(Object.entries(DOCUMENTS))('ends as the same blocks as the whole text at once: %s', (_name, text) => {
    const whole = Lexer.lex(text, { gfm: true });
    for (let seed = 1; seed <= 50; seed += 1) {
      const reader = readerOfAll();
      for (const part of grow(text, randomNumbers(seed))) reader(part, false);
      expect(tokensOf(reader(text, true))).toEqual([...whole]);
    }
  });

  it.each(Object.entries(DOCUMENTS))(
    'comes to its end where each task has time for one step only: %s',
    (_name, text) => {
      let seconds = 0;
      const reader = readerOfAll(() => (seconds += 1) * 1_000);
      expect(tokensOf(reader(text, true))).toEqual([...Lexer.lex(text, { gfm: true })]);
    },
  );

  it('comes to its end where the last block alone fills a task, and has the links of all before it', () => {
    const table = `${'| [a] '.repeat(400)}|\n${'| - '.repeat(400)}|`;
    const text = `[a]\n\nand [b][a]\n\n[a]: /a\n\n${table}`;
    const reader = readerOfAll(() => 0);
    expect(tokensOf(reader(text, true))).toEqual([...Lexer.lex(text, { gfm: true })]);
  });

  it('never loses or repeats a character in what is settled', () => {
    const text = Object.values(DOCUMENTS).join('\n\n');
    const reader = readerOfAll();
    for (const part of grow(text, randomNumbers(7))) {
      const settled = reader(part, false)
        .slice(0, -3)
        .map((block) => block.raw)
        .join('');
      expect(text.startsWith(settled)).toBe(true);
    }
  });

  it('keeps the blocks that no longer change, so that nobody draws them again', () => {
    const paragraphs = Array.from({ length: 20 }, (_, index) => `Paragraph **${index}**, which is long enough.`);
    const text = paragraphs.join('\n\n');
    const reader = readerOfAll();
    const seen = new Map<number, Block>();
    for (const part of grow(text, randomNumbers(3))) {
      const blocks = reader(part, false);
      for (const [index, block] of blocks.slice(0, -5).entries()) {
        expect(seen.get(index) ?? block).toBe(block);
        seen.set(index, block);
      }
    }
    const done = reader(text, true);
    for (const [index, block] of seen) expect(done[index]).toBe(block);
  });

  it('costs no more for each piece when it is long than when it was short', () => {
    const lex = vi.spyOn(Lexer.prototype, 'blockTokens');
    const text = Object.values(DOCUMENTS)
      .join('\n\n')
      .repeat(25)
      .replaceAll(/^\[.\]:.*$/gm, '');
    const reader = readerOfAll();
    let longest = 0;
    for (const part of grow(text, randomNumbers(5), 8)) {
      lex.mockClear();
      reader(part, false);
      longest = Math.max(
        longest,
        lex.mock.calls.reduce((sum, [input]) => sum + input.length, 0),
      );
    }
    expect(text.length).toBeGreaterThan(15_000);
    expect(longest).toBeLessThan(1_500);
  });

  it('takes what was added on trust, and finds it out where that is not all', () => {
    const reader = readerOfAll();
    reader('One', false);
    reader('One\n\nTwo', false, '\n\nTwo');
    // Two more pieces, of which only the last is known.
    const blocks = reader('One\n\nTwo\n\nThree', true, 'Three');
    expect(tokensOf(blocks)).toEqual([...Lexer.lex('One\n\nTwo\n\nThree', { gfm: true })]);
  });

  it('begins anew where the text is another one', () => {
    const reader = readerOfAll();
    reader('# One\n\nTwo\n\nThree\n\nFour', false);
    expect(tokensOf(reader('Other', true))).toEqual([...Lexer.lex('Other', { gfm: true })]);
  });

  it('begins anew after a text that could not be lexed', () => {
    const reader = readerOfAll();
    expect(reader('> '.repeat(4_000), false)[0]?.limited).toBe(true);
    expect(tokensOf(reader('Other', true))).toEqual([...Lexer.lex('Other', { gfm: true })]);
  });

  it('gives the same blocks for the same text', () => {
    const reader = readerOfAll();
    expect(reader('a', false)[0]).toBe(reader('a', false)[0]);
  });
});

describe('a text that nobody should lex', () => {
  const HOSTILE: Record<string, string> = {
    'is too long': 'a'.repeat(MAX_LENGTH + 1),
    'quotes itself 4,000 times': '>'.repeat(4_000),
    'quotes itself with spaces': '> '.repeat(4_000),
    'opens brackets only': '['.repeat(20_000),
    'opens and closes emphasis as it likes': '*a_'.repeat(20_000),
    'does so in every line': '*a_\n'.repeat(20_000),
    'does so in many paragraphs': `${'*a_'.repeat(3_000)}\n\n`.repeat(7),
    'is emphasis all through': '*a '.repeat(10_000),
    'is a list in a list in a list': '* - + '.repeat(2_000),
    'numbers its lists in one line': '1. '.repeat(4_000),
    'ends an address with punctuation': `www.a${'!'.repeat(15_000)}`,
    'goes on with a list item lazily': `- a\n${'b\n'.repeat(10_000)}`,
    'quotes HTML of 10,000 elements': `> ${'<p>'.repeat(10_000)}`,
    'has such HTML in a list': `- a\n\n  ${'<p>'.repeat(5_000)}\n\n- b`,
    'is one paragraph of 40,000 characters': 'word '.repeat(8_000),
    'goes too deep, and then on for 20,000 characters': '1. '.repeat(6_500),
    'piles up marks, which browsers shape slowly': `a${'\u0301'.repeat(4_000)}`,
    'changes its direction of writing 600 times': 'a\u05D0'.repeat(600),
  };

  it.each(Object.entries(HOSTILE))('is plain text where it %s, and nothing of it is lost', (_name, text) => {
    const blocks = readerOfAll()(text, true);
    expect(blocks.some(({ limited }) => limited)).toBe(true);
    // marked leaves out spaces at the end of a list.
    const raw = blocks.map((block) => block.raw).join('');
    expect(raw.trimEnd() === text.trimEnd()).toBe(true);
  });

  it.each(Object.entries(HOSTILE))('is the same in pieces: one that %s', (_name, text) => {
    const reader = readerOfAll();
    for (const part of grow(text, randomNumbers(11), 4_000)) reader(part, false);
    expect(reader(text, true)).toEqual(readerOfAll()(text, true));
  });

  const ORDINARY: Record<string, string> = {
    'a table of 2,000 bold cells': `|a|b|c|d|\n|-|-|-|-|\n${'|**1**|*2*|`3`|[4](http://x.y)|\n'.repeat(500)}`,
    'a long list': '- **Name**: what it *does*, and `why`\n'.repeat(2_000),
    'numbers over numbers': Array.from({ length: 100 }, (_, index) => `${index + 1}. **Step** with \`code\`\n`).join(
      '',
    ),
    'source code': `\`\`\`c\n${'*a_[0] = !b && ~c < *d;\n'.repeat(2_000)}\`\`\`\n\nAnd that was it.`,
    'source code that goes on': `\`\`\`c\n${'*a_[0] = !b && ~c < *d;\n'.repeat(2_000)}`,
    'source code of short lines after a sentence': `Look:\n\n\`\`\`js\n${'var c;\n'.repeat(4_000)}\`\`\`\n\nThat was it.`,
    'a list after a sentence': `Look:\n\n${'- item\n'.repeat(4_000)}`,
    'a table after a sentence': `Look:\n\n| a |\n|---|\n${'| b |\n'.repeat(4_000)}`,
    prose: 'A paragraph with **bold**, *emphasis*, `code` and a [link](https://example.com).\n\n'.repeat(2_000),
  };

  it.each(Object.entries(ORDINARY))('is not %s', (_name, text) => {
    expect(readerOfAll()(text, true).filter(({ limited }) => limited)).toEqual([]);
  });

  it('is plain where the lexer runs out of stack', () => {
    vi.spyOn(Lexer.prototype, 'blockTokens').mockImplementation(() => {
      throw new RangeError('Maximum call stack size exceeded');
    });
    expect(tokensOf(readerOfAll()('a', true))).toEqual([{ type: 'plain', raw: 'a', pieces: ['a'] }]);
  });

  it('is plain where marked fails', () => {
    const text = '> - a\n>\n> b\nc\n';
    vi.spyOn(Lexer.prototype, 'blockTokens').mockImplementation(() => {
      throw new TypeError("Cannot read properties of undefined (reading 'raw')");
    });
    expect(tokensOf(readerOfAll()(text, true))).toEqual([{ type: 'plain', raw: text, pieces: [text] }]);
  });

  it.each([...new Set(FREEZING.map((text) => text.class))])(
    'takes work in proportion to its length: %s',
    (name) => {
      for (const { name: text, make } of FREEZING.filter((each) => each.class === name)) {
        const size = 32 * 1024;
        const { work } = workOf(() => readerOfAll()(make(size), true));
        expect(work / size, text).toBeLessThan(WORK_PER_CHARACTER);
      }
    },
    LONG_MS,
  );
});
