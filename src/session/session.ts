import type { TokenAnswer } from './token-source.ts';

/** A visitor's standing with Letta: one token at a time, in memory only. */
export interface Session {
  /**
   * A token good for at least a few seconds. Concurrent callers share one request; the token is replaced ahead of its
   * expiry.
   * @throws ChatError `token-endpoint`, `unauthorized` (the same token again), `forbidden`, `rate-limited`, `timeout`, `network`, `aborted`
   */
  getToken(signal?: AbortSignal): Promise<TokenAnswer>;
  /** Letta refused this token: forget it and get another, once for all callers that hold it. */
  replace(rejected: string, signal?: AbortSignal): Promise<TokenAnswer>;
  /** Revokes the current token at the endpoint and forgets it. Resolves also where revoking failed. */
  revoke(): Promise<void>;
  /** Stops timers and requests. The session is of no use afterwards. */
  dispose(): void;
}
