import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ChatError } from '../errors.ts';
import type { ChatEvent, StreamFrame } from '../protocol/events.ts';
import { createLettaTransport } from './letta-transport.ts';
import {
  BUSY_RETRY_MS,
  BUSY_WINDOW_MS,
  MAX_ERROR_BYTES,
  REQUEST_LIMIT_MS,
  SEND_LIMIT_MS,
  STREAM_LINGER_MS,
  STREAM_SILENCE_MS,
} from './limits.ts';
import type { Access } from './routes.ts';
import type { Outgoing } from './transport.ts';

const SENTINEL = 'SENTINEL/+=';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T10:00:00Z') }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** What a scripted server answers: a response, a failure of the network, or silence. */
type Reply = () => Response | Error | 'silence';

/** A transport to a server that gives these answers, one a request, and what was asked of server and session. */
function start(replies: Reply[], access: Partial<Access> = {}) {
  const requests: { url: URL; init: RequestInit; token: string | null; body: unknown }[] = [];
  const mints: string[] = [];
  const session = {
    getToken: async () => ({ token: `${SENTINEL}1`, agentId: 'agent-1', ...access }),
    replace: async (rejected: string) => {
      mints.push(rejected);
      return { token: `${SENTINEL}${mints.length + 1}`, agentId: 'agent-1', ...access };
    },
  };
  const fetch: typeof globalThis.fetch = (input, init = {}) =>
    new Promise((resolve, reject) => {
      const token = new Headers(init.headers).get('Authorization')?.replace('Bearer ', '') ?? null;
      const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
      requests.push({ url: new URL(String(input)), init, token, body });
      const reply = replies[requests.length - 1];
      if (reply === undefined) expect.unreachable('one request too many');
      init.signal?.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
      const answer = reply();
      if (answer instanceof Error) reject(answer);
      else if (answer !== 'silence') resolve(answer);
    });
  return { requests, mints, transport: createLettaTransport({ session, baseUrl: 'https://letta.test/', fetch }) };
}

const json =
  (body: unknown, status = 200): Reply =>
  () =>
    Response.json(body, { status });
const html =
  (status = 200): Reply =>
  () =>
    new Response('<!doctype html><title>Some page</title>', { status, headers: { 'Content-Type': 'text/html' } });
const unauthorized = json({ message: 'Unauthorized' }, 401);
const busy = json({ detail: 'CONFLICT: Cannot send a new message: Another request', run_id: 'run-9' }, 409);

/** A body of these pieces that then ends as told; `cancelled` tells whether it was cancelled. */
function bodyOf(pieces: string[], end: 'closes' | 'breaks' | 'stays open') {
  const seen = { cancelled: false };
  const left = pieces.map((piece) => new TextEncoder().encode(piece));
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = left.shift();
      if (piece !== undefined) controller.enqueue(piece);
      else if (end === 'closes') controller.close();
      else if (end === 'breaks') controller.error(new TypeError('terminated'));
    },
    cancel: () => void (seen.cancelled = true),
  });
  return { stream, seen };
}

function sse(pieces: string[], end: 'closes' | 'breaks' | 'stays open' = 'closes') {
  const { stream, seen } = bodyOf(pieces, end);
  const headers = { 'Content-Type': 'text/event-stream; charset=utf-8' };
  return { reply: (): Response => new Response(stream, { headers }), seen };
}

const frame = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const HELLO = frame({ message_type: 'assistant_message', id: 'message-1', otid: 'o', content: 'Hello' });
const STOP = frame({ message_type: 'stop_reason', stop_reason: 'end_turn' });
const DONE = 'data: [DONE]\n\n';

const MESSAGE: Outgoing = { type: 'message', otid: 'otid-1', content: [{ type: 'text', text: 'Hi' }] };
const unstopped = (): AbortSignal => new AbortController().signal;

async function collect(frames: AsyncIterable<StreamFrame>, events: ChatEvent[] = []): Promise<ChatEvent[]> {
  for await (const { events: more } of frames) events.push(...more);
  return events;
}

