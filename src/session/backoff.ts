import type { ChatError } from '../errors.ts';
import { startStopwatch, type Stopwatch } from './token-life.ts';

/** The least time between a failure and the next attempt, also when a visitor presses Retry. */
const MIN_GAP_MS = 1000;
/** The most, whatever the endpoint asks for: a clock gone wrong may turn a `Retry-After` date into a day. */
const MAX_GAP_MS = 60_000;
/** How fast the gap grows from one failure to the next. */
const GROWTH = 4;

interface Backoff {
  failed(error: ChatError): void;
  succeeded(): void;
  /**
   * The last failure, while it is too early to try again; else null. With a `spare` token at hand nobody waits for the
   * next attempt, so gaps grow, with full jitter; where one is `needed`, a person waits: the least gap is enough, unless
   * the endpoint asked for a longer one.
   */
  current(urgency: 'needed' | 'spare'): ChatError | null;
}

export function createBackoff(): Backoff {
  let failures = 0;
  let last: { error: ChatError; since: Stopwatch; gaps: { needed: number; spare: number } } | null = null;

  return {
    failed(error) {
      const asked = error.retryAfterMs ?? 0;
      const jittered = Math.random() * MIN_GAP_MS * GROWTH ** failures;
      failures += 1;
      last = {
        error,
        since: startStopwatch(),
        gaps: { needed: clamp(asked), spare: clamp(Math.max(asked, jittered)) },
      };
    },
    succeeded() {
      failures = 0;
      last = null;
    },
    current(urgency) {
      return last !== null && last.since.elapsed() < last.gaps[urgency] ? last.error : null;
    },
  };
}

function clamp(gapMs: number): number {
  return Math.min(MAX_GAP_MS, Math.max(MIN_GAP_MS, gapMs));
}
