import type { BlockCreateParams, BlockResponse } from '@letta-ai/letta-client/resources/blocks/blocks';
import { createId } from '../identifiers.ts';
import type { LettaStore } from '../store.ts';

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
