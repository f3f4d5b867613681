import type { ChatError } from '../platform/errors.ts';
import { pause } from '../platform/pause.ts';
import { hasNoBackgroundRuns } from '../protocol/refusals.ts';
import type { DirectRoute } from './direct-route.ts';
import { BUSY_RETRY_MS, BUSY_WINDOW_MS, SEND_LIMIT_MS } from './limits.ts';
import { encodeOutgoing } from './outgoing.ts';
import { readStreamBody, type Requests } from './requests.ts';
import type { Routes } from './routes.ts';
import { type LearnedServer, readRun } from './learned-server.ts';
import type { Transport } from './transport.ts';

export function createSend(requests: Requests, server: LearnedServer, direct: DirectRoute): Transport['send'] {
  /**
   * Posts until the server takes the way that the message goes. Each refusal that leads to another way comes before
   * anything was started, and rules out one of a few ways.
   */
  async function post(fields: object, isRepeat: boolean, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    let routes: Routes | undefined;
    const stream = await requests
      .make<ReadableStream<Uint8Array> | 'another way'>({
        ask(opened) {
          routes = opened;
          const body = { ...fields, background: server.hasBackgroundRuns || undefined, ...opened.addressee };
          return opened.isGateway ? { url: opened.messages, body } : direct.request(opened, body);
        },
        limitMs: SEND_LIMIT_MS,
        signal,
        read: readStreamBody,
        accept(refusal) {
          if (server.hasBackgroundRuns && hasNoBackgroundRuns(refusal)) {
            server.hasBackgroundRuns = false;
            // In the foreground nobody would recognise it.
            return isRepeat ? undefined : 'another way';
          }
          return routes && !routes.isGateway && direct.movesOn(routes, refusal) ? 'another way' : undefined;
        },
      })
      .catch((error: ChatError) => {
        if (routes && !routes.isGateway && error.status === undefined) direct.noteSilence(routes);
        throw error;
      });
    if (stream === 'another way') return post(fields, isRepeat, signal);
    if (routes && !routes.isGateway) direct.confirm(routes);
    return stream;
  }

  /** Posts, and again while the lock of a run that has just ended is in the way. */
  async function postWhenFree(
    fields: object,
    isRepeat: boolean,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array>> {
    for (;;) {
      const stream = await post(fields, isRepeat, signal).catch((error: ChatError) => {
        if (error.code !== 'busy' || performance.now() - server.runEndedAt >= BUSY_WINDOW_MS) throw error;
      });
      if (stream) return stream;
      await pause(BUSY_RETRY_MS, signal);
    }
  }

  return async (outgoing, { signal, clientTools, isRepeat = false }) => {
    const fields = {
      messages: encodeOutgoing(outgoing),
      streaming: true,
      stream_tokens: true,
      include_pings: true,
      client_tools: clientTools?.length ? clientTools : undefined,
    };
    const stream = await postWhenFree(fields, isRepeat, signal);
    // From here a 409 would be about this very message, for which another attempt could be a second run.
    server.runEndedAt = -Infinity;
    return readRun(stream, server, { signal, canResume: requests.lastRoutes?.isGateway ?? false });
  };
}
