import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ChatError } from '../platform/errors.ts';
import { createRandom } from '../testing/fuzz/fuzz.ts';
import { createLettaTransport } from '../transport/letta-transport.ts';
import { frame, html, json, type Reply, sse, STOP } from '../transport/testing/scripted-letta.ts';
import { createConversation } from './conversation.ts';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T10:00:00Z') }));
afterEach(() => void vi.useRealTimers());

/** How long a test of many conversations may take, in milliseconds: a machine that does much else is slow. */
const LONG_MS = 180_000;
/** A turn makes at most 200 requests for a stream, or follows the history for five minutes by three requests in 1.5 s. */
const MAX_REQUESTS = 900;

let seq = 0;
const numbered = (skip: number, more: object): string => frame({ seq_id: (seq += skip), ...more });
const word = (skip: number): string =>
  numbered(skip, { message_type: 'assistant_message', id: 'message-1', otid: 'a', run_id: 'run-1', content: '.' });

/** What a broken, lost or hostile server may do with a request for a stream. */
const ODD: readonly Reply[] = [
  // `fetch` rejects so at a redirect as well.
  () => new TypeError('Failed to fetch'),
  html(),
  html(502),
  json({ detail: 'CONFLICT: Cannot send a new message: Another request', run_id: 'run-1' }, 409),
  json({ detail: 'gone' }, 410),
  json({ detail: 'slow down' }, 429),
  () => sse([word(1)], 'breaks').reply(),
  () => sse([word(1), word(1)], 'closes').reply(),
  () => sse([word(1), word(5), word(1)], 'closes').reply(),
  () => sse([word(3), word(-2), word(40)], 'breaks').reply(),
  () => sse(['data: {"cut":\n\n']).reply(),
  () => sse([frame({ message_type: 'ping', run_id: 'run-1' })]).reply(),
  () => sse([frame({ message_type: 'ping', run_id: `run-${(seq += 1)}` }), word(1)], 'breaks').reply(),
  () => sse([word(1), numbered(2, { message_type: 'stop_reason', stop_reason: 'requires_approval' })]).reply(),
  () => sse([word(1), STOP]).reply(),
];

async function countRequests(features: string[], choose: () => Reply): Promise<number> {
  let requests = 0;
  const access = { token: 't', agentId: 'agent-1', features };
  const session = { hasAgent: async () => true, getToken: async () => access, replace: async () => access };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    requests += 1;
    if (requests > 3_000) throw new Error('It never ends.');
    const url = String(input);
    if (init?.method === 'GET') {
      if (url.includes('/runs')) return Response.json([{ id: 'run-1', status: 'running' }]);
      return Response.json(url.includes('/messages') ? [] : { id: 'agent-1', name: 'Ada' });
    }
    const reply = choose()();
    if (!(reply instanceof Response)) throw reply;
    return reply;
  };
  const transport = createLettaTransport({ session, baseUrl: 'https://letta.test', fetch });
  const conversation = createConversation(transport, { schedule: queueMicrotask });
  const sent = conversation.send('Hi').catch((error: unknown) => expect(error).toBeInstanceOf(ChatError));
  let isOver = false;
  void sent.finally(() => (isOver = true));
  for (let minutes = 0; !isOver && minutes < 60; minutes += 1) await vi.advanceTimersByTimeAsync(60_000);
  expect([isOver, conversation.isBusy.value]).toEqual([true, false]);
  conversation.dispose();
  return requests;
}

test.each([
  ['a gateway', ['conversations', 'runs']],
  ['Letta itself', []],
])(
  'any series of odd responses ends after a bounded number of requests: %s',
  async (_where, features) => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = createRandom(seed);
      const some = random.times(random.between(1, 4), () => random.pick(ODD));
      seq = 0;
      expect(await countRequests(features, () => random.pick(some)), `seed ${seed}`).toBeLessThan(MAX_REQUESTS);
    }
  },
  LONG_MS,
);

test.each(ODD.map((reply, index) => ({ reply, index })))(
  'the same odd response for ever ends: $index',
  async ({ reply }) => {
    for (const features of [['conversations', 'runs'], []])
      expect(await countRequests(features, () => reply)).toBeLessThan(MAX_REQUESTS);
  },
);
