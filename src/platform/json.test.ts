import { afterEach, expect, test } from 'vitest';
import { toJson } from './json.ts';

const VALUES: readonly unknown[] = [
  {
    messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
    streaming: true,
    none: null,
    left: undefined,
  },
  [1, 'two', [3, [4]], {}],
  { ['__proto__x']: 1, a: { toString: 'own' } },
  'text',
  null,
];

afterEach(() => {
  for (const { prototype } of [Array, Object]) Reflect.deleteProperty(prototype, 'toJSON');
});

test('is what JSON.stringify makes', () => {
  for (const value of VALUES) expect(toJson(value)).toBe(JSON.stringify(value));
});

test('a page that gives prototypes a toJSON changes nothing', () => {
  const expected = VALUES.map((value) => JSON.stringify(value));
  for (const { prototype } of [Array, Object]) {
    Object.defineProperty(prototype, 'toJSON', { configurable: true, value: () => 'broken' });
  }
  const made = VALUES.map(toJson);
  for (const { prototype } of [Array, Object]) Reflect.deleteProperty(prototype, 'toJSON');
  expect(made).toEqual(expected);
});
