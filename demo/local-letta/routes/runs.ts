import { Hono } from 'hono';
import type { RunRecord } from '../engine/run-record.ts';
import { invalid, LettaError } from '../errors.ts';
import { pageOf } from '../pages.ts';
import { readBody, streamRequest } from '../requests.ts';
import type { LettaStore } from '../store.ts';
import { eventStream, type StreamOptions } from './event-stream.ts';
import { need } from './needs.ts';

/** How long a run's stream can be read again, in milliseconds (letta-protocol.md §4). */
export const STREAM_LIFE_MS = 3 * 60 * 60 * 1000;

const LIST_LIMIT = 100;

/** `/v1/runs`: list (`active=true`: those under way), retrieve, delete, messages, usage, steps, and the stream from any place on. */
export function runRoutes(store: LettaStore): Hono {
  const app = new Hono({ strict: false });
  const needRun = (id: string): RunRecord => need('Run', id, store.runs);

  app.get('/', (c) => {
    const { agent_id: agentId, conversation_id: conversationId, active } = c.req.query();
    const runs = [...store.runs.values()].filter(
      (run) =>
        (agentId === undefined || run.thread.agentId === agentId) &&
        (conversationId === undefined || run.thread.conversation?.id === conversationId) &&
        (active !== 'true' || run.active),
    );
    return c.json(
      pageOf(runs, c.req.query(), LIST_LIMIT).map((run) => ({ ...run.state(), total_duration_ns: run.durationNs })),
    );
  });

  app.get('/:runId', (c) => c.json(needRun(c.req.param('runId')).state()));

  app.delete('/:runId', (c) => {
    const run = needRun(c.req.param('runId'));
    store.runs.delete(run.id);
    return c.json(null);
  });

  app.get('/:runId/messages', (c) => {
    const { id, thread } = needRun(c.req.param('runId'));
    const stored = thread.messages.filter(({ runId }) => runId === id);
    return c.json(pageOf(stored, { order: 'asc', ...c.req.query() }, LIST_LIMIT).flatMap(({ items }) => items));
  });

  app.get('/:runId/usage', (c) => {
    const usage = needRun(c.req.param('runId')).usageStatistics();
    const { prompt_tokens, completion_tokens, total_tokens } = usage;
    const details = { prompt_tokens_details: null, completion_tokens_details: null };
    return c.json({ completion_tokens, prompt_tokens, total_tokens, ...details });
  });

  app.get('/:runId/steps', (c) => {
    const run = needRun(c.req.param('runId'));
    const steps = [...store.steps.values()].filter(({ run_id: id }) => id === run.id);
    return c.json(pageOf(steps, { order: 'asc', ...c.req.query() }, LIST_LIMIT));
  });

  app.post('/:runId/stream', async (c) => {
    const run = needRun(c.req.param('runId'));
    const { starting_after: startingAfter = 0, include_pings: pings } = await readBody(c, streamRequest);
    return resumeStream(store, run, { startingAfter, pings: pings ?? true, signal: c.req.raw.signal });
  });

  return app;
}

/** The stream of a background run from a place on; 400 for other runs, 410 once it is no longer kept. */
export function resumeStream(store: LettaStore, run: RunRecord, options: StreamOptions): Promise<Response> {
  if (!run.background) throw invalid('Run was not created in background mode, so it cannot be retrieved.');
  if (store.clock.now() - run.createdAtMs > STREAM_LIFE_MS) {
    throw new LettaError(410, 'EXPIRED: Run was created more than 3 hours ago, and is now expired.');
  }
  return eventStream(run, options);
}
