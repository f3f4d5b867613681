import type { Conversation } from '@letta-ai/letta-client/resources/conversations/conversations';
import type { MessageStreamParams } from '@letta-ai/letta-client/resources/runs/messages';
import { Hono, type Context } from 'hono';
import { cancelRuns } from '../engine/cancel.ts';
import type { RunSettings } from '../engine/begin-run.ts';
import { messageHead } from '../engine/message-head.ts';
import type { RunRecord } from '../engine/run-record.ts';
import { invalid, invalidBody, LettaError, notFound, nothingToCancel } from '../errors.ts';
import { createId } from '../identifiers.ts';
import { pageOf } from '../pages.ts';
import { conversationRequest, readBody, sendRequest, streamRequest } from '../requests.ts';
import type { LettaStore, StoredMessage, Thread } from '../store.ts';
import { listAgent, listConversation } from './history.ts';
import { need, needThread } from './needs.ts';
import { AUTHOR } from './records.ts';
import { respondToSend } from './send.ts';
import { resumeStream } from './runs.ts';

const LIST_LIMIT = 50;

/** `/v1/conversations`; the id `default` with an `agent_id` is an agent's own conversation (letta-protocol.md §7). */
export function conversationRoutes(store: LettaStore, settings: RunSettings): Hono {
  const app = new Hono({ strict: false });

  /** The conversation that a path names. `agentId` is needed for `default` only. */
  const threadOf = (c: Context, agentId: string | null | undefined = c.req.query('agent_id')): Thread => {
    const id = c.req.param('conversationId') ?? '';
    if (id !== 'default') {
      const thread = store.threads.get(id);
      if (!thread?.conversation) throw notFound('Conversation', id);
      return thread;
    }
    if (!agentId) throw notFound('Conversation', id);
    return needThread(store, agentId);
  };
  const conversationOf = (c: Context): Conversation => {
    const { conversation } = threadOf(c);
    if (!conversation) throw invalidBody('string_too_short', 'String should have at least 41 characters');
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
        // Letta compares letters as they are written.
        (search === undefined || one.summary?.includes(search)),
    );
    return c.json(listConversations(wanted, c));
  });

  app.get('/:conversationId', (c) => c.json(conversationOf(c)));

  app.patch('/:conversationId', async (c) => {
    const conversation = conversationOf(c);
    const { summary } = await readBody(c, conversationRequest);
    if (summary !== undefined) conversation.summary = summary;
    conversation.updated_at = store.time();
    return c.json(conversation);
  });

  app.delete('/:conversationId', (c) => {
    conversationOf(c);
    store.removeThread(threadOf(c));
    return c.json(null);
  });

  app.post('/:conversationId/fork', (c) => {
    const source = threadOf(c);
    const copy = createConversation(store, source.agentId, null);
    needThread(store, source.agentId, copy.id).messages = upTo(store.inContext(source), c.req.query('message_id'));
    return c.json(copy);
  });

  // Letta lists nothing of a conversation that it doesn't know, rather than refuse.
  app.get('/:conversationId/messages', (c) => {
    const id = c.req.param('conversationId');
    const agentId = c.req.query('agent_id');
    if (id === 'default') return c.json(agentId ? listAgent(c, store, agentId, id) : []);
    return c.json(listConversation(c, store.threads.get(id)?.messages ?? []));
  });

  app.post('/:conversationId/messages', async (c) => {
    const { agent_id: agentId, ...request } = await readBody(c, sendRequest);
    const streaming = request.streaming ?? true;
    return respondToSend(c, store, threadOf(c, agentId), { ...request, streaming }, settings, true);
  });

  app.post('/:conversationId/stream', async (c) => {
    const request = await readBody(c, streamRequest);
    const run = runToStream(c.req.param('conversationId'), request);
    const { starting_after: startingAfter = 0, include_pings: pings } = request;
    return resumeStream(store, run, { startingAfter, pings: pings ?? true, signal: c.req.raw.signal });
  });

  app.post('/:conversationId/cancel', async (c) => {
    const thread = threadOf(c);
    const { agentId, conversation } = thread;
    // The default conversation's route takes all that the agent does, in whatever conversation.
    const runs = conversation ? thread.runs : store.runsOf(agentId);
    const active = runs.filter((run) => run.active).map(({ id }) => id);
    if (active.length === 0) throw nothingToCancel(`conversation ${conversation?.id ?? 'default'}`);
    return c.json(await cancelRuns(store, active));
  });

  app.post('/:conversationId/compact', async (c) => {
    const { agent_id: agentId } = await readBody(c, sendRequest);
    return c.json(compact(store, threadOf(c, agentId)));
  });

  /** The run that a request to stream means: by its id, by an `otid` that began it, else the last one under way. */
  function runToStream(id: string, { agent_id: agentId, run_id: runId, otid }: MessageStreamParams): RunRecord {
    if (runId) return need('Run', runId, store.runs);
    if (otid) {
      const known = store.runOfOtids([otid]);
      if (known) return known;
      throw new LettaError(404, `No run found for otid=${otid}. The run may have expired or never existed.`);
    }
    const runs = id === 'default' ? store.runsOf(agentId ?? '') : (store.threads.get(id)?.runs ?? []);
    const last = runs.findLast((run) => run.active);
    if (!last) throw invalid('No active runs found for this conversation.');
    return last;
  }

  return app;
}

