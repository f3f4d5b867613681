import type { ChatError } from '../errors.ts';
import { stopped } from '../http.ts';
import { isNothingToCancel } from '../protocol/cancel.ts';
import { decodeHistory, oldestMessageId } from '../protocol/history.ts';
import { isRecord, stringOf, type WireRecord } from '../protocol/wire.ts';
import { readEventStream } from './event-stream.ts';
import { createExchange, notLetta, readJson, type AccessSource, type LettaRequest } from './exchange.ts';
import { BUSY_RETRY_MS, BUSY_WINDOW_MS, SEND_LIMIT_MS } from './limits.ts';
import { encodeOutgoing } from './outgoing.ts';
import type { Transport } from './transport.ts';

const DEFAULT_PAGE_LIMIT = 50;

export interface LettaTransportOptions {
  session: AccessSource;
  /** Where Letta's API is, unless the token answer says so. */
  baseUrl: string;
  fetch: typeof fetch;
}

/** The transport to Letta's HTTP API, or to a gateway that speaks it: the only caller of that API. */
export function createLettaTransport({ session, baseUrl, fetch }: LettaTransportOptions): Transport {
  const exchange = createExchange(session, baseUrl, fetch);
  /** When a run was last said to be over, by `performance.now()`. */
  let runEndedAt = -Infinity;
  const noteRunEnd = (): void => void (runEndedAt = performance.now());

  return {
    async agent(signal) {
      const { agentId } = await session.getToken(signal);
      const agent = await exchange<WireRecord>({
        route: 'agent',
        signal,
        read: readJson(isRecord, 'an agent'),
        // Reading the agent takes an access of its own (`read_agent`), and Letta says 401 where a token lacks it: a
        // chat does without the name, and a new token would lack it too.
        forgive: ({ status }) => (status === 401 || status === 403 ? {} : undefined),
      });
      return { id: agentId, name: stringOf(agent['name']) ?? '' };
    },

    async history({ before, limit = DEFAULT_PAGE_LIMIT }, signal) {
      const query = new URLSearchParams({ limit: String(limit), order: 'desc', ...(before && { before }) });
      const items = await exchange({
        route: 'messages',
        query: `?${query}`,
        signal,
        read: readJson(Array.isArray, 'a list of messages'),
      });
      // `limit` counts stored messages, and each may be several items with one id.
      const isFull = new Set(items.filter(isRecord).map((item) => item['id'])).size >= limit;
      return { events: decodeHistory(items), before: isFull ? oldestMessageId(items) : null };
    },

    async send(outgoing, { signal, clientTools }) {
      const request: LettaRequest<ReadableStream<Uint8Array>> = {
        route: 'messages',
        body: {
          messages: encodeOutgoing(outgoing),
          streaming: true,
          stream_tokens: true,
          include_pings: true,
          client_tools: clientTools?.length ? clientTools : undefined,
        },
        limitMs: SEND_LIMIT_MS,
        signal,
        async read(response) {
          const { body, headers } = response;
          if (body && headers.get('Content-Type')?.includes('text/event-stream')) return body;
          throw notLetta(response, 'an event stream');
        },
      };
      const stream = await exchange(request).catch(async (error: ChatError) => {
        if (error.code !== 'busy' || performance.now() - runEndedAt >= BUSY_WINDOW_MS) throw error;
        await pause(BUSY_RETRY_MS, signal);
        return exchange(request);
      });
      // From here a 409 would be about this very message, for which another attempt could be a second run.
      runEndedAt = -Infinity;
      return readEventStream(stream, signal, noteRunEnd);
    },

    cancel(runIds, signal) {
      return exchange({
        route: 'cancel',
        body: { run_ids: runIds.length ? runIds : undefined },
        signal,
        async read({ body }) {
          await body?.cancel();
          noteRunEnd();
          return true;
        },
        forgive: (failed) => (isNothingToCancel(failed) ? false : undefined),
      });
    },
  };
}

/** Resolves after `ms`; rejects with `aborted` as soon as the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(stopped());
    });
  });
}
