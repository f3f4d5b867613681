import type Letta from '@letta-ai/letta-client';
import { z } from 'zod';
import { revokeAll } from '../mint/revoke-all.ts';
import type { RevokeVisitor } from '../mint/revoke-visitor.ts';
import type { ConversationBook } from '../proxy/conversation-book.ts';
import type { SharedVisitors } from './shared-agent.ts';
import type { TemporaryChats } from './temporary.ts';
import { stopAgent, stopConversation } from './stop-runs.ts';
import { agentsOf, deleteIdentity, findIdentity, isOriginTag, unlessGone, type FoundAgent } from './identities.ts';

/** What was deleted. */
export interface Deleted {
  agents: number;
  /** Memory blocks that no other agent has. */
  blocks: number;
  tokens: number;
  identity: boolean;
  /** On a shared agent, which is nobody's to delete. */
  conversations?: number;
}

export interface DeletionOptions {
  letta: Letta;
  /** Mints and revokes. */
  tokens: Letta;
  revokeVisitor: RevokeVisitor;
  temporary: TemporaryChats | undefined;
  /** Set where all visitors have one agent. */
  shared: { visitors: SharedVisitors; conversations: ConversationBook } | undefined;
}

const agentsSchema = z.array(z.object({ id: z.string() }));
/** An agent has fewer blocks. */
const PAGE = 100;

/** Ends the deletion where a server goes on listing what is gone. */
const MAX_ROUNDS = 100;

/**
 * Deletes a visitor: the tokens first, so that nothing is written meanwhile, then their runs and agents with all messages
 * and conversations, the blocks that were made for them or are theirs alone, and their identity. Where it breaks off, asking
 * again continues.
 */
export async function deleteVisitor(options: DeletionOptions, visitorId: string): Promise<Deleted> {
  const { letta, tokens, revokeVisitor, temporary, shared } = options;
  const deleted: Deleted = { agents: 0, blocks: 0, tokens: await revokeVisitor(visitorId), identity: false };
  if (shared) return { ...deleted, conversations: await deleteConversations(letta, shared, visitorId) };
  if (await temporary?.end(visitorId)) deleted.agents += 1;
  const identityId = await findIdentity(letta, visitorId);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    // Each list is a page.
    const found = [
      ...(await agentsOf(letta, visitorId)),
      ...(identityId ? await agentsOf(letta, visitorId, identityId) : []),
    ];
    if (found.length === 0) break;
    for (const agent of new Map(found.map((one) => [one.id, one])).values()) {
      deleted.tokens += await revokeAll(tokens, agent.id);
      deleted.blocks += await deleteAgent(letta, agent);
      deleted.agents += 1;
    }
  }
  if (identityId) await deleteIdentity(letta, identityId);
  return { ...deleted, identity: identityId !== undefined };
}

/** What a visitor of a shared agent has: their conversations. */
async function deleteConversations(
  letta: Letta,
  { visitors, conversations }: NonNullable<DeletionOptions['shared']>,
  visitorId: string,
): Promise<number> {
  const visit = visitors.visitOf(visitorId);
  const first = await conversations.first(visit);
  const ids = [...(first === undefined ? [] : [first]), ...(await conversations.list(visit))];
  for (const id of ids) {
    // Letta lets a run go on whose conversation is gone.
    await stopConversation(letta, id);
    await letta.conversations.delete(id).catch(unlessGone);
    await conversations.remove(visit, id);
  }
  await visitors.forget(visitorId);
  return ids.length;
}

/** Deletes an agent, stopped before, and the blocks that were made for it or are its alone. Returns how many blocks that were. */
export async function deleteAgent(letta: Letta, agent: FoundAgent): Promise<number> {
  await stopAgent(letta, agent.id);
  const blockIds = await blocksOf(letta, agent);
  await letta.agents.delete(agent.id).catch(unlessGone);
  let count = 0;
  for (const blockId of blockIds) count += Number(await deleteLonely(letta, blockId));
  return count;
}

/** The blocks that an agent has, and those that were made for it and have been detached since. */
async function blocksOf(letta: Letta, { id, tags }: FoundAgent): Promise<Set<string>> {
  const attached = await letta.agents.blocks.list(id, { limit: PAGE });
  const origin = tags.find(isOriginTag);
  const made = origin ? await letta.blocks.list({ tags: [origin], match_all_tags: true, limit: PAGE }) : undefined;
  const own = (made?.items ?? []).filter((block) => origin !== undefined && block.tags?.includes(origin));
  return new Set([...attached.items, ...own].map((block) => block.id));
}

/** Deletes a block that no agent has any more. */
async function deleteLonely(letta: Letta, blockId: string): Promise<boolean> {
  const agents = await letta.get(`/v1/blocks/${blockId}/agents`, { query: { limit: 1 } }).catch(unlessGone);
  if (agents === undefined || agentsSchema.parse(agents).length > 0) return false;
  await letta.blocks.delete(blockId).catch(unlessGone);
  return true;
}
