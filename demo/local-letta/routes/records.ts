import type { BlockCreateParams, BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import { createId } from '../identifiers.ts';
import type { LettaStore } from '../store.ts';

const USER = 'user-00000000-0000-4000-8000-000000000000';

/** Who made a record: on a server without accounts always the same. */
export const AUTHOR = { created_by_id: USER, last_updated_by_id: USER };

export function createBlock(store: LettaStore, request: BlockCreateParams): BlockResponse {
  const block: BlockResponse = {
    value: request.value,
    limit: request.limit ?? 100_000,
    project_id: null,
    template_name: null,
    is_template: false,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    entity_id: null,
    preserve_on_migration: false,
    label: request.label,
    read_only: request.read_only ?? false,
    description: request.description ?? null,
    metadata: request.metadata ?? {},
    hidden: null,
    id: createId('block'),
    created_by_id: null,
    last_updated_by_id: null,
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