/** The error of a failed promise, in which no token may be found. */
async function failure(promise: Promise<unknown>): Promise<ChatError> {
  const error: unknown = await promise.then(
    () => expect.unreachable('it should have failed'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ChatError)) throw error;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    expect(`${cause.message} ${cause.stack}`).not.toContain(SENTINEL);
  }
  return error;
}

describe('requests', () => {
  test('carry the token in a header and nowhere else, and no cookies', async () => {
    const { transport, requests } = start([json([])]);
    await transport.history({}, unstopped());
    expect(requests[0]?.token).toBe(`${SENTINEL}1`);
    expect(requests[0]?.url.href).not.toContain('SENTINEL');
    expect(requests[0]?.init).toMatchObject({
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
  });

  test.each<[string, Partial<Access>, string]>([
    ['the agent', {}, 'https://letta.test/v1/agents/agent-1/messages'],
    ['a conversation', { conversationId: 'conv-1' }, 'https://letta.test/v1/conversations/conv-1/messages'],
    ['the base URL of the token answer', { baseUrl: 'https://gate.test/x/' }, 'https://gate.test/x/v1/agents/agent-1/messages'],
  ])('go to %s', async (_what, access, url) => {
    const { transport, requests } = start([json([]), sse([DONE]).reply, json({})], access);
    await transport.history({}, unstopped());
    await collect(await transport.send(MESSAGE, { signal: unstopped() }));
    await transport.cancel([], unstopped());
    const cancelUrl = access.conversationId ? url.replace('messages', 'cancel') : `${url}/cancel`;
    expect(requests.map(({ url: { origin, pathname } }) => origin + pathname)).toEqual([url, url, cancelUrl]);
  });
});

describe('a refused token', () => {
  test('is replaced once, and the same message sent once more', async () => {
    const { transport, requests, mints } = start([unauthorized, sse([HELLO, STOP, DONE]).reply]);
    await collect(await transport.send(MESSAGE, { signal: unstopped() }));
    expect(mints).toEqual([`${SENTINEL}1`]);
    expect(requests.map(({ token }) => token)).toEqual([`${SENTINEL}1`, `${SENTINEL}2`]);
    expect(requests[1]?.body).toEqual(requests[0]?.body);
  });

  test('that goes on being refused ends after two requests and one mint', async () => {
    const { transport, requests, mints } = start([unauthorized, unauthorized]);
    const error = await failure(transport.send(MESSAGE, { signal: unstopped() }));
    expect(error).toMatchObject({ code: 'unauthorized', status: 401 });
    expect([requests.length, mints.length]).toEqual([2, 1]);
  });

  test('is not replaced because the model refused its own key', async () => {
    const refusal = json({ error: { type: 'llm_authentication', message: 'Bad key' } }, 401);
    const { transport, mints } = start([refusal]);
    expect((await failure(transport.send(MESSAGE, { signal: unstopped() }))).code).toBe('model');
    expect(mints).toEqual([]);
  });

  test('does not get into an error, though the server quotes it', async () => {
    const { transport } = start([json({ detail: `Who sent Bearer ${SENTINEL}1?`, token: `${SENTINEL}1` }, 500)]);
    expect((await failure(transport.history({}, unstopped()))).message).toContain('Who sent');
  });
});

describe('agent', () => {
  test('has an id and a name', async () => {
    const { transport } = start([json({ id: 'agent-1', name: 'Ada', blocks: [] })]);
    await expect(transport.agent(unstopped())).resolves.toEqual({ id: 'agent-1', name: 'Ada' });
  });

  test.each([401, 403])('goes without its name, and without a mint, where the token may not read it (%i)', async (status) => {
    const { transport, mints } = start([json({ message: 'no' }, status)]);
    await expect(transport.agent(unstopped())).resolves.toEqual({ id: 'agent-1', name: '' });
    expect(mints).toEqual([]);
  });

  test.each<[string, Reply, string]>([
    ['an unknown agent', json({ detail: 'NOT_FOUND: no agent' }, 404), 'not-found'],
    ['a failing server', json({ detail: 'oops' }, 500), 'server'],
    ['HTML', html(), 'protocol'],
    ['HTML from an edge', html(502), 'server'],
    ['a list', json([]), 'protocol'],
    ['cut JSON', () => new Response('{"id":"agent-1","na'), 'protocol'],
    ['a dead server', () => new TypeError('Failed to fetch'), 'network'],
  ])('rejects for %s', async (_what, reply, code) => {
    const { transport } = start([reply]);
    expect((await failure(transport.agent(unstopped()))).code).toBe(code);
  });
});

describe('history', () => {
  const item = (id: string, message_type: string, date: string, more: object) => ({ id, message_type, date, ...more });
  const USER = item('message-1', 'user_message', '2026-11-23T10:00:00Z', { otid: 'otid-1', content: 'Hi' });
  const REASONING = item('message-2', 'reasoning_message', '2026-11-23T10:00:01Z', { otid: 'r', reasoning: 'Hm' });
  const ANSWER = item('message-2', 'assistant_message', '2026-11-23T10:00:01Z', { otid: 'a', content: 'Hello' });

  test('asks for the newest page, newest first, and hands it out oldest first', async () => {
    const { transport, requests } = start([json([REASONING, ANSWER, USER])]);
    const page = await transport.history({}, unstopped());
    expect(Object.fromEntries(requests[0]?.url.searchParams ?? [])).toEqual({ limit: '50', order: 'desc' });
    expect(page.events.map(({ type }) => type)).toEqual(['user-message', 'reasoning-delta', 'text-delta']);
    expect(page.before).toBeNull();
  });

  test('counts messages, not their items, to know whether there are older ones', async () => {
    const { transport, requests } = start([json([REASONING, ANSWER, USER]), json([REASONING, ANSWER])]);
    expect((await transport.history({ limit: 2, before: 'message-3' }, unstopped())).before).toBe('message-1');
    expect((await transport.history({ limit: 2, before: 'message-1' }, unstopped())).before).toBeNull();
    expect(requests[1]?.url.searchParams.get('before')).toBe('message-1');
  });

  test('rejects when the whole page does not come in time', async () => {
    const { stream, seen } = bodyOf(['['], 'stays open');
    const { transport } = start([() => new Response(stream)]);
    const error = failure(transport.history({}, unstopped()));
    await vi.advanceTimersByTimeAsync(REQUEST_LIMIT_MS);
    expect((await error).code).toBe('timeout');
    expect(seen.cancelled).toBe(true);
  });

  test('rejects a page that is too large, and stops reading it', async () => {
    const cancel = vi.fn();
    const piece = new Uint8Array(1024 * 1024).fill(32);
    const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(piece), cancel });
    const { transport } = start([() => new Response(stream)]);
    expect((await failure(transport.history({}, unstopped()))).code).toBe('protocol');
    expect(cancel).toHaveBeenCalledOnce();
  });

  test('reads no more of an endless error than it needs', async () => {
    const pull = vi.fn((controller: ReadableStreamDefaultController) => controller.enqueue(new Uint8Array(16_384)));
    const { transport } = start([() => new Response(new ReadableStream({ pull }), { status: 500 })]);
    expect((await failure(transport.history({}, unstopped()))).code).toBe('server');
    expect(pull.mock.calls.length).toBeLessThan(2 + MAX_ERROR_BYTES / 16_384 + 2);
  });
});

