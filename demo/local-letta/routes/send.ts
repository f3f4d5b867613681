import type { LettaResponse, LettaStreamingRequest } from '@letta-ai/letta-client/resources/agents/messages';
import type { Context } from 'hono';
import { beginRun, type RunSettings } from '../engine/begin-run.ts';
import { LettaError } from '../errors.ts';
import type { LettaStore, Thread } from '../store.ts';
import { eventStream } from './event-stream.ts';
import { ofTypes } from './history.ts';

const LLM_STATUSES = { llm_authentication: 401, llm_rate_limit: 429, llm_timeout: 504 } as const;

/** Responds to a message: with a stream, or once the run is over with JSON. `locks` as in {@link beginRun}. */
export async function respondToSend(
  c: Context,
  store: LettaStore,
  thread: Thread,
  request: LettaStreamingRequest,
  settings: RunSettings,
  locks: boolean,
): Promise<Response> {
  if (request.background && !settings.redis) {
    throw new LettaError(
      503,
      'Background streaming requires Redis to be running. Please ensure Redis is properly configured.',
    );
  }
  const { run, error } = beginRun(store, thread, request, settings, locks);
  if (request.streaming) {
    return eventStream(run, { startingAfter: 0, pings: request.include_pings ?? true, signal: c.req.raw.signal });
  }
  if (error) throw error.response;
  await run.finished;
  if (run.failure) {
    const { errorType: type, message, detail } = run.failure;
    const status = LLM_STATUSES[type as keyof typeof LLM_STATUSES] ?? 500;
    return c.json({ error: { type, message, detail } }, status);
  }
  const response: LettaResponse = {
    messages: run.items().filter(ofTypes(request.include_return_message_types)),
    stop_reason: { message_type: 'stop_reason', stop_reason: run.stopReason ?? 'end_turn' },
    usage: run.usageStatistics(),
    logprobs: null,
    turns: null,
  };
  return c.json(response);
}
