import { z } from 'zod';
import type { Owners } from './owners.ts';

const block = z.looseObject({ id: z.string() });

/** An agent's blocks, each with `shared`: whether other agents have it too, so that it can't be changed from here. */
export async function markShared(blocks: unknown, owners: Owners, signal: AbortSignal): Promise<unknown> {
  const list = z.array(block).safeParse(blocks);
  if (!list.success) return blocks;
  return Promise.all(list.data.map(async (one) => ({ ...one, shared: await owners.isShared(one.id, signal) })));
}
