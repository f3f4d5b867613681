import type { AgentCreateParams, AgentState } from '@letta-ai/letta-client/resources/agents/agents';
import { Hono } from 'hono';
import { createId } from '../identifiers.ts';
import { pageOf } from '../pages.ts';
import { agentRequest, agentUpdate, blockUpdate, readBody } from '../requests.ts';
import type { AgentRecord, LettaStore } from '../store.ts';
import { applyUpdate, createBlock } from './records.ts';
import { need, needAgent } from './needs.ts';

const DEFAULT_SYSTEM = 'You are a helpful agent. What you know of the visitor stands in your memory block `human`.';
const LIST_LIMIT = 50;
/** How many messages count as in the model's context. */
const IN_CONTEXT = 50;

/** `/v1/agents`: create, list, retrieve, update, delete, and an agent's blocks and identities. */
export function agentRoutes(store: LettaStore): Hono {
  const app = new Hono({ strict: false });

  app.get('/', (c) => {
    const { name, identity_id: identityId, match_all_tags: matchAll } = c.req.query();
    const tags = listIn(c.req.queries('tags'));
    const hasTags = (own: readonly string[]): boolean =>
      tags.length === 0 ||
      (matchAll === 'true' ? tags.every((tag) => own.includes(tag)) : tags.some((tag) => own.includes(tag)));
    const all = [...store.agents.values()].filter(
      (agent) =>
        (name === undefined || agent.name === name) &&
        (identityId === undefined || agent.identityIds.includes(identityId)) &&
        hasTags(agent.tags),
    );
    return c.json(pageOf(all, c.req.query(), LIST_LIMIT).map((agent) => agentState(store, agent)));
  });

  app.post('/', async (c) => c.json(agentState(store, createAgent(store, await readBody(c, agentRequest)))));

  app.get('/:agentId', (c) => {
    const include = listIn(c.req.queries('include'));
    const state = agentState(store, needAgent(store, c.req.param('agentId')));
    const pending = store.thread(state.id)?.pending?.request ?? null;
    return c.json(include.includes('agent.pending_approval') ? { ...state, pending_approval: pending } : state);
  });

  app.patch('/:agentId', async (c) => {
    const agent = needAgent(store, c.req.param('agentId'));
    applyUpdate(agent, await readBody(c, agentUpdate), ['name', 'system', 'description', 'metadata', 'tags']);
    agent.updatedAt = store.nextDate();
    return c.json(agentState(store, agent));
  });

  app.delete('/:agentId', (c) => {
    store.removeAgent(needAgent(store, c.req.param('agentId')).id);
    return c.json(null);
  });

  app.get('/:agentId/core-memory', (c) => {
    return c.json(agentState(store, needAgent(store, c.req.param('agentId'))).memory);
  });

  app.get('/:agentId/core-memory/blocks', (c) => {
    const agent = needAgent(store, c.req.param('agentId'));
    return c.json(pageOf(store.blocksOf(agent.id), { order: 'asc', ...c.req.query() }, LIST_LIMIT));
  });

  app.get('/:agentId/core-memory/blocks/:label', (c) => {
    return c.json(blockOf(c.req.param('agentId'), c.req.param('label')));
  });

  app.patch('/:agentId/core-memory/blocks/:label', async (c) => {
    const block = blockOf(c.req.param('agentId'), c.req.param('label'));
    return c.json(applyUpdate(block, await readBody(c, blockUpdate), ['value', 'limit', 'description', 'metadata']));
  });

  app.patch('/:agentId/core-memory/blocks/attach/:blockId', (c) => {
    const agent = needAgent(store, c.req.param('agentId'));
    const block = need('Block', c.req.param('blockId'), store.blocks);
    agent.blockIds = [...new Set([...agent.blockIds, block.id])];
    return c.json(agentState(store, agent));
  });

  app.patch('/:agentId/core-memory/blocks/detach/:blockId', (c) => {
    const agent = needAgent(store, c.req.param('agentId'));
    const block = need('Block', c.req.param('blockId'), store.blocks);
    agent.blockIds = agent.blockIds.filter((id) => id !== block.id);
    return c.json(agentState(store, agent));
  });

  app.patch('/:agentId/identities/:action{attach|detach}/:identityId', (c) => {
    const agent = needAgent(store, c.req.param('agentId'));
    const identity = need('Identity', c.req.param('identityId'), store.identities);
    linkIdentity(agent, identity, c.req.param('action') === 'attach');
    return c.json(null);
  });

  function blockOf(agentId: string, label: string) {
    const blocks = new Map(store.blocksOf(needAgent(store, agentId).id).map((block) => [block.label ?? '', block]));
    return need('Block', label, blocks);
  }

  return app;
}

