import type { LettaResponse, Message } from '@letta-ai/letta-client/resources/agents/messages';
import { Hono, type Context } from 'hono';
import { beginExchange } from '../engine/exchange.ts';
import type { Pace } from '../engine/pace.ts';
import type { RunRecord } from '../engine/run-record.ts';
import { LettaFault } from '../faults.ts';
import { pageOf } from '../pages.ts';
import { cancelRequest, readBody, sendRequest } from '../requests.ts';
import type { LettaStore, Thread } from '../store.ts';
import { eventStream } from './event-stream.ts';
import { needThread } from './needs.ts';

/** How local-letta answers messages. */
export interface MessageOptions {
  pace: Pace;
  /** Whether the server can run in the background; a real one needs Redis for it. */
  background: boolean;
}

const LIST_LIMIT = 100;

/** `/v1/agents/{id}/messages…` */
export function messageRoutes(store: LettaStore, options: MessageOptions): Hono {
  const app = new Hono({ strict: false });
  const threadOf = (c: Context): Thread =>
    needThread(store, c.req.param('agentId') ?? '', c.req.query('conversation_id'));

  app.get('/:agentId/messages', (c) => c.json(listMessages(c, threadOf(c))));
  app.post('/:agentId/messages', (c) => answerSend(c, store, threadOf(c), options, false));
  app.post('/:agentId/messages/stream', (c) => answerSend(c, store, threadOf(c), options, true));

  app.post('/:agentId/messages/async', async (c) => {
    const request = await readBody(c, sendRequest);
    return c.json(beginExchange(store, threadOf(c), { ...request, background: true }, options.pace).state());
  });

  app.post('/:agentId/messages/cancel', async (c) => {
    const { run_ids: wanted } = await readBody(c, cancelRequest);
    const thread = threadOf(c);
    const runs = store.threadsOf(thread.agentId).flatMap((one) => one.runs);
    return c.json(await cancelRuns(wanted ? runs.filter(({ id }) => wanted.includes(id)) : runs));
  });

  return app;
}

/** A page of stored messages, each as the items that it shows as. `limit` counts the stored ones. */
export function listMessages(c: Context, thread: Thread): Message[] {
  const types = typesOf(c.req.queries('include_return_message_types')?.flatMap((value) => value.split(',')));
  return pageOf(thread.messages, c.req.query(), LIST_LIMIT).flatMap(({ items }) => items.filter(types));
}

/** Answers a message: as a stream, or once the run is over as JSON. */
export async function answerSend(
  c: Context,
  store: LettaStore,
  thread: Thread,
  options: MessageOptions,
  streamingByDefault: boolean,
): Promise<Response> {
  const body = await readBody(c, sendRequest);
  const request = { ...body, streaming: body.streaming ?? streamingByDefault };
  if (request.background && !options.background) {
    throw new LettaFault(503, 'Background mode requires Redis, which is not configured on this server.');
  }
  const run = beginExchange(store, thread, request, options.pace);
  if (request.streaming) return eventStream(run, { startingAfter: 0, pings: body.include_pings ?? true });
  await run.finished;
  if (run.failure) {
    const { errorType: type, message, detail } = run.failure;
    return c.json({ error: { type, message, detail } }, type === 'llm_rate_limit' ? 429 : 500);
  }
  const answer: LettaResponse = {
    messages: run.items().filter(typesOf(body.include_return_message_types)),
    stop_reason: { message_type: 'stop_reason', stop_reason: run.stopReason ?? 'end_turn' },
    usage: run.usageStatistics(),
  };
  return c.json(answer);
}

/** Ends runs and says so; refused where none is active. */
export async function cancelRuns(runs: readonly RunRecord[]): Promise<Record<string, 'cancelled'>> {
  const active = runs.filter((run) => run.active);
  if (active.length === 0) throw new LettaFault(409, 'CONFLICT: No active runs to cancel.');
  for (const run of active) run.cancel();
  await Promise.all(active.map((run) => run.finished));
  return Object.fromEntries(active.map(({ id }) => [id, 'cancelled']));
}

function typesOf(types: readonly string[] | null | undefined): (item: Message) => boolean {
  return (item) => !types || types.includes(item.message_type ?? '');
}
