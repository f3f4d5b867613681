import { ChatError } from '../platform/errors.ts';
import { withTimeLimit } from '../platform/http.ts';
import { decodeTokenAnswer } from './token-answer.ts';
import { createTokenEndpoint, TOKEN_LIMIT_MS, type TokenEndpoint } from './token-endpoint.ts';
import type { GetToken, NewcomerAnswer, TokenAnswer, TokenRequest, TokenSource } from './tokens.ts';

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
export function createTokenSource(options: TokenSourceOptions): TokenSource & Pick<TokenEndpoint, 'leave'> {
  const { tokenUrl, getToken, credentials = 'same-origin', fetch } = options;
  const endpoint = tokenUrl == null ? null : createTokenEndpoint(tokenUrl, credentials, fetch);

  return {
    async mint(request) {
      if (getToken) return mintByCallback(getToken, request);
      if (endpoint) return endpoint.mint(request);
      throw new ChatError('configuration', 'The chat needs a token-url or a getToken.');
    },
    async leave(how) {
      if (!endpoint) throw new ChatError('configuration', 'Leaving takes a token-url.');
      await endpoint.leave(how);
    },
    async revoke(token) {
      await endpoint?.revoke(token);
    },
  };
}

async function mintByCallback(getToken: GetToken, request: TokenRequest): Promise<TokenAnswer | NewcomerAnswer> {
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
