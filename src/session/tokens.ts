/** What is said between the chat and whoever hands out tokens. */

/** Why a token is asked for. */
export type TokenReason =
  | 'initial'
  | 'expiring'
  | 'unauthorized'
  /** A visitor who has no agent yet sends a message: now is the time to make one. */
  | 'first-message';

/** What a token endpoint, or `getToken`, answers. Times are ISO 8601. */
export interface TokenAnswer {
  /** A client-side access token; held in memory only. */
  token: string;
  /** When the token ends, by the endpoint's clock. */
  expiresAt: string;
  /** The one agent that the token opens (`agent-…`). */
  agentId: string;
  /** Where Letta's API is; wins over the element's `base-url`. */
  baseUrl?: string;
  /** A conversation of the agent (gateway only). Absent: the agent's default conversation. */
  conversationId?: string;
  /**
   * What the token opens beyond the agent and its messages. Absent: nothing, as with the tokens of Letta Cloud.
   * `conversations`: the routes /v1/conversations/…, the agent's `default` conversation among them. `fork`: copying a
   * conversation up to a message. `runs`: GET /v1/runs/,
   * GET /v1/runs/{id} and POST /v1/runs/{id}/stream. `memory-write` and `feedback` are a gateway's own. `temporary`: the
   * endpoint offers temporary chats. `sign-out`, `delete-data`: it forgets visitors who ask for that. Unknown names are kept.
   */
  features?: string[];
  /**
   * The endpoint's clock now, so that a wrong clock in the browser doesn't matter. Default: the answer's `Date` header
   * where it can be read, else the browser's clock.
   */
  serverTime?: string;
}

/** The visitor has no agent until the first message. The chat then asks again, with `reason: 'first-message'`. */
export interface NewcomerAnswer {
  agentId: null;
  /** As in {@link TokenAnswer}. Of these only `temporary` matters before there is an agent. */
  features?: string[];
}

/** Asks for a token. `previous` is the token being replaced, if any. */
export interface TokenRequest {
  reason: TokenReason;
  previous: string | null;
  signal: AbortSignal;
}

/** A page's own way to get a token, instead of `token-url`. */
export type GetToken = (request: TokenRequest) => Promise<TokenAnswer | NewcomerAnswer>;

/**
 * Where tokens come from and go to. Both reject with a `ChatError`: `token-endpoint`, `forbidden`, `rate-limited`,
 * `budget`, `paused`, `admission`, `timeout`, `network`, `configuration`, or `aborted` with the request's signal.
 */
export interface TokenSource {
  /** Rejects with `configuration` as well where a temporary chat is asked for that the endpoint doesn't offer. */
  mint(request: TokenRequest): Promise<TokenAnswer | NewcomerAnswer>;
  /** Gives a token back; does nothing where there is no endpoint for it. */
  revoke(token: string): Promise<void>;
}