describe('send', () => {
  test('posts the message with its otid, for a stream of tokens with pings', async () => {
    const { transport, requests } = start([sse([DONE]).reply]);
    await collect(await transport.send(MESSAGE, { signal: unstopped() }));
    expect(requests[0]?.body).toEqual({
      messages: [{ type: 'message', role: 'user', content: 'Hi', otid: 'otid-1' }],
      streaming: true,
      stream_tokens: true,
      include_pings: true,
    });
  });

  test('posts pictures as parts, and the tools of the page', async () => {
    const { transport, requests } = start([sse([DONE]).reply]);
    const outgoing: Outgoing = {
      type: 'message',
      otid: 'otid-1',
      content: [
        { type: 'text', text: 'Look' },
        { type: 'image', mediaType: 'image/png', data: 'AAAA' },
        { type: 'image', url: 'https://pictures.test/1' },
      ],
    };
    const clientTools = [{ name: 'page_title', description: 'The title', parameters: { type: 'object' } }];
    await collect(await transport.send(outgoing, { signal: unstopped(), clientTools }));
    expect(requests[0]?.body).toMatchObject({
      client_tools: clientTools,
      messages: [
        {
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            { type: 'image', source: { type: 'url', url: 'https://pictures.test/1' } },
          ],
        },
      ],
    });
  });

  test('answers approvals and client tools in the shapes that Letta wants', async () => {
    const tool = { type: 'tool', callId: 'c1', status: 'success', result: 'ok' } as const;
    const refusal = { type: 'approval', callId: 'c2', approve: false, reason: 'No' } as const;
    const { transport, requests } = start([sse([DONE]).reply, sse([DONE]).reply]);
    for (const approvals of [[tool], [tool, refusal]]) {
      await collect(await transport.send({ type: 'approval', otid: 'x', approvals }, { signal: unstopped() }));
    }
    const toolAnswer = { type: 'tool', tool_call_id: 'c1', tool_return: 'ok', status: 'success' };
    const refusalAnswer = { type: 'approval', tool_call_id: 'c2', approve: false, reason: 'No' };
    expect(requests.map(({ body }) => body)).toMatchObject([
      { messages: [{ type: 'tool_return', otid: 'x', tool_returns: [toolAnswer] }] },
      { messages: [{ type: 'approval', otid: 'x', approvals: [toolAnswer, refusalAnswer] }] },
    ]);
  });

  test('streams what comes, cut anywhere, also inside a character', async () => {
    const bytes = new TextEncoder().encode(HELLO.replace('Hello', 'Grüße 👋') + STOP + DONE);
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const { transport } = start([() => new Response(stream, { headers: { 'Content-Type': 'text/event-stream' } })]);
    const events = await collect(await transport.send(MESSAGE, { signal: unstopped() }));
    expect(events).toMatchObject([{ type: 'text-delta', delta: 'Grüße 👋' }, { type: 'stop', reason: 'end_turn' }]);
  });

  test('ends at [DONE] without waiting for the body to close', async () => {
    const { reply, seen } = sse([HELLO, STOP, DONE], 'stays open');
    const { transport } = start([reply]);
    expect(await collect(await transport.send(MESSAGE, { signal: unstopped() }))).toHaveLength(2);
    expect(seen.cancelled).toBe(true);
  });

  test('leaves a body that stays open after the stop reason, a moment later', async () => {
    const { reply, seen } = sse([HELLO, STOP, STOP], 'stays open');
    const { transport } = start([reply]);
    const events = transport.send(MESSAGE, { signal: unstopped() }).then(collect);
    await vi.advanceTimersByTimeAsync(STREAM_LINGER_MS - 1);
    expect(seen.cancelled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect((await events).map(({ type }) => type)).toEqual(['text-delta', 'stop', 'stop']);
    expect(seen.cancelled).toBe(true);
  });

  test.each(['closes', 'breaks'] as const)('takes a body that %s after the stop reason for a good end', async (end) => {
    const { transport } = start([sse([HELLO, STOP], end).reply]);
    expect(await collect(await transport.send(MESSAGE, { signal: unstopped() }))).toHaveLength(2);
  });

  test.each(['closes', 'breaks'] as const)('throws when the body %s before it', async (end) => {
    const { transport } = start([sse([HELLO], end).reply]);
    const events: ChatEvent[] = [];
    const frames = await transport.send(MESSAGE, { signal: unstopped() });
    expect(await failure(collect(frames, events))).toMatchObject({ code: 'network', retryable: true });
    expect(events).toHaveLength(1);
  });

  test('hands over an error of the run as an event, and ends', async () => {
    const error = 'event: error\n' + frame({ message_type: 'error_message', error_type: 'llm_error', message: 'no' });
    const { transport } = start([sse([HELLO, error]).reply]);
    const events = await collect(await transport.send(MESSAGE, { signal: unstopped() }));
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { code: 'model' } });
  });

  test('throws when the stream falls silent; a ping is a sign of life', async () => {
    const pinged = new TransformStream<Uint8Array, Uint8Array>();
    const writer = pinged.writable.getWriter();
    const reply = (): Response => new Response(pinged.readable, { headers: { 'Content-Type': 'text/event-stream' } });
    const { transport } = start([reply]);
    const error = failure(transport.send(MESSAGE, { signal: unstopped() }).then(collect));
    await vi.advanceTimersByTimeAsync(STREAM_SILENCE_MS - 1);
    await writer.write(new TextEncoder().encode(frame({ message_type: 'ping' })));
    await vi.advanceTimersByTimeAsync(STREAM_SILENCE_MS - 1);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await error).toMatchObject({ code: 'timeout', retryable: true });
  });

  test('throws when no headers come', async () => {
    const { transport, requests } = start([() => 'silence']);
    const error = failure(transport.send(MESSAGE, { signal: unstopped() }));
    await vi.advanceTimersByTimeAsync(SEND_LIMIT_MS);
    expect((await error).code).toBe('timeout');
    expect(requests[0]?.init.signal?.aborted).toBe(true);
  });

  test.each<[string, Reply]>([
    ['HTML', html()],
    ['JSON', json({ messages: [] })],
    ['nothing', () => new Response(null, { status: 204 })],
  ])('rejects %s in place of a stream', async (_what, reply) => {
    const { transport } = start([reply]);
    expect((await failure(transport.send(MESSAGE, { signal: unstopped() }))).code).toBe('protocol');
  });

  test('gives up a stream that never completes an event', async () => {
    const cancel = vi.fn();
    const piece = new TextEncoder().encode(`data: ${'x'.repeat(256 * 1024)}`);
    const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(piece), cancel });
    const { transport } = start([() => new Response(stream, { headers: { 'Content-Type': 'text/event-stream' } })]);
    expect((await failure(transport.send(MESSAGE, { signal: unstopped() }).then(collect))).code).toBe('protocol');
    expect(cancel).toHaveBeenCalledOnce();
  });

  test.each<[string, Reply, string]>([
    ['busy', busy, 'busy'],
    ['approval pending', json({ detail: { code: 'PENDING_APPROVAL', message: 'first answer' } }, 409), 'approval-pending'],
    ['no credits', json({ error: 'Rate limited', reasons: ['not-enough-credits'] }, 402), 'quota'],
    ['too many requests', json({ error: 'Rate limited', reasons: [] }, 429), 'rate-limited'],
    ['forbidden', json({ message: 'no' }, 403), 'forbidden'],
  ])('rejects when Letta says: %s', async (_what, reply, code) => {
    const { transport, requests } = start([reply]);
    expect((await failure(transport.send(MESSAGE, { signal: unstopped() }))).code).toBe(code);
    expect(requests).toHaveLength(1);
  });
});