function createConversation(store: LettaStore, agentId: string, summary: string | null): Conversation {
  const agent = store.agents.get(agentId);
  if (!agent) throw new LettaError(404, 'Agent not found');
  const time = store.time();
  const conversation: ShownConversation = {
    ...AUTHOR,
    created_at: time,
    updated_at: time,
    id: createId('conv'),
    agent_id: agent.id,
    summary,
    in_context_message_ids: [],
    isolated_block_ids: [],
    model: null,
    model_settings: null,
    last_message_at: null,
  };
  store.addThread(agent.id, agent.system, conversation);
  return conversation;
}

/** A conversation with all that the server shows, which is more than the SDK's type has. */
type ShownConversation = Conversation & typeof AUTHOR & { isolated_block_ids: string[] };

/** What a copy has: all that the agent still sees, or as much of it as ends with a message. Newer than server 0.16.8. */
function upTo(seen: readonly StoredMessage[], messageId: string | undefined): StoredMessage[] {
  if (messageId === undefined) return [...seen];
  const index = seen.findIndex(({ id }) => id === messageId);
  if (index < 0) throw notFound('Message', messageId);
  return seen.slice(0, index + 1);
}

/** Unlike in other lists, `after` is the last one of the page before, whatever the order. */
function listConversations(conversations: readonly Conversation[], c: Context): Conversation[] {
  const { after, order, order_by: by, limit } = c.req.query();
  const newestFirst = order !== 'asc';
  // Those in which nothing was said come last, whatever the order.
  const usedAt = ({ last_message_at: time }: Conversation): string => time ?? (newestFirst ? '' : '9');
  const sorted =
    by === 'last_message_at'
      ? [...conversations].sort((one, other) => (usedAt(one) < usedAt(other) ? -1 : 1))
      : conversations;
  return pageOf(sorted, newestFirst ? { before: after, limit } : { after, order, limit }, LIST_LIMIT);
}

/** Stores a summary as real servers do: as a `user_message` of packed JSON, which a UI hides (letta-protocol.md §6). */
function compact(store: LettaStore, thread: Thread) {
  const before = thread.messages.length;
  const summary = `${before} messages about this and that.`;
  const date = store.date();
  const head = messageHead({ id: createId('message'), date, otid: crypto.randomUUID() });
  const content = JSON.stringify({
    type: 'system_alert',
    message: `Prior messages have been summarized: ${summary}`,
    time: date,
  });
  store.append(thread, { id: head.id, date, runId: null, items: [{ ...head, message_type: 'user_message', content }] });
  return { summary, num_messages_before: before, num_messages_after: 1 };
}
