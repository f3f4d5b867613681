import { agentNotFound, notFound } from '../errors.ts';
import type { AgentRecord, LettaStore, Thread } from '../store.ts';

/** What a path names; a 404 in Letta's words where it names nothing. */
export function need<Item>(what: string, id: string, items: ReadonlyMap<string, Item>): Item {
  const item = items.get(id);
  if (item === undefined) throw notFound(what, id);
  return item;
}

export function needAgent(store: LettaStore, id: string): AgentRecord {
  const agent = store.agents.get(id);
  if (!agent) throw agentNotFound(id);
  return agent;
}

/** An agent's default conversation, or another of its conversations. */
export function needThread(store: LettaStore, agentId: string, conversationId?: string | null): Thread {
  needAgent(store, agentId);
  const thread = store.thread(agentId, conversationId);
  if (!thread) throw notFound('Conversation', conversationId ?? 'default');
  return thread;
}