describe('busy directly after an exchange', () => {
  const run = (): Reply => sse([HELLO, STOP, DONE]).reply;

  test('is tried once more, since the lock outlives the stream by a moment', async () => {
    const { transport } = start([run(), busy, run()]);
    await collect(await transport.send(MESSAGE, { signal: unstopped() }));
    const second = transport.send(MESSAGE, { signal: unstopped() }).then(collect);
    await vi.advanceTimersByTimeAsync(BUSY_RETRY_MS);
    expect(await second).toHaveLength(2);
  });

  test('is believed the second time', async () => {
    const { transport } = start([run(), busy, busy]);
    await collect(await transport.send(MESSAGE, { signal: unstopped() }));
    const error = failure(transport.send(MESSAGE, { signal: unstopped() }));
    await vi.advanceTimersByTimeAsync(BUSY_RETRY_MS);
    expect(await error).toMatchObject({ code: 'busy', runId: 'run-9' });
  });

  test('is believed at once later on, and while the own run may still be going', async () => {
    const { transport } = start([run(), busy, run(), sse([HELLO], 'breaks').reply, busy]);
    await collect(await transport.send(MESSAGE, { signal: unstopped() }));
    vi.advanceTimersByTime(BUSY_WINDOW_MS);
    expect((await failure(transport.send(MESSAGE, { signal: unstopped() }))).code).toBe('busy');
    await collect(await transport.send(MESSAGE, { signal: unstopped() }));
    await failure(transport.send(MESSAGE, { signal: unstopped() }).then(collect));
    expect((await failure(transport.send(MESSAGE, { signal: unstopped() }))).code).toBe('busy');
  });

  test('can be stopped while it waits', async () => {
    const { transport, requests } = start([run(), busy]);
    await collect(await transport.send(MESSAGE, { signal: unstopped() }));
    const stop = new AbortController();
    const error = failure(transport.send(MESSAGE, { signal: stop.signal }));
    await vi.advanceTimersByTimeAsync(BUSY_RETRY_MS - 1);
    stop.abort();
    expect((await error).code).toBe('aborted');
    expect(requests).toHaveLength(2);
  });
});

