import type { ChatError } from '../platform/errors.ts';

/** How many times in a row a turn that Letta has accepted is joined again before the visitor is told. */
const MAX_REJOINS = 6;
/** How many times a message that didn't get through is sent again before the visitor is told. */
const MAX_RESENDS = 2;
/** The longest wait before the first retry, in milliseconds. It doubles with each retry. */
const FIRST_DELAY_MS = 500;
/** The longest wait that a server may ask for (`Retry-After`) without the visitor being told, in milliseconds. */
const MAX_SERVER_DELAY_MS = 10_000;

/** What a broken connection looks like from here, and what a proxy answers while the server behind it is away. */
const CUTS: readonly unknown[] = ['network', 'timeout', 'aborted', 502, 503, 504];

/** What is known of a turn when one of its requests fails. */
export interface Attempt {
  /** Retries since the last progress. */
  retries: number;
  /** Whether Letta has what was sent. */
  accepted: boolean;
  /** Whether the stream's frames are numbered: then a broken one can be asked for again. */
  numbered: boolean;
}

/**
 * How long to wait before the turn goes on after `error`, in milliseconds; null: it doesn't go on by itself, and the
 * visitor is told. Waits are random up to a limit that grows, so that many pages don't come back in the same moment.
 */
export function retryDelay(error: ChatError, attempt: Attempt): number | null {
  const { retries, accepted } = attempt;
  const serverDelay = error.retryAfterMs ?? 0;
  if (!isCut(error, attempt) || serverDelay > MAX_SERVER_DELAY_MS) return null;
  if (retries >= (accepted ? MAX_REJOINS : MAX_RESENDS)) return null;
  return Math.max(serverDelay, Math.random() * FIRST_DELAY_MS * 2 ** retries);
}

/** Whether the connection is at fault, and not the message. */
function isCut({ code, status }: ChatError, { retries, numbered }: Attempt): boolean {
  // A gateway's own refusal, which is no broken connection.
  if (code === 'paused') return false;
  if (CUTS.includes(code) || CUTS.includes(status)) return true;
  // An agent that a retry finds busy is busy with our message.
  return (code === 'protocol' && numbered) || (code === 'busy' && retries > 0);
}

/**
 * Whether Letta may have a message whose request ended in `error`. Only a refusal is certain: a status of 4xx, or a
 * gateway's word that it is paused.
 * A history without the message proves nothing, since Letta stores it when the first step of its run ends.
 */
export function mayHaveArrived({ code, status }: ChatError): boolean {
  if (code === 'paused') return false;
  return status === undefined || status < 400 || status >= 500;
}
