import type { ChatError } from '../platform/errors.ts';
import { startStopwatch, type Stopwatch } from './token-life.ts';

/** The least time between a failure and the next attempt, also when a visitor presses Retry. */
const MIN_GAP_MS = 1000;
/** The most, whatever the endpoint asks for: a clock gone wrong may turn a `Retry-After` date into a day. */
const MAX_GAP_MS = 60_000;
/** How fast the gap grows from one failure to the next. */
const GROWTH = 4;

interface Backoff {
  /** Takes note of a failure, and gives it back. */
  failed(error: ChatError): ChatError;
  succeeded(): void;
  /**
   * The last failure, while it is too early to try again; else null. With a spare token at hand nobody waits for the
   * next attempt, so gaps grow, with full jitter; without one a person waits: the least gap is enough, unless the
   * endpoint asked for a longer one.
   */
  current(hasSpare: boolean | undefined): ChatError | null;
}

export function createBackoff(): Backoff {
  let failures = 0;
  let last: { error: ChatError; elapsed: Stopwatch; jittered: number } | null = null;

  return {
    failed(error) {
      last = { error, elapsed: startStopwatch(), jittered: Math.random() * MIN_GAP_MS * GROWTH ** failures };
      failures += 1;
      return error;
    },
    succeeded() {
      failures = 0;
      last = null;
    },
    current(hasSpare) {
      if (!last) return null;
      const gap = Math.max(MIN_GAP_MS, last.error.retryAfterMs ?? 0, hasSpare ? last.jittered : 0);
      return last.elapsed() < Math.min(gap, MAX_GAP_MS) ? last.error : null;
    },
  };
}
