import { describe, expect, it } from 'vitest';
import { decodeEntities } from './entities.ts';

describe('character references', () => {
  it.each([
    ['&amp;&lt;&gt;&quot;&apos;', '&<>"\''],
    ['&#65;&#x41;&#X41;', 'AAA'],
    ['&euro;&hellip;', '€…'],
    ['&#0;&#x110000;', '\uFFFD\uFFFD'],
    ['&amp;lt;', '&lt;'],
    ['a & b; &; &#; &#x;', 'a & b; &; &#; &#x;'],
  ])('%j reads %j', (text, decoded) => {
    expect(decodeEntities(text)).toBe(decoded);
  });

  it.each(Object.getOwnPropertyNames(Object.prototype))('&%s; is no name, though every object has it', (name) => {
    expect(decodeEntities(`&${name};`)).toBe(`&${name};`);
  });

  it.each(['prototype', 'length', 'nope', 'AMP'])('&%s; stays as it is', (name) => {
    expect(decodeEntities(`&${name};`)).toBe(`&${name};`);
  });
});
