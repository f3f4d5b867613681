import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { TabMemory } from '../platform/tab-memory.ts';
import { createTeaserLimits } from './teaser-limits.ts';

const DAY_MS = 24 * 60 * 60_000;

/** What a browser keeps, by its keys. */
function keepIn(kept: Map<string, string>): TabMemory {
  return {
    read: (owner, what) => kept.get(what + owner) ?? null,
    keep: (owner, what, text) => void kept.set(what + owner, text),
    forget: () => kept.clear(),
  };
}

describe('a teaser', () => {
  let kept: Map<string, string>;
  /** As on another page: nothing but what is kept goes along. */
  const limits = () => createTeaserLimits(keepIn(kept));

  beforeEach(() => {
    kept = new Map();
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it('leaves nothing in the browser of somebody who has not seen it', () => {
    expect(limits().mayShow()).toBe(true);
    expect(kept.size).toBe(0);
  });

  it('shows once a day, and three times in all', () => {
    for (let day = 0; day < 3; day++) {
      expect(limits().mayShow()).toBe(true);
      limits().noteShown();
      vi.advanceTimersByTime(DAY_MS - 1);
      expect(limits().mayShow()).toBe(false);
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(365 * DAY_MS);
    expect(limits().mayShow()).toBe(false);
  });

  it('never shows again once it is dismissed', () => {
    limits().noteShown();
    limits().noteDismissed();
    vi.advanceTimersByTime(365 * DAY_MS);
    expect(limits().mayShow()).toBe(false);
  });

  it('stays away where what is kept can’t be read', () => {
    kept.set('teaser', 'something else');
    expect(limits().mayShow()).toBe(false);
  });
});
