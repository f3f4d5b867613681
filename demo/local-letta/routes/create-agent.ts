import type { AgentCreateParams } from '@letta-ai/letta-client/resources/agents/agents';
import { createId } from '../identifiers.ts';
import type { AgentRecord, LettaStore } from '../store.ts';
import { need } from './needs.ts';
import { createBlock } from './records.ts';

const DEFAULT_SYSTEM = 'You are a helpful agent. What you know of the visitor stands in your memory block `human`.';

/** Makes an agent with its own blocks, those it shares, and its default conversation. */
export function createAgent(store: LettaStore, request: AgentCreateParams): AgentRecord {
  const time = store.time();
  const identityIds = (request.identity_ids ?? []).map((id) => need('Identity', id, store.identities).id);
  const shared = (request.block_ids ?? []).map((id) => need('Block', id, store.blocks).id);
  const own = (request.memory_blocks ?? []).map((block) => createBlock(store, block).id);
  const agent: AgentRecord = {
    id: createId('agent'),
    name: request.name ?? 'Ada',
    system: request.system ?? DEFAULT_SYSTEM,
    description: request.description ?? null,
    metadata: request.metadata ?? null,
    tags: request.tags ?? [],
    model: request.model ?? 'local/scripted',
    // A real server's default is false; but then the scripted agent couldn't show parallel calls.
    parallelToolCalls: request.parallel_tool_calls ?? true,
    toolRules: request.tool_rules ?? [],
    blockIds: [...own, ...shared],
    identityIds,
    createdAt: time,
    updatedAt: time,
  };
  store.agents.set(agent.id, agent);
  store.addThread(agent.id, agent.system, null);
  return agent;
}
