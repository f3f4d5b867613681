import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ChatEvent } from '../protocol/events.ts';
import {
  BUSY_RETRY_MS,
  BUSY_WINDOW_MS,
  MAX_STREAM_BYTES,
  SEND_LIMIT_MS,
  STREAM_LINGER_MS,
  STREAM_SILENCE_MS,
  STREAM_WATCH_MS,
} from './limits.ts';
import {
  busy,
  collect,
  DONE,
  failure,
  frame,
  HELLO,
  html,
  json,
  MESSAGE,
  type Reply,
  sse,
  start,
  STOP,
  unstopped,
} from './testing/scripted-letta.ts';
import type { Outgoing } from './transport.ts';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T10:00:00Z') }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
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
      background: true,
    });
  });

  test('goes without background runs where a server says that it has none, and remembers it', async () => {
    const detail = 'Background mode requires Redis, which is not configured on this server.';
    const { transport, requests } = start([json({ detail }, 503), sse([DONE]).reply, sse([DONE]).reply]);
    for (let count = 0; count < 2; count += 1) await collect(await transport.send(MESSAGE, { signal: unstopped() }));
    expect(requests.map(({ body }) => (body as { background?: boolean }).background)).toEqual([
      true,
      undefined,
      undefined,
    ]);
  });

  test('goes without a tool that the gateway refuses, tells the developer once, and remembers it', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const message = "The tool paint is not on the site's list (GATEWAY_CLIENT_TOOLS).";
    const { transport, requests } = start([
      json({ message, error: { code: 'client-tool', message } }, 403),
      sse([DONE]).reply,
      sse([DONE]).reply,
    ]);
    const clientTools = ['paint', 'get_title'].map((name) => ({ name, description: name, parameters: {} }));
    for (let count = 0; count < 2; count += 1) {
      await collect(await transport.send(MESSAGE, { signal: unstopped(), clientTools }));
    }
    const offered = requests.map(({ body }) => (body as { client_tools: { name: string }[] }).client_tools);
    expect(offered.map((tools) => tools.map(({ name }) => name))).toEqual([
      ['paint', 'get_title'],
      ['get_title'],
      ['get_title'],
    ]);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('“paint”')]]);
    warn.mockRestore();
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
    expect(events).toMatchObject([
      { type: 'text-delta', delta: 'Grüße 👋' },
      { type: 'stop', reason: 'end_turn' },
    ]);
  });

  test('holds no timer for a stream that nobody has begun to read', async () => {
    const { transport } = start([sse([HELLO, STOP, DONE]).reply]);
    const frames = await transport.send(MESSAGE, { signal: unstopped() });
    expect(vi.getTimerCount()).toBe(0);
    expect(await collect(frames)).toHaveLength(2);
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
    await vi.advanceTimersByTimeAsync(STREAM_WATCH_MS);
    expect(await error).toMatchObject({ code: 'timeout', retryable: true });
    expect(vi.getTimerCount()).toBe(0);
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

  test('gives up a stream that never ends', async () => {
    const cancel = vi.fn();
    const piece = new TextEncoder().encode(`: ${'x'.repeat(1024 * 1024)}\n\n`);
    const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(piece), cancel });
    const { transport } = start([() => new Response(stream, { headers: { 'Content-Type': 'text/event-stream' } })]);
    const error = await failure(transport.send(MESSAGE, { signal: unstopped() }).then(collect));
    expect(error).toMatchObject({ code: 'protocol', message: expect.stringContaining(String(MAX_STREAM_BYTES)) });
    expect(cancel).toHaveBeenCalledOnce();
  });

  test.each<[string, Reply, string]>([
    ['busy', busy, 'busy'],
    [
      'approval pending',
      json({ detail: { code: 'PENDING_APPROVAL', message: 'first answer' } }, 409),
      'approval-pending',
    ],
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
  const approvals = [{ type: 'approval', callId: 'call-1', approve: true }] as const;
  const DECISION = { type: 'approval', otid: 'otid-decision', approvals } as const;
  const run = (): Reply => sse([HELLO, STOP, DONE]).reply;

  test('is tried again, since the lock outlives the stream, and a cancelled run by a second or two', async () => {
    const { transport } = start([run(), busy, busy, busy, run()]);
    await collect(await transport.send(MESSAGE, { signal: unstopped() }));
    const second = transport.send(MESSAGE, { signal: unstopped() }).then(collect);
    await vi.advanceTimersByTimeAsync(3 * BUSY_RETRY_MS);
    expect(await second).toHaveLength(2);
  });

  test('is believed when it lasts', async () => {
    const attempts = BUSY_WINDOW_MS / BUSY_RETRY_MS + 1;
    const { transport, requests } = start([run(), ...Array.from({ length: attempts }, () => busy)]);
    await collect(await transport.send(MESSAGE, { signal: unstopped() }));
    const error = failure(transport.send(MESSAGE, { signal: unstopped() }));
    await vi.advanceTimersByTimeAsync(BUSY_WINDOW_MS);
    expect(await error).toMatchObject({ code: 'busy', runId: 'run-9' });
    expect(requests).toHaveLength(1 + attempts);
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

  test('is no answer to a decision on what the history asks: the run that asked has just ended', async () => {
    const { transport } = start([busy, busy, run()]);
    const decided = transport.send(DECISION, { signal: unstopped() }).then(collect);
    await vi.advanceTimersByTimeAsync(2 * BUSY_RETRY_MS);
    expect(await decided).toHaveLength(2);
  });

  test('is believed at once where a decision is sent again: then it is being carried out', async () => {
    const { transport, requests } = start([busy]);
    const error = await failure(transport.send(DECISION, { signal: unstopped(), isRepeat: true }));
    expect(error.code).toBe('busy');
    expect(requests).toHaveLength(1);
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

  test('between the headers and the first event throws "aborted" and cancels the body', async () => {
    const { reply, seen } = sse([HELLO], 'stays open');
    const { transport } = start([reply]);
    const stop = new AbortController();
    const frames = await transport.send(MESSAGE, { signal: stop.signal });
    stop.abort();
    expect((await failure(collect(frames))).code).toBe('aborted');
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
