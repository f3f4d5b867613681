/**
 * What can go wrong, as codes: a page, a translation or a test decides by the code, never by the text.
 *
 * - `network`           no response, or a broken one (offline, DNS, CORS, a cut stream, a lost frame)
 * - `timeout`           the other side stayed silent longer than the documented limit
 * - `token-endpoint`    the site's own token endpoint (or its `getToken`) failed or answered nonsense
 * - `unauthorized`      Letta refused the token, and the freshly minted one after it
 * - `forbidden`         Letta or the token endpoint answered 403: trying again won't help
 * - `not-found`         the agent, conversation or run doesn't exist (any more)
 * - `busy`              the agent is still answering another message (409)
 * - `approval-pending`  the agent waits for an answer to a tool approval (409)
 * - `rate-limited`      too many requests (429)
 * - `quota`             the account's credits are used up (402)
 * - `budget`            the site's own limit for this visitor, or for all, is reached; it begins anew after `retryAfterMs`
 * - `paused`            the site has paused its chat
 * - `admission`         the endpoint asks strangers for a proof that couldn't be given
 * - `consent`           the visitor has yet to agree to what the site asks of them
 * - `too-large`         the message or the agent's context is too big (413, context overflow)
 * - `model`             the language model failed
 * - `server`            Letta failed (5xx)
 * - `protocol`          a response that isn't Letta's (HTML, cut JSON, an oversized event)
 * - `expired-run`       the run's stream is no longer kept (410), or brings nothing more although the run is over
 * - `configuration`     the page or the backend is set up wrongly
 * - `aborted`           stopped on purpose
 */
export type ChatErrorCode =
  | 'network'
  | 'timeout'
  | 'token-endpoint'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'busy'
  | 'approval-pending'
  | 'rate-limited'
  | 'quota'
  | 'budget'
  | 'paused'
  | 'admission'
  | 'consent'
  | 'too-large'
  | 'model'
  | 'server'
  | 'protocol'
  | 'expired-run'
  | 'configuration'
  | 'aborted';

/** What a {@link ChatError} may carry beside its code and message. */
export interface ChatErrorDetails {
  /** Whether the same request may succeed later. Default: decided by the code. */
  retryable?: boolean | undefined;
  /** HTTP status of the response, where there was one. */
  status?: number | undefined;
  /** How long the server asked us to wait, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** The Letta run that failed or is in the way (`run-…`). */
  runId?: string | undefined;
  /** The error beneath this one. */
  cause?: unknown;
}

/** What trying again won't change. */
const FINAL: ReadonlySet<ChatErrorCode> = new Set([
  'forbidden',
  'not-found',
  'quota',
  'consent',
  'too-large',
  'expired-run',
  'configuration',
  'aborted',
]);

/**
 * The one error type of this package. The message is for developers, in English, and never holds a token or a key;
 * what a visitor reads comes from the locale, by `code`.
 */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly code: ChatErrorCode;
  readonly retryable: boolean;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly runId: string | undefined;

  constructor(code: ChatErrorCode, message: string, details: ChatErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.retryable = details.retryable ?? !FINAL.has(code);
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.runId = details.runId;
  }

  /** Anything thrown → a ChatError; an abort becomes `aborted`, the rest `fallback`. */
  static from(error: unknown, fallback: ChatErrorCode = 'network'): ChatError {
    if (error instanceof ChatError) return error;
    const { name, message = `${error}` }: Partial<Error> = error instanceof Error ? error : {};
    const code = name === 'AbortError' ? 'aborted' : name === 'TimeoutError' ? 'timeout' : fallback;
    return new ChatError(code, message || code, { cause: error });
  }
}

/** The error of whatever was stopped by its caller. */
export function stopped(): ChatError {
  return new ChatError('aborted', 'Stopped on purpose.');
}
