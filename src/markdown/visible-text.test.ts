import { Lexer, type Token, type Tokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { directionOf, visibleText } from './visible-text.ts';

const inlineOf = (text: string): readonly Token[] =>
  (Lexer.lex(text, { gfm: true })[0] as Tokens.Paragraph | undefined)?.tokens ?? [];

describe('what a reader sees', () => {
  it.each([
    ['**a** *b* `c*` [d](https://e.test)', 'a b c* d'],
    ['a &amp; b<b>c</b>', 'a & bc'],
    ['![a picture](https://e.test/a.png)', 'a picture'],
    ['a  \nb', 'a b'],
  ])('%j is %j', (text, seen) => {
    expect(visibleText(inlineOf(text))).toBe(seen);
  });

  it('ends early where that is enough', () => {
    expect(visibleText(inlineOf('*a* '.repeat(1_000)), 300).length).toBeLessThan(310);
  });

  it.each([
    ['list', '- a\n'.repeat(1_000), 'items'],
    ['table', `|a|\n|-|\n${'|b|\n'.repeat(1_000)}`, 'rows'],
  ])('looks at no more of a long %s than it needs', (_, text, of) => {
    const [token] = Lexer.lex(text, { gfm: true });
    const parts: unknown[] = Reflect.get(token ?? {}, of);
    expect(parts).toHaveLength(1_000);
    Object.defineProperty(parts, 400, {
      get() {
        throw new Error('Nobody needs this one.');
      },
    });
    expect(visibleText(token ? [token] : [], 300).trim()).not.toBe('');
  });
});

describe('the direction of a text', () => {
  it.each(['a', 'שלום', '123 a', '**مرحبا**', '日本'])('is found by the browser: %j', (text) => {
    expect(directionOf(inlineOf(text))).toBe('auto');
  });

  // The browser would look for a letter each time that something is added.
  it.each(['123', '_('.repeat(500), '[](https://example.com)', `${'1 '.repeat(200)}a`, '` '.repeat(500)])(
    'is left to right without letters: %j',
    (text) => {
      expect(directionOf(inlineOf(text))).toBe('ltr');
    },
  );
});
