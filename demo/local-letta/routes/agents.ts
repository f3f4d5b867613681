import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import { Hono } from 'hono';
import { LettaError } from '../errors.ts';
import { pageOf } from '../pages.ts';
import { agentRequest, agentUpdate, blockUpdate, readBody } from '../requests.ts';
import type { LettaStore } from '../store.ts';
import { visibleAgent, wholeAgent } from './agent-state.ts';
import { createAgent } from './create-agent.ts';
import { need, needAgent } from './needs.ts';
import { listIn, tagFilter } from './queries.ts';
import { applyUpdate } from './records.ts';

const LIST_LIMIT = 50;
/** The tools that the scripted agent calls at the server. */
const SERVER_TOOLS = ['web_search', 'get_weather', 'send_email', 'core_memory_replace'];

/** `/v1/agents`: create, list, retrieve, update, delete, and an agent's blocks and identities. */
export function agentRoutes(store: LettaStore): Hono {
  const app = new Hono({ strict: false });

  app.get('/', (c) => {
    const { name, identity_id: identityId } = c.req.query();
    const keys = listIn(c.req.queries('identifier_keys'));
    const keysOf = (ids: readonly string[]): string[] =>
      ids.flatMap((id) => store.identities.get(id)?.identifier_key ?? []);
    const hasTags = tagFilter(c);
    const all = [...store.agents.values()].filter(
      (agent) =>
        (name === undefined || agent.name === name) &&
        (identityId === undefined || agent.identityIds.includes(identityId)) &&
        (keys.length === 0 || keysOf(agent.identityIds).some((key) => keys.includes(key))) &&
        hasTags(agent.tags),
    );
    return c.json(pageOf(all, c.req.query(), LIST_LIMIT).map((agent) => visibleAgent(c, store, agent)));
  });

  app.post('/', async (c) => c.json(wholeAgent(store, createAgent(store, await readBody(c, agentRequest)))));

  app.get('/:agentId', (c) => c.json(visibleAgent(c, store, needAgent(store, c.req.param('agentId')))));

  app.patch('/:agentId', async (c) => {
    const agent = needAgent(store, c.req.param('agentId'));
    applyUpdate(agent, await readBody(c, agentUpdate), ['name', 'system', 'description', 'metadata', 'tags']);
    agent.updatedAt = store.time();
    return c.json(wholeAgent(store, agent));
  });

  app.delete('/:agentId', (c) => {
    const { id } = needAgent(store, c.req.param('agentId'));
    store.removeAgent(id);
    return c.json({ message: `Agent id=${id} successfully deleted` });
  });

  app.get('/:agentId/tools', (c) => {
    needAgent(store, c.req.param('agentId'));
    return c.json(
      SERVER_TOOLS.map((name, index) => ({ id: `tool-00000000-0000-4000-8000-00000000000${index}`, name })),
    );
  });

  app.get('/:agentId/core-memory', (c) => {
    return c.json(wholeAgent(store, needAgent(store, c.req.param('agentId'))).memory);
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
    const keys = ['value', 'limit', 'description', 'metadata', 'read_only'] as const;
    return c.json(applyUpdate(block, await readBody(c, blockUpdate), keys));
  });

  app.patch('/:agentId/core-memory/blocks/attach/:blockId', (c) => {
    const agent = needAgent(store, c.req.param('agentId'));
    const block = need('Block', c.req.param('blockId'), store.blocks);
    agent.blockIds = [...new Set([...agent.blockIds, block.id])];
    return c.json(wholeAgent(store, agent));
  });

  app.patch('/:agentId/core-memory/blocks/detach/:blockId', (c) => {
    const agent = needAgent(store, c.req.param('agentId'));
    const block = need('Block', c.req.param('blockId'), store.blocks);
    agent.blockIds = agent.blockIds.filter((id) => id !== block.id);
    return c.json(wholeAgent(store, agent));
  });

  app.patch('/:agentId/identities/:action{attach|detach}/:identityId', (c) => {
    const agent = needAgent(store, c.req.param('agentId'));
    const { id } = need('Identity', c.req.param('identityId'), store.identities);
    agent.identityIds = agent.identityIds.filter((one) => one !== id);
    if (c.req.param('action') === 'attach') agent.identityIds.push(id);
    return c.json(null);
  });

  function blockOf(agentId: string, label: string): BlockResponse {
    const block = store.blockOf(needAgent(store, agentId).id, label);
    if (!block) throw new LettaError(404, `No block with label '${label}' found for agent '${agentId}'`);
    return block;
  }

  return app;
}