/** Makes an agent with its own blocks, those it shares, and its default conversation. */
export function createAgent(store: LettaStore, request: AgentCreateParams): AgentRecord {
  const date = store.nextDate();
  const identities = (request.identity_ids ?? []).map((id) => need('Identity', id, store.identities));
  const shared = (request.block_ids ?? []).map((id) => need('Block', id, store.blocks).id);
  const own = (request.memory_blocks ?? []).map((block) => createBlock(store, block).id);
  const agent: AgentRecord = {
    id: createId('agent'),
    name: request.name ?? 'Ada',
    system: request.system ?? DEFAULT_SYSTEM,
    description: request.description ?? null,
    metadata: request.metadata ?? {},
    tags: request.tags ?? [],
    model: request.model ?? 'local/scripted',
    blockIds: [...own, ...shared],
    identityIds: [],
    createdAt: date,
    updatedAt: date,
  };
  store.agents.set(agent.id, agent);
  for (const identity of identities) linkIdentity(agent, identity, true);
  store.addThread(agent.id, agent.system, null);
  return agent;
}

/** Ties an agent to an identity, or unties it; both sides know. */
export function linkIdentity(agent: AgentRecord, identity: AgentState.Identity, linked: boolean): void {
  const without = (ids: readonly string[], id: string): string[] => ids.filter((one) => one !== id);
  agent.identityIds = without(agent.identityIds, identity.id);
  identity.agent_ids = without(identity.agent_ids, agent.id);
  if (!linked) return;
  agent.identityIds.push(identity.id);
  identity.agent_ids.push(agent.id);
}

/** An agent as the API shows it. */
export function agentState(store: LettaStore, agent: AgentRecord): AgentState {
  const blocks = store.blocksOf(agent.id);
  const thread = store.thread(agent.id);
  const lastRun = thread?.runs.at(-1)?.state();
  return {
    id: agent.id,
    name: agent.name,
    agent_type: 'letta_v1_agent',
    system: agent.system,
    description: agent.description,
    metadata: agent.metadata,
    tags: agent.tags,
    model: agent.model,
    llm_config: { model: 'scripted', model_endpoint_type: 'openai', context_window: 128_000, handle: agent.model },
    embedding_config: null,
    blocks,
    memory: { agent_type: 'letta_v1_agent', blocks, file_blocks: [], prompt_template: '' },
    tools: [],
    sources: [],
    secrets: [],
    identity_ids: agent.identityIds,
    identities: agent.identityIds.flatMap((id) => store.identities.get(id) ?? []),
    message_ids: thread?.messages.slice(-IN_CONTEXT).map(({ id }) => id) ?? [],
    message_buffer_autoclear: false,
    created_at: agent.createdAt,
    updated_at: agent.updatedAt,
    last_run_completion: lastRun?.completed_at ?? null,
    last_stop_reason: lastRun?.stop_reason ?? null,
    timezone: 'UTC',
  };
}

/** A list in a query, repeated or with commas. */
function listIn(values: readonly string[] | undefined): string[] {
  return (values ?? []).flatMap((value) => value.split(','));
}
