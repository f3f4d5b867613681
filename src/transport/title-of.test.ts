import { expect, test } from 'vitest';
import { titleOf } from './title-of.ts';

const titled = (text: string) => titleOf({ type: 'message', otid: 'o', content: [{ type: 'text', text }] });

test.each([
  ['Where is my order?', 'Where is my order?'],
  ['  Two\n\n lines ', 'Two lines'],
  ['   ', null],
  [
    'Please tell me everything that you know about the history of tea in Portugal',
    'Please tell me everything that you know about the history…',
  ],
  ['x'.repeat(100), `${'x'.repeat(59)}…`],
])('a conversation that begins with %j is called %j', (text, title) => {
  expect(titled(text)).toBe(title);
});

test('a title never ends in half a character', () => {
  expect(titled('😀'.repeat(60))?.isWellFormed()).toBe(true);
});

test('a picture alone gives none', () => {
  expect(titleOf({ type: 'message', otid: 'o', content: [{ type: 'image', url: 'https://a/b.png' }] })).toBeNull();
});
