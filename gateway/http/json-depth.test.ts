import { expect, it } from 'vitest';
import { isDeeperThan } from './json-depth.ts';

it.each<[string, number, boolean]>([
  ['{}', 1, false],
  ['[[]]', 1, true],
  ['[[]]', 2, false],
  ['{"a":[{"b":1}]}', 3, false],
  ['{"a":[{"b":1}]}', 2, true],
  ['["[[[["]', 1, false],
  [String.raw`["\"[[", "\\", "\\\"[["]`, 1, false],
  [String.raw`["\\",[[]]]`, 2, true],
  ['"[[', 0, false],
  ['', 0, false],
])('%s, at most %i: %s', (text, most, expected) => {
  expect(isDeeperThan(text, most)).toBe(expected);
});

it('takes no time for a long text, however it is built', () => {
  const began = performance.now();
  const evil = [
    '['.repeat(4_000_000),
    `"${'\\'.repeat(4_000_000)}`,
    `"${'\\"'.repeat(2_000_000)}"`,
    '"'.repeat(4_000_000),
  ];
  for (const text of evil) isDeeperThan(text, 32);
  expect(performance.now() - began).toBeLessThan(2_000);
});
