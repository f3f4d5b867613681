import type { Conversation } from '@letta-ai/letta-client/resources/conversations/conversations';
import { Hono, type Context } from 'hono';
import { invalid, notFound } from '../faults.ts';
import { createId } from '../identifiers.ts';
import { pageOf } from '../pages.ts';
import { conversationRequest, readBody, sendRequest, streamRequest } from '../requests.ts';
import type { LettaStore, Thread } from '../store.ts';
import { answerSend, cancelRuns, listMessages, type MessageOptions } from './messages.ts';
import { needAgent, needThread } from './needs.ts';
import { resumeStream } from './runs.ts';

const LIST_LIMIT = 50;

/** `/v1/conversations`; the id `default` with an `agent_id` is an agent's own conversation (letta-protocol.md §7). */
export function conversationRoutes(store: LettaStore, options: MessageOptions): Hono {
  const app = new Hono({ strict: false });

  /** The conversation that a path names. `agentId` is needed for `default` only. */
  const threadOf = (c: Context, agentId: string | null | undefined = c.req.query('agent_id')): Thread => {
    const id = c.req.param('conversationId') ?? '';
    if (id !== 'default') {
      const thread = store.threads.get(id);
      if (!thread?.conversation) throw notFound('Conversation', id);
      return thread;
    }
    if (!agentId) throw invalid('agent_id is required for the default conversation.');
    return needThread(store, agentId);
  };
  const conversationOf = (c: Context): Conversation => {
    const { conversation } = threadOf(c);
    if (!conversation) throw notFound('Conversation', 'default');
    return conversation;
  };

  app.post('/', async (c) => {
    const { summary } = await readBody(c, conversationRequest);
    return c.json(createConversation(store, c.req.query('agent_id') ?? '', summary ?? null));
  });

  app.get('/', (c) => {
    const { agent_id: agentId, summary_search: search } = c.req.query();
    const all = [...store.threads.values()].flatMap(({ conversation }) => conversation ?? []);
    const wanted = all.filter(
      (one) =>
        (agentId === undefined || one.agent_id === agentId) &&
        (search === undefined || one.summary?.toLowerCase().includes(search.toLowerCase())),
    );
    return c.json(listConversations(wanted, c));
  });

  app.get('/:conversationId', (c) => c.json(conversationOf(c)));

  app.patch('/:conversationId', async (c) => {
    const conversation = conversationOf(c);
    const { summary } = await readBody(c, conversationRequest);
    if (summary !== undefined) conversation.summary = summary;
    conversation.updated_at = store.nextDate();
    return c.json(conversation);
  });

  app.delete('/:conversationId', (c) => {
    conversationOf(c);
    store.removeThread(threadOf(c));
    return c.json(null);
  });

  app.post('/:conversationId/fork', (c) => {
    const source = threadOf(c);
    const copy = createConversation(store, source.agentId, source.conversation?.summary ?? null);
    const thread = needThread(store, source.agentId, copy.id);
    thread.messages = [...source.messages];
    return c.json(copy);
  });

  app.get('/:conversationId/messages', (c) => c.json(listMessages(c, threadOf(c))));

  app.post('/:conversationId/messages', async (c) => {
    const { agent_id: agentId } = await readBody(c, sendRequest);
    return answerSend(c, store, threadOf(c, agentId), options, true);
  });

  app.post('/:conversationId/stream', async (c) => {
    const {
      agent_id: agentId,
      run_id: runId,
      otid,
      starting_after: startingAfter = 0,
      include_pings: pings,
    } = await readBody(c, streamRequest);
    const { runs } = threadOf(c, agentId);
    const run = runs.findLast((one) =>
      runId ? one.id === runId : otid ? one.otids.includes(otid) : one.active && one.background,
    );
    if (!run && (runId || otid)) throw notFound('Run', runId ?? otid ?? '');
    if (!run) throw invalid('No active background run in this conversation.');
    return resumeStream(store, run, startingAfter, pings ?? true);
  });

  app.post('/:conversationId/cancel', async (c) => c.json(await cancelRuns(threadOf(c).runs)));

  app.post('/:conversationId/compact', async (c) => {
    const { agent_id: agentId } = await readBody(c, sendRequest);
    return c.json(compact(store, threadOf(c, agentId)));
  });

  return app;
}

function createConversation(store: LettaStore, agentId: string, summary: string | null): Conversation {
  const agent = needAgent(store, agentId);
  const date = store.nextDate();
  const conversation: Conversation = {
    id: createId('conv'),
    agent_id: agent.id,
    summary,
    created_at: date,
    updated_at: date,
    last_message_at: null,
    in_context_message_ids: [],
  };
  store.addThread(agent.id, agent.system, conversation);
  return conversation;
}

/** Unlike in other lists, `after` is the last one of the page before, whatever the order. */
function listConversations(conversations: readonly Conversation[], c: Context): Conversation[] {
  const { after, order, limit } = c.req.query();
  const newestFirst = order !== 'asc';
  return pageOf(conversations, newestFirst ? { before: after, limit } : { after, order, limit }, LIST_LIMIT);
}

/** Stores a summary as real servers do: as a `user_message` of packed JSON, which a UI hides (letta-protocol.md §6). */
function compact(store: LettaStore, thread: Thread) {
  const before = thread.messages.length;
  const summary = `${before} messages about this and that.`;
  const id = createId('message');
  const date = store.nextDate();
  const content = JSON.stringify({
    type: 'system_alert',
    message: `Prior messages have been summarized: ${summary}`,
    time: date,
  });
  store.append(thread, { id, date, runId: null, items: [{ id, date, message_type: 'user_message', content }] });
  return { summary, num_messages_before: before, num_messages_after: 1 };
}
