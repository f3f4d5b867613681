import { expect, it } from 'vitest';
import { spokenText } from './spoken-text.ts';

it.each([
  ['**Hello**, _you_! See [the shop](https://e.test).', 'Hello, you! See the shop.'],
  ['# Title\n\nWords\nmore', 'Title\nWords more'],
  ['- one\n- two\n  1. deep', 'one two deep'],
  ['- [x] done', 'done'],
  ['> said\n\n---\n\n`code`', 'said\ncode'],
  ['| a | b |\n|---|---|\n| 1 | **2** |', 'a b 1 2'],
  ['```js\nlet a;\n```', 'let a;'],
  ['<div>raw</div>\n\nA &amp; B ![a cat](https://e.test/cat.png)', 'A & B a cat'],
])('%j is spoken as %j', (markdown, spoken) => {
  expect(spokenText(markdown)).toBe(spoken);
});
