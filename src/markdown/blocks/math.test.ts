import { describe, expect, it } from 'vitest';
import { createMath } from './math.tsx';

const { mark } = createMath(() => {
  throw new Error('Nothing is rendered here.');
});
const [DISPLAY, INLINE] = ['\uE000', '\uE001'];

describe('formulas in a text', () => {
  it.each([
    ['a \\(b\\) c', `a \`${INLINE}b\` c`],
    ['a $$b$$ c', `a \`${DISPLAY}b\` c`],
    ['\\[\n  b\n  c\n\\]', `\`${DISPLAY}b c\``],
    ['\\(a\\)\\(b\\)', `\`${INLINE}a\`\`${INLINE}b\``],
    ['$5 or $6', '$5 or $6'],
    ['$$a$b$$', '$$a$b$$'],
    ['$$$$', '$$$$'],
    ['\\(a', '\\(a'],
    ['\\(a\\]', '\\(a\\]'],
    ['`\\(a\\)` \\(b\\)', `\`\\(a\\)\` \`${INLINE}b\``],
    ['``\\(a\\)`` \\(b\\)', `\`\`\\(a\\)\`\` \`${INLINE}b\``],
    ['```\n$$a$$\n```\n$$b$$', `\`\`\`\n$$a$$\n\`\`\`\n\`${DISPLAY}b\``],
    ['```\n$$a$$', '```\n$$a$$'],
    ['\\(a`b\\) \\(c\\)', `\\(a\`b\\) \`${INLINE}c\``],
    ['` \\(a\\)', `\` \`${INLINE}a\``],
  ])('%j becomes %j', (text, marked) => {
    expect(mark(text)).toBe(marked);
  });

  it.each(['\\[', '\\(', '\\[a', '\\( \\['])('without an end are looked through once: 200 kB of %j', (unit) => {
    const text = unit.repeat(200_000 / unit.length);
    let searched = 0;
    const { indexOf } = String.prototype;
    String.prototype.indexOf = function count(this: string, part: string, from = 0) {
      searched += this.length - from;
      return indexOf.call(this, part, from);
    };
    try {
      mark(text);
    } finally {
      String.prototype.indexOf = indexOf;
    }
    expect(searched).toBeLessThan(3 * text.length);
  });
});
