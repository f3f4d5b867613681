import { Hono } from 'hono';
import { beginRun, type RunSettings } from '../engine/begin-run.ts';
import { cancelRuns } from '../engine/cancel.ts';
import { nothingToCancel, streamingRefused } from '../errors.ts';
import { cancelRequest, readBody, resetRequest, sendRequest } from '../requests.ts';
import type { LettaStore, Thread } from '../store.ts';
import { wholeAgent } from './agent-state.ts';
import { isSdk } from './client.ts';
import { listAgent } from './history.ts';
import { needAgent, needThread } from './needs.ts';
import { respondToSend } from './send.ts';

export interface MessageSettings extends RunSettings {
  /** Whether the agent's route streams to Letta's SDK only, as a real 0.16.8 does. */
  clientCheck: boolean;
}

/** `/v1/agents/{id}/messages…`: the agent's own conversation, without lock and without memory of otids. */
export function messageRoutes(store: LettaStore, settings: MessageSettings): Hono {
  const app = new Hono({ strict: false });
  const threadOf = (agentId: string): Thread => needThread(store, agentId);

  app.get('/:agentId/messages', (c) =>
    c.json(listAgent(c, store, c.req.param('agentId'), c.req.query('conversation_id'))),
  );

  app.post('/:agentId/messages', async (c) => {
    const request = await readBody(c, sendRequest);
    if (request.streaming && settings.clientCheck && !isSdk(c)) throw streamingRefused();
    return respondToSend(c, store, threadOf(c.req.param('agentId')), request, settings, false);
  });

  // The old route, which always streams and doesn't ask who it streams to.
  app.post('/:agentId/messages/stream', async (c) => {
    const request = { ...(await readBody(c, sendRequest)), streaming: true };
    return respondToSend(c, store, threadOf(c.req.param('agentId')), request, settings, false);
  });

  app.post('/:agentId/messages/async', async (c) => {
    const request = { ...(await readBody(c, sendRequest)), background: true };
    return c.json(beginRun(store, threadOf(c.req.param('agentId')), request, settings, false).run.state());
  });

  // As a real server does: the agent forgets what was said, and the list of messages doesn't.
  app.patch('/:agentId/reset-messages', async (c) => {
    await readBody(c, resetRequest);
    const thread = threadOf(c.req.param('agentId'));
    thread.forgotten = thread.messages.length;
    thread.pending = null;
    return c.json(isSdk(c) ? null : wholeAgent(store, needAgent(store, thread.agentId)));
  });

  app.post('/:agentId/messages/cancel', async (c) => {
    const { run_ids: wanted } = await readBody(c, cancelRequest);
    const agentId = c.req.param('agentId');
    // Without ids it is the last run, whether it is over or not.
    const last = store
      .runsOf(agentId)
      .slice(-1)
      .map(({ id }) => id);
    const ids = wanted && wanted.length > 0 ? wanted : last;
    if (ids.length === 0) throw nothingToCancel(`agent ${agentId}`);
    return c.json(await cancelRuns(store, ids));
  });

  return app;
}
