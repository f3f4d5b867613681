import type Letta from '@letta-ai/letta-client';
import type { AccessTokenListResponse } from '@letta-ai/letta-client/resources/access-tokens';
import { fingerprint } from '../secrets.ts';

/** What Letta gives at most in a page. */
const PAGE = 10;
/** Ends the reading of a list that has no end. */
const MAX_PAGES = 1_000;

/** A token as its operator may see it. */
export interface ListedToken extends Omit<AccessTokenListResponse.Token, 'token'> {
  /** The first characters of the value's SHA-256. */
  fingerprint: string;
}

/**
 * All tokens of the account, or of one agent, without their values. Tokens come and go while the pages are read: each
 * page begins with the last token of the one before, so that a gap is seen, and filled by going back a page.
 */
export async function listTokens(letta: Letta, agentId?: string): Promise<ListedToken[]> {
  const found = new Map<string, AccessTokenListResponse.Token>();
  let offset = 0;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const { tokens, hasNextPage } = await letta.accessTokens.list({ ...(agentId && { agentId }), offset, limit: PAGE });
    const isJoined = offset === 0 || tokens.some(({ token }) => found.has(token));
    for (const token of tokens) found.set(token.token, token);
    if (isJoined && (!hasNextPage || tokens.length === 0)) break;
    offset = isJoined ? offset + Math.max(1, tokens.length - 1) : Math.max(0, offset - PAGE + 1);
  }
  return Promise.all([...found.values()].map(redact));
}

async function redact({ token, hostname, expiresAt, policy }: AccessTokenListResponse.Token): Promise<ListedToken> {
  return { fingerprint: (await fingerprint(token)).slice(0, 12), hostname, expiresAt, policy };
}
