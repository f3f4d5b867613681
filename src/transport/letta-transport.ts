import { ChatError } from '../platform/errors.ts';
import { pause } from '../platform/pause.ts';
import { isNothingToCancel } from '../protocol/cancel.ts';
import { isRecord, stringOf, type WireRecord } from '../protocol/wire.ts';
import { readEventStream } from './event-stream.ts';
import { createExchange, notLetta, readJson, type AccessSource, type LettaRequest } from './exchange.ts';
import { BUSY_RETRY_MS, BUSY_WINDOW_MS, SEND_LIMIT_MS } from './limits.ts';
import type { Outgoing, Transport } from './transport.ts';

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
  let background = true;
  const noteRunEnd = (): void => void (runEndedAt = performance.now());

  return {
    get background() {
      return background;
    },

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
      return { id: agentId, name: stringOf(agent['name']) ?? '', lastRunAt: stringOf(agent['last_run_completion']) };
    },

    async history({ before, limit = DEFAULT_PAGE_LIMIT }, signal) {
      const query = new URLSearchParams({ limit: String(limit), order: 'desc', ...(before && { before }) });
      const items = await exchange({
        route: 'messages',
        query: `?${query}`,
        signal,
        read: readJson(Array.isArray, 'a list of messages'),
      });
      // Who comes for the first time doesn't load what reads a history: there is only the system's message, never shown.
      if (items.length < limit && items.every((item) => item?.message_type === 'system_message'))
        return { events: [], before: null };
      const { decodeHistory, nextCursor } = await import('../protocol/history.ts');
      return { events: decodeHistory(items), before: nextCursor(items, limit) };
    },

    async send(outgoing, { signal, clientTools, after = 0, attach }) {
      const messages = await encode(outgoing);
      const request = (): LettaRequest<ReadableStream<Uint8Array> | null> => ({
        route: 'messages',
        body: {
          messages,
          streaming: true,
          stream_tokens: true,
          include_pings: true,
          background: background || undefined,
          client_tools: clientTools?.length ? clientTools : undefined,
        },
        limitMs: SEND_LIMIT_MS,
        signal,
        async read(response) {
          const { body, headers } = response;
          if (body && headers.get('Content-Type')?.includes('text/event-stream')) return body;
          throw notLetta(response, 'an event stream');
        },
        // A server without Redis says so, and means all later requests.
        forgive: ({ status, body }) => (background && status === 503 && /background/i.test(body) ? null : undefined),
      });
      const post = async (): Promise<ReadableStream<Uint8Array>> => {
        const stream = await exchange(request());
        if (stream) return stream;
        background = false;
        if (attach) throw new ChatError('network', 'Letta keeps no stream of this run.');
        return post();
      };
      const stream = await post().catch(async (error: ChatError) => {
        if (error.code !== 'busy' || performance.now() - runEndedAt >= BUSY_WINDOW_MS) throw error;
        await pause(BUSY_RETRY_MS, signal);
        return post();
      });
      // From here a 409 would be about this very message, for which another attempt could be a second run.
      runEndedAt = -Infinity;
      return readEventStream(stream, signal, noteRunEnd, after);
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

/** The wire's `messages` array. What encodes pictures and answers to tools is loaded when there are some. */
async function encode(outgoing: Outgoing): Promise<object[]> {
  const { type, otid } = outgoing;
  const [part, ...parts] = type === 'message' ? outgoing.content : [];
  if (part?.type === 'text' && parts.length === 0) return [{ type, role: 'user', content: part.text, otid }];
  const { encodeOutgoing } = await import('./outgoing.ts');
  return encodeOutgoing(outgoing);
}
