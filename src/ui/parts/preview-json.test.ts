import { describe, expect, it } from 'vitest';
import { previewJson } from './preview-json.ts';

/** `[[[…]]]`, so many deep. */
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('a preview of JSON', () => {
  it('is the whole, indented as JSON.stringify does it, where it is short', () => {
    const value = {
      to: 'ada@example.com',
      cc: [],
      tags: ['a', 'b'],
      nested: { deep: { er: null } },
      empty: {},
      n: 1.5,
    };
    expect(previewJson(JSON.stringify(value))).toEqual({ text: JSON.stringify(value, null, 2), isComplete: true });
  });

  it.each(['"text"', '12', 'true', 'null', '[]', '{}'])('is %s itself', (text) => {
    expect(previewJson(text)).toEqual({ text, isComplete: true });
  });

  it.each(['', 'plain text', '{"to": "ad', '{"a": 1} and more'])('leaves %j, which is no JSON, as it is', (text) => {
    expect(previewJson(text)).toEqual({ text, isComplete: true });
  });

  it('stays small, whatever the depth', () => {
    const { text, isComplete } = previewJson(nested(4_000));
    expect(isComplete).toBe(false);
    expect(text.length).toBeLessThan(500);
    expect(text).toContain('[…]');
  });

  it('stays small, whatever the width', () => {
    const { text, isComplete } = previewJson(JSON.stringify(Array.from({ length: 4_000 }, (_, index) => index)));
    expect(isComplete).toBe(false);
    expect(text.split('\n').length).toBeLessThan(210);
  });

  it('stays small, whatever the length of a string or of a name', () => {
    const long = 'x'.repeat(30_000);
    for (const value of [[long], { [long]: 1 }]) {
      const { text, isComplete } = previewJson(JSON.stringify(value));
      expect(isComplete).toBe(false);
      expect(text.length).toBeLessThan(1_100);
    }
  });

  it('stays small where the text is too long to parse, and where it is no JSON', () => {
    for (const text of [JSON.stringify(['x'.repeat(1_000_000)]), 'word '.repeat(100_000), '\n'.repeat(9_000)]) {
      const preview = previewJson(text);
      expect(preview.isComplete).toBe(false);
      expect(preview.text.length).toBeLessThan(8_100);
      expect(preview.text.split('\n').length).toBeLessThan(210);
    }
  });

  it('is not cut in the middle of a character', () => {
    const half = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])/;
    for (const before of ['', 'a']) {
      const text = before + '😀'.repeat(5_000);
      expect(previewJson(text).text).not.toMatch(half);
      expect(previewJson(JSON.stringify([text])).text).not.toMatch(half);
    }
  });
});
