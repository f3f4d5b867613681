import { describe, expect, it } from 'vitest';
import { reveal, withoutHidden } from './reveal.ts';

describe('characters that hide or turn text', () => {
  it.each([
    ['\u202Egnp.exe', '[U+202E]gnp.exe'],
    ['pay\u200Bpal.com', 'pay[U+200B]pal.com'],
    ['a\u2066b\u2069', 'a[U+2066]b[U+2069]'],
    ['soft\u00ADhyphen', 'soft[U+00AD]hyphen'],
    ['\uFEFFbom', '[U+FEFF]bom'],
    ['a\u0000b\u009Fc', 'a[U+0000]b[U+009F]c'],
    ['a\u3164b\u2800c', 'a[U+3164]b[U+2800]c'],
    ['tag\u{E0041}', 'tag[U+E0041]'],
    ['a\uFE0Fb', 'a[U+FE0F]b'],
    ['pa\u200Dyp\u200Cal', 'pa[U+200D]yp[U+200C]al'],
    ['مرحبا שלום 😀', 'مرحبا שלום 😀'],
    [
      '👩\u200D👩\u200D👧 ❤\uFE0F 1\uFE0F\u20E3 🏳\uFE0F\u200D🌈',
      '👩\u200D👩\u200D👧 ❤\uFE0F 1\uFE0F\u20E3 🏳\uFE0F\u200D🌈',
    ],
    ['👍🏽 👩🏽\u200D🚀', '👍🏽 👩🏽\u200D🚀'],
    [
      '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
      '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
    ],
    ['می\u200Cخواهم', 'می\u200Cخواهم'],
    ['क्\u200Dष', 'क्\u200Dष'],
    ['line\nand\ttab', 'line\nand\ttab'],
  ])('%j is shown as %j', (text, shown) => {
    expect(reveal(text)).toBe(shown);
    // The same again: a pattern that remembers where it was would differ.
    expect(reveal(text)).toBe(shown);
  });

  it('can be taken out', () => {
    expect(withoutHidden('ba\u200Bn\u00ADk')).toBe('bank');
  });
});
