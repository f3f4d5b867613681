import { createWatchdog, pause, watched } from '../http/watchdog.ts';
import { isNothingToCancel } from '../protocol/cancel.ts';
import { decodeHistory, oldestMessageId } from '../protocol/history.ts';
import { isRecord, stringOf } from '../protocol/wire.ts';
import { readEventStream } from './event-stream.ts';
import { createExchange, notLetta, readJson, type AccessSource, type LettaRequest } from './exchange.ts';
import { BUSY_RETRY_MS, BUSY_WINDOW_MS, REQUEST_LIMIT_MS, SEND_LIMIT_MS } from './limits.ts';
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
    agent(signal) {
      return watched(signal, async (watchdog) => {
        const url: LettaRequest['url'] = (routes) => routes.agent;
        const answer = await exchange({ method: 'GET', url, limitMs: REQUEST_LIMIT_MS, renew: false }, watchdog);
        const { agentId } = answer.access;
        if (!answer.ok) {
          // Reading the agent takes an access of its own (`read_agent`), and Letta says 401 where a token lacks it: a
          // chat does without the name, and a new token would lack it too.
          const { status } = answer.failed;
          if (status === 401 || status === 403) return { id: agentId, name: '' };
          throw answer.fault;
        }
        const agent = await readJson(answer.response, watchdog);
        if (!isRecord(agent)) throw notLetta(answer.response, 'an agent');
        return { id: agentId, name: stringOf(agent['name']) ?? '' };
      });
    },

    history({ before, limit = DEFAULT_PAGE_LIMIT }, signal) {
      const query = new URLSearchParams({ limit: String(limit), order: 'desc' });
      if (before !== undefined) query.set('before', before);
      return watched(signal, async (watchdog) => {
        const url: LettaRequest['url'] = (routes) => `${routes.messages}?${query}`;
        const answer = await exchange({ method: 'GET', url, limitMs: REQUEST_LIMIT_MS, renew: true }, watchdog);
        if (!answer.ok) throw answer.fault;
        const items = await readJson(answer.response, watchdog);
        if (!Array.isArray(items)) throw notLetta(answer.response, 'a list of messages');
        // `limit` counts stored messages, and each may be several items with one id.
        const isFull = new Set(items.filter(isRecord).map((item) => item['id'])).size >= limit;
        return { events: decodeHistory(items), before: isFull ? oldestMessageId(items) : null };
      });
    },

    async send(outgoing, { signal, clientTools = [] }) {
      const request: LettaRequest = {
        method: 'POST',
        url: (routes) => routes.messages,
        body: {
          messages: encodeOutgoing(outgoing),
          streaming: true,
          stream_tokens: true,
          include_pings: true,
          client_tools: clientTools.length > 0 ? clientTools : undefined,
        },
        limitMs: SEND_LIMIT_MS,
        renew: true,
      };
      const watchdog = createWatchdog(signal);
      try {
        let answer = await exchange(request, watchdog);
        if (!answer.ok && answer.fault.code === 'busy' && performance.now() - runEndedAt < BUSY_WINDOW_MS) {
          await pause(BUSY_RETRY_MS, watchdog.signal);
          answer = await exchange(request, watchdog);
        }
        if (!answer.ok) throw answer.fault;
        const { body, headers } = answer.response;
        if (body === null || !headers.get('Content-Type')?.includes('text/event-stream')) {
          await body?.cancel();
          throw notLetta(answer.response, 'an event stream');
        }
        // From here a 409 would be about this very message, for which another attempt could be a second run.
        runEndedAt = -Infinity;
        watchdog.disarm();
        return readEventStream(body, watchdog, noteRunEnd);
      } catch (error) {
        watchdog.end();
        throw error;
      }
    },

    cancel(runIds, signal) {
      return watched(signal, async (watchdog) => {
        const body = { run_ids: runIds.length > 0 ? runIds : undefined };
        const url: LettaRequest['url'] = (routes) => routes.cancel;
        const answer = await exchange({ method: 'POST', url, body, limitMs: REQUEST_LIMIT_MS, renew: true }, watchdog);
        if (!answer.ok) {
          if (isNothingToCancel(answer.failed)) return false;
          throw answer.fault;
        }
        await answer.response.body?.cancel();
        noteRunEnd();
        return true;
      });
    },
  };
}
