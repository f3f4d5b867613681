import { type APIRequestContext, expect } from '@playwright/test';
import { GATEWAY, LETTA_API_KEY, LETTA_URL, OPERATOR_KEY, TOKEN_URL } from './servers.ts';

/** Ends all tokens that there are, whoever minted them. */
export async function endTokens(request: APIRequestContext): Promise<void> {
  if (!GATEWAY)
    return expectOk(
      await request.post(`${LETTA_URL}/local/expire-tokens`, { headers: { Authorization: `Bearer ${LETTA_API_KEY}` } }),
    );
  const headers = { Authorization: `Bearer ${OPERATOR_KEY}` };
  const { tokens } = await (await request.get(`${TOKEN_URL}/api/letta-token`, { headers })).json();
  const agents = new Set<string>(
    tokens.map(({ policy }: { policy: { data: { id: string }[] } }) => policy.data[0]?.id),
  );
  for (const id of agents) expectOk(await request.delete(`${TOKEN_URL}/api/letta-token?agentId=${id}`, { headers }));
}

const expectOk = (answer: { ok(): boolean }): void => expect(answer.ok()).toBe(true);
