import type { Message } from '@letta-ai/letta-client/resources/agents/messages';
import type { Context } from 'hono';
import { LettaError } from '../errors.ts';
import { pageOf } from '../pages.ts';
import type { LettaStore, StoredMessage } from '../store.ts';

const LIST_LIMIT = 100;

/** A page as a conversation's route lists it: in the order that was asked for, by default newest first. */
export function listConversation(c: Context, messages: readonly StoredMessage[]): Message[] {
  return itemsOf(c, pageOf(messages, c.req.query(), LIST_LIMIT));
}

/**
 * A page of an agent's messages, oldest first whatever `order` says: that only decides from which end `limit` counts.
 * Without `conversation_id` it holds the messages of all conversations.
 */
export function listAgent(c: Context, store: LettaStore, agentId: string, conversationId?: string): Message[] {
  if (!store.agents.has(agentId)) throw new LettaError(404, 'Agent not found');
  const messages =
    conversationId === undefined ? store.messagesOf(agentId) : (store.thread(agentId, conversationId)?.messages ?? []);
  for (const cursor of [c.req.query('before'), c.req.query('after')]) {
    if (cursor !== undefined && !messages.some(({ id }) => id === cursor)) {
      throw new LettaError(404, `No message found with id '${cursor}' for agent '${agentId}'.`);
    }
  }
  const page = pageOf(messages, c.req.query(), LIST_LIMIT);
  return itemsOf(c, c.req.query('order') === 'asc' ? page : page.reverse());
}

/** Each stored message as the items that it shows as. `limit` counts the stored ones. */
function itemsOf(c: Context, messages: readonly StoredMessage[]): Message[] {
  const types = c.req.queries('include_return_message_types')?.flatMap((value) => value.split(','));
  return messages.flatMap(({ items }) => items.filter(ofTypes(types)));
}

/** Passes the messages of these types; all where there are none. */
export function ofTypes(types: readonly string[] | null | undefined): (item: Message) => boolean {
  return (item) => !types || types.includes(item.message_type ?? '');
}
