import { ChatError } from '../errors.ts';
import { withTimeLimit } from '../http.ts';
import { decodeTokenAnswer } from './token-answer.ts';
import { createTokenEndpoint, TOKEN_LIMIT_MS } from './token-endpoint.ts';

/** Why a token is asked for. */
export type TokenReason = 'initial' | 'expiring' | 'unauthorized';

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
  /** A conversation of the agent (gateway only); absent: the agent's default conversation. */
  conversationId?: string;
  /**
   * The endpoint's clock now, so that a wrong clock in the browser doesn't matter. Default: the answer's `Date` header
   * where it can be read, else the browser's clock.
   */
  serverTime?: string;
}

/** Asks for a token. `previous` is the token being replaced, if any. */
export interface TokenRequest {
  reason: TokenReason;
  previous: string | null;
  signal: AbortSignal;
}

/** A page's own way to get a token, instead of `token-url`. */
export type GetToken = (request: TokenRequest) => Promise<TokenAnswer>;

/**
 * Where tokens come from and go to. Both reject with a `ChatError`: `token-endpoint`, `forbidden`, `rate-limited`,
 * `timeout`, `network`, `configuration`, or `aborted` with the request's signal.
 */
export interface TokenSource {
  mint(request: TokenRequest): Promise<TokenAnswer>;
  /** Gives a token back; does nothing where there is no endpoint for it. */
  revoke(token: string): Promise<void>;
}

/** How a site hands out tokens. */
export interface TokenSourceOptions {
  /** The site's token endpoint. Tokens are revoked there also where `getToken` mints them. */
  tokenUrl?: string | null | undefined;
  /** A page's own way to get a token; wins over `tokenUrl`. */
  getToken?: GetToken | null | undefined;
  /** Whether the endpoint gets the page's cookies. Default `same-origin`. */
  credentials?: RequestCredentials | undefined;
  fetch: typeof fetch;
}

/** The token source that a page's options describe. With none of them, every mint rejects with code `configuration`. */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { tokenUrl, getToken, credentials = 'same-origin', fetch } = options;
  const endpoint = tokenUrl == null ? null : createTokenEndpoint(tokenUrl, credentials, fetch);

  return {
    async mint(request) {
      if (getToken) return mintByCallback(getToken, request);
      if (endpoint) return endpoint.mint(request);
      throw new ChatError('configuration', 'The chat needs a token-url or a getToken.');
    },
    async revoke(token) {
      await endpoint?.revoke(token);
    },
  };
}

async function mintByCallback(getToken: GetToken, request: TokenRequest): Promise<TokenAnswer> {
  const answer = await withTimeLimit('getToken', TOKEN_LIMIT_MS, request.signal, async (signal) => {
    try {
      return await getToken({ ...request, signal });
    } catch (cause) {
      // What the page threw may quote a token: it stays the cause, and its text stays out of our message.
      throw new ChatError('token-endpoint', 'getToken failed; see the cause.', { cause });
    }
  });
  return decodeTokenAnswer(answer);
}
