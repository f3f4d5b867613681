import type { State } from '../state/state.ts';

/** How much of something there was lately. */
export interface Counted {
  /** How often in the window that ends now; a fraction, since of the time before only a share counts. */
  count: number;
  /** When there is room for one more, in whole seconds from now, 1 or more. */
  retryAfterSeconds: number;
}

/**
 * Counts one more in a sliding window, for all processes together, unless there were as many as are allowed. The windows
 * before and now are counted apart, and the one before weighs what of it still lies in the sliding one: no burst of twice
 * the limit where two windows meet.
 */
export async function countInWindow(
  state: State,
  key: string,
  most: number,
  windowMs: number,
  now = Date.now(),
): Promise<Counted> {
  const number = Math.floor(now / windowMs);
  const passed = (now % windowMs) / windowMs;
  const [{ count: current }, before] = await Promise.all([
    state.increment(`${key}/${number}`, 2 * windowMs),
    state.get(`${key}/${number - 1}`),
  ]);
  const previous = Number(before ?? 0);
  const count = previous * (1 - passed) + current;
  // A refused one isn't counted: who asks a little too often would never be let through again.
  if (count > most) await state.increment(`${key}/${number}`, 2 * windowMs, -1);
  return {
    count,
    retryAfterSeconds: Math.max(1, Math.ceil((windowsToWait({ previous, current, most, passed }) * windowMs) / 1000)),
  };
}

/** How many windows it takes until one more is within the limit. */
function windowsToWait({
  previous,
  current,
  most,
  passed,
}: Record<'previous' | 'current' | 'most' | 'passed', number>): number {
  // In the next window this one is the one before, of which one less than the limit may still lie in the sliding one.
  if (current > most) return 1 - passed + 1 / most;
  return previous === 0 ? 0 : Math.max(0, 1 - (most - current) / previous - passed);
}
