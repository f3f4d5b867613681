import { ChatError } from '../platform/errors.ts';
import type { TokenAnswer } from './tokens.ts';

/** A token is replaced when this share of its life is left, … */
const LEAD_SHARE = 0.2;
/** … or this long, if that is more, … */
const MIN_LEAD_MS = 30_000;
/** … plus a random part up to this share, so that a thousand open pages don't ask in the same second, … */
const JITTER_SHARE = 0.1;
/** … but never before this share of its life is over. */
const MIN_USED_SHARE = 0.5;

/**
 * Milliseconds since it was made, by whichever clock says more: `performance.now()` may stand still while the device
 * sleeps, `Date.now()` may be set back.
 */
export type Stopwatch = () => number;

export function startStopwatch(): Stopwatch {
  const date = Date.now();
  const mark = performance.now();
  return () => Math.max(performance.now() - mark, Date.now() - date);
}

export interface TokenLife {
  /** Good, and not due to be replaced. */
  isFresh(): boolean;
  /** Letta still takes it. */
  isValid(): boolean;
}

/**
 * How long a token is good. Its life is the difference of two times of the endpoint's clock, so that a wrong clock in
 * the browser doesn't matter, and is counted from when it was asked for, which errs on the safe side.
 * @throws ChatError `token-endpoint` when its life is already over
 */
export function measureLife(answer: TokenAnswer, sinceRequest: Stopwatch): TokenLife {
  const issuedAt = answer.serverTime ? Date.parse(answer.serverTime) : Date.now() - sinceRequest();
  const life = Date.parse(answer.expiresAt) - issuedAt;
  // Also where one of them isn't on the calendar, so that the life is no number.
  if (!(life > 0)) {
    throw new ChatError('token-endpoint', `The token answer's "expiresAt" must be after "serverTime", or now.`);
  }
  const lead = Math.max(life * LEAD_SHARE, MIN_LEAD_MS) + Math.random() * life * JITTER_SHARE;
  const freshFor = Math.max(life - lead, life * MIN_USED_SHARE);
  return {
    isFresh: () => sinceRequest() < freshFor,
    isValid: () => sinceRequest() < life,
  };
}
