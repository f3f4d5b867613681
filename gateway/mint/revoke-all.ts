import type Letta from '@letta-ai/letta-client';

/** What is revoked at a time. */
const PAGE = 100;

/** Revokes an agent's tokens; returns how many there were. */
export async function revokeAll(letta: Letta, agentId: string): Promise<number> {
  let count = 0;
  for (;;) {
    const page = await letta.accessTokens.list({ agentId, offset: 0, limit: PAGE });
    for (const { token } of page.tokens) await letta.accessTokens.delete(token, { body: {} });
    count += page.tokens.length;
    if (page.tokens.length === 0 || !page.hasNextPage) return count;
  }
}
