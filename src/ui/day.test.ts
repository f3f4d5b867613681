import { describe, expect, it } from 'vitest';
import { newDay } from './day.ts';

// By the clock of wherever the test runs.
const at = (day: number, hour = 12, month = 5, year = 2026) => new Date(year, month, day, hour).toISOString();
const NOW = Date.parse(at(15, 18));
const above = (date: string | null, before: string | null) => newDay(date, before, 'en', NOW);

describe('what stands above a message', () => {
  it('is nothing in a conversation of today', () => {
    expect([above(at(15), null), above(at(15, 13), at(15))]).toEqual([null, null]);
  });

  it('is the day where it is another one than before', () => {
    expect(above(at(14, 0), null)).toBe('yesterday');
    expect(above(at(15, 0), at(14, 23))).toBe('today');
    expect(above(at(14, 23), at(14, 1))).toBe(null);
    expect(above(at(3), at(2))).toBe('Wednesday, June 3');
  });

  it('has the year where it is another one', () => {
    expect(above(at(31, 12, 11, 2025), null)).toBe('Wednesday, December 31, 2025');
  });

  it('is in the visitor’s language', () => {
    expect(newDay(at(14), null, 'de', NOW)).toBe('gestern');
  });

  it('is nothing where the time isn’t known', () => {
    expect([above(null, at(1)), above('?', at(1))]).toEqual([null, null]);
  });
});
