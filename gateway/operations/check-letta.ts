import type Letta from '@letta-ai/letta-client';
import { isTimeout, statusOf } from '../mint/letta.ts';
import { type Config, ConfigError } from './config.ts';

/**
 * Asks Letta whether the key is good, whether it mints tokens (if the gateway doesn't), and for the agents that are named.
 * Throws a {@link ConfigError}.
 */
export async function checkLetta(letta: Letta, { agentId, templateId, gateway }: Config): Promise<void> {
  const server = letta.baseURL;
  const asked: Promise<unknown> = gateway ? letta.agents.list({ limit: 1 }) : letta.accessTokens.list({ limit: 1 });
  await asked.catch((error: unknown) => {
    if (isTimeout(error)) throw new ConfigError(`${server} (LETTA_BASE_URL) does not answer in time.`);
    const status = statusOf(error);
    if (status === null) throw new ConfigError(`${server} (LETTA_BASE_URL) can't be reached.`);
    if (status === 401 || status === 403) throw new ConfigError(`${server} refuses LETTA_API_KEY (${status}).`);
    if (status === 404 && !gateway) {
      throw new ConfigError(
        `${server} (LETTA_BASE_URL) mints no client-side access tokens (404); set GATEWAY_SECRET to mint them here.`,
      );
    }
    throw new ConfigError(
      `${server} (LETTA_BASE_URL) answers ${status} when asked for its ${gateway ? 'agents' : 'tokens'}.`,
    );
  });
  for (const [name, id] of [
    ['LETTA_AGENT_ID', agentId],
    ['LETTA_TEMPLATE_AGENT_ID', templateId],
  ] as const) {
    if (id === undefined) continue;
    await letta.agents.retrieve(id).catch((error: unknown) => {
      const said = isTimeout(error) ? 'no answer in time' : (statusOf(error) ?? 'no answer');
      throw new ConfigError(`${server} gives no agent ${id} (${name}): ${said}.`);
    });
  }
}

/** Tools by which an agent finds again what it was told in any conversation. */
const REMEMBERING = /^(?:conversation_search|archival_memory_(?:insert|search))$/;

/** What an operator should know of a shared agent, in sentences. */
export async function warningsOf({ config, letta }: { config: Config; letta: Letta }): Promise<string[]> {
  const { agentId, gateway, stateUrl } = config;
  if (agentId === undefined) return [];
  const shared = `LETTA_AGENT_ID is set, so all visitors share ${agentId}`;
  if (!gateway) return [`${shared} and can read each other's conversation. With GATEWAY_SECRET each has their own.`];
  const { tools } = await letta.agents.retrieve(agentId, { include: ['agent.tools'] });
  const names = tools.flatMap(({ name }) => (name && REMEMBERING.test(name) ? [name] : []));
  return [
    ...(names.length > 0
      ? [`${shared}, and its tools ${names.join(', ')} find what other visitors wrote: detach them.`]
      : []),
    ...(stateUrl === 'memory:'
      ? [`${shared}, and whose a conversation is, is forgotten with this process: set STATE_URL.`]
      : []),
  ];
}
