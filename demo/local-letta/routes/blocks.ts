import type { BlockCreateParams, BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import { Hono } from 'hono';
import { createId } from '../identifiers.ts';
import { pageOf } from '../pages.ts';
import { blockRequest, blockUpdate, readBody } from '../requests.ts';
import type { LettaStore } from '../store.ts';
import { need } from './needs.ts';

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

  app.patch('/:blockId', async (c) => {
    const block = need('Block', c.req.param('blockId'), store.blocks);
    return c.json(applyUpdate(block, await readBody(c, blockUpdate), ['value', 'label', 'limit', 'description', 'metadata', 'tags']));
  });

  app.delete('/:blockId', (c) => {
    const { id } = need('Block', c.req.param('blockId'), store.blocks);
    store.blocks.delete(id);
    for (const agent of store.agents.values()) agent.blockIds = agent.blockIds.filter((one) => one !== id);
    return c.json(null);
  });

  return app;
}

export function createBlock(store: LettaStore, request: BlockCreateParams): BlockResponse {
  const block: BlockResponse = {
    id: createId('block'),
    label: request.label,
    value: request.value,
    limit: request.limit ?? 100_000,
    description: request.description ?? null,
    metadata: request.metadata ?? {},
    read_only: request.read_only ?? false,
    tags: request.tags ?? [],
  };
  store.blocks.set(block.id, block);
  return block;
}

/** Takes over those of the keys that an update names; null leaves a key as it is. */
export function applyUpdate<Item extends object, Key extends keyof Item>(
  item: Item,
  update: { [K in Key]?: Item[K] | null },
  keys: readonly Key[],
): Item {
  for (const key of keys) {
    const value = update[key];
    if (value !== undefined && value !== null) item[key] = value;
  }
  return item;
}
