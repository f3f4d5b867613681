import type { TabMemory } from '../platform/tab-memory.ts';

/** How long a page is left alone before its teaser shows, in seconds. */
export const TEASER_DELAY_SECONDS = 5;

/** A visitor sees the teaser at most so many times, and once a day. */
const MOST_TIMES = 3;
const DAY_MS = 24 * 60 * 60_000;

/** Kept once the visitor doesn't want it any more. It is no number, so it is under no limit. */
const NEVER = 'never';

/** It is the page's, whatever its chats are. */
const OWNER = '';

/** How often a visitor may be shown the teaser. Nothing is kept before they have seen it. */
export interface TeaserLimits {
  /** Whether it may show now. */
  mayShow(): boolean;
  /** It shows. */
  noteShown(): void;
  /** The visitor doesn't want it, now and later. */
  noteDismissed(): void;
}

export function createTeaserLimits(memory: TabMemory): TeaserLimits {
  /** How often it was shown, and when last, in milliseconds since 1970. */
  function read(): readonly [times: number, last: number] {
    const [times = 0, last = 0] = memory.read(OWNER, 'teaser')?.split(' ').map(Number) ?? [];
    return [times, last];
  }
  return {
    mayShow() {
      const [times, last] = read();
      return times < MOST_TIMES && Date.now() - last >= DAY_MS;
    },
    noteShown: () => memory.keep(OWNER, 'teaser', `${read()[0] + 1} ${Date.now()}`),
    noteDismissed: () => memory.keep(OWNER, 'teaser', NEVER),
  };
}
