import type Letta from '@letta-ai/letta-client';
import { z } from 'zod';
import { revokeAll } from '../mint/revoke-all.ts';
import { agentsOf, deleteIdentity, findIdentity, unlessGone } from './identities.ts';

/** What was deleted. */
export interface Deleted {
  agents: number;
  /** Memory blocks that no other agent has. */
  blocks: number;
  tokens: number;
  identity: boolean;
}

export interface DeletionOptions {
  letta: Letta;
  /** Mints and revokes. */
  tokens: Letta;
}

const agentsSchema = z.array(z.object({ id: z.string() }));
/** An agent has fewer blocks. */
const PAGE = 100;

/**
 * Deletes a visitor: the tokens first, so that nothing is written meanwhile, then their agents with all messages and the
 * blocks that are theirs alone, then their identity. Where it breaks off, asking again goes on.
 */
export async function deleteVisitor({ letta, tokens }: DeletionOptions, visitorId: string): Promise<Deleted> {
  const identityId = await findIdentity(letta, visitorId);
  const found = [
    ...(await agentsOf(letta, visitorId)),
    ...(identityId ? await agentsOf(letta, visitorId, identityId) : []),
  ];
  const ids = [...new Set(found.map(({ id }) => id))];
  const deleted: Deleted = { agents: 0, blocks: 0, tokens: 0, identity: false };
  for (const id of ids) {
    deleted.tokens += await revokeAll(tokens, id);
    const blockIds = await blocksOf(letta, id);
    await letta.agents.delete(id);
    deleted.agents += 1;
    for (const blockId of blockIds) deleted.blocks += Number(await deleteLonely(letta, blockId));
  }
  if (identityId) await deleteIdentity(letta, identityId);
  return { ...deleted, identity: identityId !== undefined };
}

async function blocksOf(letta: Letta, agentId: string): Promise<string[]> {
  const blocks = await letta.agents.blocks.list(agentId, { limit: PAGE });
  return blocks.items.map(({ id }) => id);
}

/** Deletes a block that no agent has any more. */
async function deleteLonely(letta: Letta, blockId: string): Promise<boolean> {
  const agents = await letta.get(`/v1/blocks/${blockId}/agents`, { query: { limit: 1 } }).catch(unlessGone);
  if (agents === undefined || agentsSchema.parse(agents).length > 0) return false;
  await letta.blocks.delete(blockId);
  return true;
}