describe('cancel', () => {
  test('names the runs', async () => {
    const { transport, requests } = start([json({ 'run-1': 'cancelled' })]);
    await expect(transport.cancel(['run-1'], unstopped())).resolves.toBe(true);
    expect(requests[0]?.body).toEqual({ run_ids: ['run-1'] });
  });

  test('is false where nothing is running', async () => {
    const { transport } = start([json({ detail: 'CONFLICT: No active runs to cancel.' }, 409)]);
    await expect(transport.cancel(['run-1'], unstopped())).resolves.toBe(false);
  });

  test('rejects where the server was too busy to cancel, which is another 409', async () => {
    const { transport } = start([json({ detail: 'CONFLICT: The database row is locked' }, 409)]);
    expect((await failure(transport.cancel(['run-1'], unstopped()))).status).toBe(409);
  });
});

describe('stopping', () => {
  test('before the headers rejects with "aborted" and aborts the request', async () => {
    const { transport, requests } = start([() => 'silence']);
    const stop = new AbortController();
    const error = failure(transport.history({}, stop.signal));
    await vi.advanceTimersByTimeAsync(1);
    stop.abort();
    expect((await error).code).toBe('aborted');
    expect(requests[0]?.init.signal?.aborted).toBe(true);
  });

  test.each<[string, string[]]>([
    ['in the middle of an answer', [HELLO]],
    ['after the stop reason', [HELLO, STOP]],
  ])('%s throws "aborted" and cancels the body', async (_when, pieces) => {
    const { reply, seen } = sse(pieces, 'stays open');
    const { transport } = start([reply]);
    const stop = new AbortController();
    const error = failure(transport.send(MESSAGE, { signal: stop.signal }).then(collect));
    await vi.advanceTimersByTimeAsync(1);
    stop.abort();
    expect((await error).code).toBe('aborted');
    expect(seen.cancelled).toBe(true);
  });

  test('by leaving the loop cancels the body', async () => {
    const { reply, seen } = sse([HELLO], 'stays open');
    const { transport } = start([reply]);
    for await (const { events } of await transport.send(MESSAGE, { signal: unstopped() })) {
      expect(events).toHaveLength(1);
      break;
    }
    expect(seen.cancelled).toBe(true);
  });
});
