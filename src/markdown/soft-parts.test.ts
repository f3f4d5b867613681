import { describe, expect, it } from 'vitest';
import { softParts } from './soft-parts.ts';

describe('very long words', () => {
  it.each([
    ['a'.repeat(250), [100, 100, 50]],
    [`one ${'b'.repeat(100)} two`, [104, 4]],
    ['\u0301'.repeat(40), [16, 16, 8]],
    ['\u{1F3FB}'.repeat(20), [32, 8]],
    ['\u0E33'.repeat(20), [16, 4]],
    ['日本語'.repeat(100), [300]],
    ['An ordinary sentence, and a link: https://example.com/a/b/c?d=e', [63]],
    ['', [0]],
  ])('may break: %j', (text, lengths) => {
    const parts = softParts(text);
    expect(parts.map(({ length }) => length)).toEqual(lengths);
    expect(parts.join('')).toBe(text);
  });
});
