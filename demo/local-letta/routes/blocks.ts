import type { BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import { Hono } from 'hono';
import { LettaError } from '../errors.ts';
import { pageOf } from '../pages.ts';
import { blockRequest, blockUpdate, readBody } from '../requests.ts';
import type { LettaStore } from '../store.ts';
import { relatedAgent } from './agent-state.ts';
import { need } from './needs.ts';
import { tagFilter } from './queries.ts';
import { applyUpdate, createBlock } from './records.ts';

const LIST_LIMIT = 50;

/** `/v1/blocks`: create, list, retrieve, update, delete. */
export function blockRoutes(store: LettaStore): Hono {
  const app = new Hono({ strict: false });

  const blockOf = (id: string): BlockResponse => {
    const block = store.blocks.get(id);
    if (!block) throw new LettaError(404, `Block with id '${id}' not found`);
    return block;
  };

  app.get('/', (c) => {
    const { label } = c.req.query();
    const hasTags = tagFilter(c);
    const all = [...store.blocks.values()].filter(
      (block) => (label === undefined || block.label === label) && hasTags(block.tags ?? []),
    );
    return c.json(pageOf(all, c.req.query(), LIST_LIMIT));
  });
  app.post('/', async (c) => c.json(createBlock(store, await readBody(c, blockRequest))));
  app.get('/count', (c) => c.json(store.blocks.size));
  app.get('/:blockId', (c) => c.json(blockOf(c.req.param('blockId'))));

  app.get('/:blockId/agents', (c) => {
    const { id } = blockOf(c.req.param('blockId'));
    const agents = [...store.agents.values()].filter(({ blockIds }) => blockIds.includes(id));
    return c.json(pageOf(agents, c.req.query(), LIST_LIMIT).map((agent) => relatedAgent(c, store, agent)));
  });

  app.patch('/:blockId/identities/:action{attach|detach}/:identityId', (c) => {
    const block = blockOf(c.req.param('blockId'));
    const identity = need('Identity', c.req.param('identityId'), store.identities);
    const others = identity.block_ids.filter((id) => id !== block.id);
    identity.block_ids = c.req.param('action') === 'attach' ? [...others, block.id] : others;
    return c.json(block);
  });

  app.patch('/:blockId', async (c) => {
    const block = blockOf(c.req.param('blockId'));
    return c.json(
      applyUpdate(block, await readBody(c, blockUpdate), [
        'value',
        'label',
        'limit',
        'description',
        'metadata',
        'read_only',
        'tags',
      ]),
    );
  });

  app.delete('/:blockId', (c) => {
    const { id } = blockOf(c.req.param('blockId'));
    store.blocks.delete(id);
    for (const agent of store.agents.values()) agent.blockIds = agent.blockIds.filter((one) => one !== id);
    return c.json(null);
  });

  return app;
}
