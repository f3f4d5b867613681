import type { ChatError } from '../platform/errors.ts';
import { pause } from '../platform/pause.ts';
import { warnOnce } from '../platform/warn.ts';
import { hasNoBackgroundRuns, refusedTool } from '../protocol/refusals.ts';
import type { DirectRoute } from './direct-route.ts';
import { BUSY_RETRY_MS, BUSY_WINDOW_MS, SEND_LIMIT_MS } from './limits.ts';
import { encodeOutgoing } from './outgoing.ts';
import { readStreamBody, type Requests } from './requests.ts';
import type { Routes } from './routes.ts';
import { type LearnedServer, readRun } from './learned-server.ts';
import type { ClientToolSchema, Transport } from './transport.ts';

/** What is posted, until the server takes it. */
interface Posted {
  /** The body, without what depends on the server. */
  readonly fields: object;
  /** The tools that the page offers. */
  readonly tools: readonly ClientToolSchema[];
  readonly isRepeat: boolean;
  readonly signal: AbortSignal;
}

export function createSend(requests: Requests, server: LearnedServer, direct: DirectRoute): Transport['send'] {
  /**
   * Posts until the server takes the way that the message goes. Each refusal that leads to another way comes before
   * anything was started, and rules out one of a few ways.
   */
  async function post({ fields, tools, isRepeat, signal }: Posted): Promise<ReadableStream<Uint8Array>> {
    let routes: Routes | undefined;
    const offered = tools.filter(({ name }) => !server.refusedTools.has(name));
    const stream = await requests
      .make<ReadableStream<Uint8Array> | 'another way'>({
        ask(opened) {
          routes = opened;
          const body = {
            ...fields,
            client_tools: offered.length > 0 ? offered : undefined,
            background: server.hasBackgroundRuns || undefined,
            ...opened.addressee,
          };
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
          const refused = refusedTool(
            refusal,
            offered.map(({ name }) => name),
          );
          if (refused !== null) {
            server.refusedTools.add(refused);
            warnOnce(server, `The gateway does not take the tool “${refused}”, so the agent is not offered it.`);
            return 'another way';
          }
          return routes && !routes.isGateway && direct.movesOn(routes, refusal) ? 'another way' : undefined;
        },
      })
      .catch((error: ChatError) => {
        if (routes && !routes.isGateway && error.status === undefined) direct.noteSilence(routes);
        throw error;
      });
    if (stream === 'another way') return post({ fields, tools, isRepeat, signal });
    if (routes && !routes.isGateway) direct.confirm(routes);
    return stream;
  }

  /** Posts, and again while the lock of a run that has just ended is in the way. */
  async function postWhenFree(posted: Posted, endedAt: number): Promise<ReadableStream<Uint8Array>> {
    for (;;) {
      const stream = await post(posted).catch((error: ChatError) => {
        if (error.code !== 'busy' || performance.now() - endedAt >= BUSY_WINDOW_MS) throw error;
      });
      if (stream) return stream;
      await pause(BUSY_RETRY_MS, posted.signal);
    }
  }

  return async (outgoing, { signal, clientTools: tools = [], isRepeat = false }) => {
    const fields = {
      messages: encodeOutgoing(outgoing),
      streaming: true,
      stream_tokens: true,
      include_pings: true,
    };
    // Who learned of a question from the history saw no run end. The one that asked just has, as far as can be known.
    const isAnswer = outgoing.type === 'approval' && !isRepeat;
    const endedAt = isAnswer ? performance.now() : server.runEndedAt;
    const stream = await postWhenFree({ fields, tools, isRepeat, signal }, endedAt);
    // From here a 409 would be about this very message, for which another attempt could be a second run.
    server.runEndedAt = -Infinity;
    return readRun(stream, server, { signal, canResume: requests.lastRoutes?.isGateway ?? false });
  };
}
