import { Hono } from 'hono';
import { pageOf } from '../pages.ts';
import { blockRequest, blockUpdate, readBody } from '../requests.ts';
import type { LettaStore } from '../store.ts';
import { agentState } from './agents.ts';
import { need } from './needs.ts';
import { applyUpdate, createBlock } from './records.ts';

const LIST_LIMIT = 50;

/** `/v1/blocks`: create, list, retrieve, update, delete. */
export function blockRoutes(store: LettaStore): Hono {
  const app = new Hono({ strict: false });

  app.get('/', (c) => {
    const { label } = c.req.query();
    const all = [...store.blocks.values()].filter((block) => label === undefined || block.label === label);
    return c.json(pageOf(all, c.req.query(), LIST_LIMIT));
  });
  app.post('/', async (c) => c.json(createBlock(store, await readBody(c, blockRequest))));
  app.get('/count', (c) => c.json(store.blocks.size));
  app.get('/:blockId', (c) => c.json(need('Block', c.req.param('blockId'), store.blocks)));

  app.get('/:blockId/agents', (c) => {
    const { id } = need('Block', c.req.param('blockId'), store.blocks);
    const agents = [...store.agents.values()].filter(({ blockIds }) => blockIds.includes(id));
    return c.json(pageOf(agents, c.req.query(), LIST_LIMIT).map((agent) => agentState(store, agent)));
  });

  app.patch('/:blockId', async (c) => {
    const block = need('Block', c.req.param('blockId'), store.blocks);
    return c.json(
      applyUpdate(block, await readBody(c, blockUpdate), [
        'value',
        'label',
        'limit',
        'description',
        'metadata',
        'tags',
      ]),
    );
  });

  app.delete('/:blockId', (c) => {
    const { id } = need('Block', c.req.param('blockId'), store.blocks);
    store.blocks.delete(id);
    for (const agent of store.agents.values()) agent.blockIds = agent.blockIds.filter((one) => one !== id);
    return c.json(null);
  });

  return app;
}
