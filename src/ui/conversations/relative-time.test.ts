import { expect, test } from 'vitest';
import { relativeTime } from './relative-time.ts';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const before = (ms: number) => new Date(NOW - ms).toISOString();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [0, 'now'],
  [59_000, 'now'],
  [MINUTE, '1 minute ago'],
  [59 * MINUTE, '59 minutes ago'],
  [HOUR, '1 hour ago'],
  [23 * HOUR, '23 hours ago'],
  [DAY, 'yesterday'],
  [6 * DAY, '6 days ago'],
  [7 * DAY, 'Mar 3, 2026'],
])('%d ms ago is "%s"', (ms, words) => {
  expect(relativeTime(before(ms), NOW, 'en')).toBe(words);
});

test('a server whose clock is ahead has just said it', () => {
  expect(relativeTime(before(-5 * MINUTE), NOW, 'en')).toBe('now');
});

test('it speaks the visitor’s language', () => {
  expect(relativeTime(before(DAY), NOW, 'de')).toBe('gestern');
});
