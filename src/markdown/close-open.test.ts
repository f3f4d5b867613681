import { Lexer } from 'marked';
import { describe, expect, it } from 'vitest';
import { closeOpen } from './close-open.ts';

/** [what has come so far, what is shown of it] */
const TABLE: [streamed: string, shown: string][] = [
  // Emphasis
  ['Some **bo', 'Some **bo**'],
  ['Some **bold*', 'Some **bold**'],
  ['Some **bold**', 'Some **bold**'],
  ['Some *ita', 'Some *ita*'],
  ['Some _ita', 'Some _ita_'],
  ['Some ~~gone', 'Some ~~gone~~'],
  ['Some **bold and *both', 'Some **bold and *both***'],
  ['Some **', 'Some '],
  ['Some *', 'Some '],
  ['Some ***', 'Some '],
  ['2 * 3 = 6', '2 * 3 = 6'],
  ['snake_case and more', 'snake_case and more'],
  ['an \\* asterisk', 'an \\* asterisk'],
  // Code
  ['Call `foo', 'Call `foo`'],
  ['Call ``a ` b', 'Call ``a ` b``'],
  ['Call `a *b', 'Call `a *b`'],
  ['```js\nconst a = **', '```js\nconst a = **'],
  ['```', '```'],
  ['``', ''],
  ['```js\na\n```\n\nThen **b', '```js\na\n```\n\nThen **b**'],
  // Links and pictures
  ['See [the', 'See the'],
  ['See [the docs](', 'See the docs'],
  ['See [the docs](https://exam', 'See the docs'],
  ['See [the docs](https://example.com "a ti', 'See the docs'],
  ['See [the docs](https://example.com)', 'See [the docs](https://example.com)'],
  ['See ![a picture](https://exam', 'See a picture'],
  ['A [x] box', 'A [x] box'],
  // Blocks that have only begun
  ['Text\n#', 'Text\n'],
  ['Text\n\n## ', 'Text\n\n'],
  ['Text\n\n-', 'Text\n\n'],
  ['Text\n--', 'Text\n'],
  ['Text\n==', 'Text\n'],
  ['- a\n- ', '- a\n'],
  ['- a\n- [', '- a\n- '],
  ['- a\n- [x', '- a\n- '],
  ['- a\n- [x]', '- a\n- '],
  ['- a\n- [ ] ', '- a\n- '],
  ['- a\n- [x] b', '- a\n- [x] b'],
  ['> ', ''],
  // Tables
  ['|', ''],
  ['| ', ''],
  ['| a |', '| a |\n|---|'],
  ['| a | b', '| a | b|\n|---|---|'],
  ['| a | b |\n', '| a | b |\n|---|---|'],
  ['| a | b |\n|--', '| a | b |\n|---|---|'],
  ['| a | b |\n|---|---|\n| 1', '| a | b |\n|---|---|\n| 1'],
  // HTML
  ['Text <b', 'Text '],
  ['Text <b>bold', 'Text <b>bold'],
  ['Text <b>bold</', 'Text <b>bold'],
  ['Text <b>bold</b', 'Text <b>bold'],
  ['Text <!-', 'Text '],
  ['1 < 2', '1 < 2'],
  ['Text <a\nhref="https://a', 'Text '],
  ['Text <b\n\nmore', 'Text <b\n\nmore'],
  ['[a]\n\n[a]: https://exa', '[a]\n\n'],
  ['[a]\n\n[a]: https://example.com\n', '[a]\n\n[a]: https://example.com\n'],
  ['*a '.repeat(17), '*a '.repeat(17)],
];

describe('an answer that is still coming', () => {
  it.each(TABLE)('%j is shown as %j', (streamed, shown) => {
    expect(closeOpen(streamed)).toBe(shown);
  });

  it('shows no marker at any time that the finished answer does not show', () => {
    const answer = [
      '# Title',
      'Some **bold**, *italic*, ~~struck~~ and `code`, with a [link](https://example.com "Title").',
      '- a **b**\n- [ ] to do\n- [x] done\n  1. one\n  2. _two_',
      '| a | b |\n|---|---|\n| **1** | `2` |',
      '> a *quote*',
      '```js\nconst a = 1;\n```',
      'Done.',
    ].join('\n\n');
    for (let end = 1; end < answer.length; end += 1) {
      expect(textOf(closeOpen(answer.slice(0, end))), JSON.stringify(answer.slice(0, end))).not.toMatch(
        /\*\*|~~|\]\(|^#|\|-|\[[ x]\]/m,
      );
    }
  });

  it('shows no link before its whole address is known', () => {
    const answer = 'See [the docs](https://example.com/a/b?c=d) now.';
    const addresses = new Set<string>();
    for (let end = 1; end <= answer.length; end += 1) collectLinks(closeOpen(answer.slice(0, end)), addresses);
    expect([...addresses]).toEqual(['https://example.com/a/b?c=d']);
  });
});

/** The text that a reader would see, code aside. */
function textOf(markdown: string): string {
  const texts: string[] = [];
  Lexer.lex(markdown, { gfm: true }).forEach(function walk(token) {
    if ('tokens' in token && token.tokens) token.tokens.forEach(walk);
    else if (token.type === 'list') token.items.forEach(walk);
    else if (token.type === 'table') [token.header, ...token.rows].flat().forEach((cell) => cell.tokens.forEach(walk));
    else if (token.type === 'text') texts.push(token.raw);
  });
  return texts.join('\n');
}

function collectLinks(markdown: string, addresses: Set<string>): void {
  Lexer.lex(markdown, { gfm: true }).forEach(function walk(token) {
    if (token.type === 'link') addresses.add(token.href);
    if ('tokens' in token && token.tokens) token.tokens.forEach(walk);
  });
}
