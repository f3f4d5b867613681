import type Letta from '@letta-ai/letta-client';
import { ConfigError } from './config.ts';
import { isTimeout, statusOf } from '../mint/letta.ts';

/** Asks Letta whether the key, the token routes and the shared agent are there. Throws a {@link ConfigError}. */
export async function checkLetta(letta: Letta, agentId: string | undefined): Promise<void> {
  const server = letta.baseURL;
  await letta.accessTokens.list({ limit: 1 }).catch((error: unknown) => {
    if (isTimeout(error)) throw new ConfigError(`${server} (LETTA_BASE_URL) does not answer in time.`);
    const status = statusOf(error);
    if (status === null) throw new ConfigError(`${server} (LETTA_BASE_URL) can't be reached.`);
    if (status === 401 || status === 403) throw new ConfigError(`${server} refuses LETTA_API_KEY (${status}).`);
    if (status === 404) throw new ConfigError(`${server} (LETTA_BASE_URL) mints no client-side access tokens (404).`);
    throw new ConfigError(`${server} (LETTA_BASE_URL) answers ${status} when asked for its tokens.`);
  });
  if (agentId === undefined) return;
  await letta.agents.retrieve(agentId).catch((error: unknown) => {
    const said = isTimeout(error) ? 'no answer in time' : (statusOf(error) ?? 'no answer');
    throw new ConfigError(`${server} gives no agent ${agentId} (LETTA_AGENT_ID): ${said}.`);
  });
}
