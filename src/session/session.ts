import { ChatError, stopped } from '../platform/errors.ts';
import { createBackoff } from './backoff.ts';
import { measureLife, startStopwatch, type TokenLife } from './token-life.ts';
import type { TokenAnswer, TokenReason, TokenSource } from './tokens.ts';

/** A visitor's standing with Letta: one token at a time, in memory only. */
export interface Session {
  /**
   * Whether the visitor has an agent. Asks the endpoint where that isn't known yet. Where there is none, the next call of
   * `getToken` has one made: it says that the visitor's first message is on its way.
   * @throws ChatError as `getToken`
   */
  hasAgent(signal?: AbortSignal): Promise<boolean>;
  /**
   * A token good for at least a few seconds. Concurrent callers share one request; the token is replaced ahead of its
   * expiry.
   * @throws ChatError `token-endpoint`, `unauthorized` (the same token again), `forbidden`, `rate-limited`, `budget`,
   * `paused`, `admission`, `timeout`, `network`, `configuration`, `aborted`; `not-found` where the visitor has no agent any more
   */
  getToken(signal?: AbortSignal): Promise<TokenAnswer>;
  /** Letta refused this token: forget it and get another, once for all callers that hold it. */
  replace(rejected: string, signal?: AbortSignal): Promise<TokenAnswer>;
  /** Revokes the current token at the endpoint and forgets it. Resolves also where revoking failed. */
  revoke(): Promise<void>;
  /** Stops timers and requests. The session is of no use afterwards. */
  dispose(): void;
}

/** The one request under way, and how many wait for it. */
interface Flight {
  /** Null: the visitor has no agent. */
  readonly answer: Promise<TokenAnswer | null>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * A session on a token source. It holds no timer: a token's age is looked at when the token is needed, which is also
 * right after ten hours of sleep.
 */
export function createSession(source: TokenSource): Session {
  let held: (TokenLife & { answer: TokenAnswer }) | null = null;
  /** The token that Letta refused, until another one has come. */
  let refused: string | null = null;
  /** The endpoint said that the visitor has no agent yet. */
  let isNewcomer = false;
  let flight: Flight | null = null;
  let disposed = false;
  const backoff = createBackoff();

  function reasonToAsk(): TokenReason {
    if (isNewcomer) return 'first-message';
    if (refused) return 'unauthorized';
    return held ? 'expiring' : 'initial';
  }

  async function mint(signal: AbortSignal): Promise<TokenAnswer | null> {
    try {
      for (;;) {
        const reason = reasonToAsk();
        const previous = refused ?? held?.answer.token ?? null;
        const sinceRequest = startStopwatch();
        const answer = await source.mint({ reason, previous, signal });
        signal.throwIfAborted();
        if (answer.agentId === null) {
          if (reason === 'first-message') {
            throw new ChatError('token-endpoint', 'The token answer must name an agent once there is a first message.');
          }
          isNewcomer = true;
          held = null;
          refused = null;
          backoff.succeeded();
          return null;
        }
        if (answer.token !== refused) {
          isNewcomer = false;
          held = { answer, ...measureLife(answer, sinceRequest) };
          refused = null;
          backoff.succeeded();
          return answer;
        }
        // A request that began before Letta refused the token wasn't told so: ask again, saying it.
        if (reason === 'unauthorized') {
          const message = 'Letta refused this token: getToken or the token endpoint must answer with a new one.';
          throw new ChatError('unauthorized', message, { retryable: false });
        }
      }
    } catch (error) {
      // A flight that was given up has nothing to say about the endpoint.
      signal.throwIfAborted();
      throw backoff.failed(ChatError.from(error, 'token-endpoint'));
    }
  }

  function launch(): Flight {
    const controller = new AbortController();
    const answer = mint(controller.signal).finally(() => giveUp(launched));
    const launched: Flight = { answer, controller, waiting: 0 };
    return launched;
  }

  function giveUp(given: Flight | null): void {
    if (flight === given) flight = null;
    given?.controller.abort(stopped());
  }

  /** A share in the flight under way, or in a new one: leaving early ends the flight only for the last one. */
  function join(signal: AbortSignal | undefined): Promise<TokenAnswer | null> {
    const joined = (flight ??= launch());
    joined.waiting += 1;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        joined.waiting -= 1;
        if (joined.waiting === 0) giveUp(joined);
        reject(stopped());
      };
      signal?.addEventListener('abort', onAbort);
      joined.answer.finally(() => signal?.removeEventListener('abort', onAbort)).then(resolve, reject);
    });
  }

  /** A token that is good, or null for who has no agent. */
  async function ask(signal: AbortSignal | undefined): Promise<TokenAnswer | null> {
    if (disposed || signal?.aborted) throw stopped();
    if (held?.isFresh()) return held.answer;
    try {
      const failure = flight ? null : backoff.current(held?.isValid());
      if (failure) throw failure;
      return await join(signal);
    } catch (error) {
      // Replacing it early failed, but the old token still serves. (Not the one that Letta refused: that is gone.)
      if (!signal?.aborted && held?.isValid()) return held.answer;
      throw error;
    }
  }

  async function getToken(signal?: AbortSignal): Promise<TokenAnswer> {
    const answer = await ask(signal);
    if (!answer) throw new ChatError('not-found', 'The visitor has no agent any more.', { retryable: true });
    return answer;
  }

  return {
    hasAgent: async (signal) => !isNewcomer && (await ask(signal)) !== null,
    getToken,
    replace(rejected, signal) {
      if (held?.answer.token === rejected) {
        held = null;
        refused = rejected;
      }
      return getToken(signal);
    },
    async revoke() {
      const token = held?.answer.token;
      held = null;
      refused = null;
      backoff.succeeded();
      giveUp(flight);
      if (token !== undefined) await source.revoke(token).catch(() => undefined);
    },
    dispose() {
      disposed = true;
      held = null;
      giveUp(flight);
    },
  };
}
