import { describe, expect, it } from 'vitest';
import { grow, randomNumbers } from '../testing/random.ts';
import { createPieces } from './pieces.ts';

describe('a growing text in pieces', () => {
  const TEXTS: Record<string, string> = {
    'short lines': 'const a = 1;\n'.repeat(500),
    'empty lines': '\n'.repeat(300),
    'one endless line': 'a'.repeat(20_000),
    'long and short lines': `${'b'.repeat(3_000)}\nc\n`.repeat(10),
    nothing: '',
  };

  it.each(Object.entries(TEXTS))('says the same as the text: %s', (_name, text) => {
    const divide = createPieces();
    for (const part of grow(text, randomNumbers(1), 200)) expect(divide(part).join('')).toBe(part);
    expect(divide(text)).toEqual(createPieces()(text));
  });

  it('keeps all pieces but the last', () => {
    const text = 'const a = 1;\n'.repeat(500);
    const divide = createPieces();
    let before: readonly string[] = [];
    for (const part of grow(text, randomNumbers(2), 40)) {
      const pieces = divide(part);
      expect(pieces.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
      before = pieces;
    }
    expect(before.length).toBeGreaterThan(10);
  });

  it('begins anew where the text is another one', () => {
    const divide = createPieces();
    divide('a\n'.repeat(100));
    expect(divide('other')).toEqual(['other']);
  });
});
