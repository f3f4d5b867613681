import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { QUIET_RUN_MS, STREAM_LINGER_MS } from './limits.ts';
import {
  bodyOf,
  collect,
  DONE,
  failure,
  frame,
  json,
  MESSAGE,
  type Reply,
  sse,
  start,
  STOP,
  unauthorized,
  unstopped,
} from './testing/scripted-letta.ts';

const GATEWAY = { features: ['conversations', 'runs'] };
const SENT = { otid: 'otid-1', runId: 'run-1' };
const PING = frame({ message_type: 'ping', run_id: 'run-1', seq_id: null });
const piece = (seq_id: number, content: string): string =>
  frame({ message_type: 'assistant_message', id: 'message-1', otid: 'o', seq_id, content });
const isOver = json({ id: 'run-1', status: 'completed' });
const isRunning = json({ id: 'run-1', status: 'running' });

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T10:00:00Z') }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const join = (
  { transport }: ReturnType<typeof start>,
  after = 0,
  sent: { otid: string; runId: string | null } = SENT,
) => transport.resume(sent, { signal: unstopped(), after });

/** The text of a joined stream. */
async function textOf(stream: Awaited<ReturnType<typeof join>>): Promise<string> {
  if (!stream) expect.unreachable('there should be a stream');
  return (await collect(stream)).map((event) => ('delta' in event ? event.delta : '')).join('');
}

describe('joining a run', () => {
  test('asks for the stream of a run that is known, from a frame on', async () => {
    const started = start([sse([piece(3, 'c'), STOP, DONE]).reply], GATEWAY);
    expect(await textOf(await join(started, 2))).toBe('c');
    expect(started.requests[0]?.url.pathname).toBe('/v1/runs/run-1/stream');
    expect(started.requests[0]?.body).toEqual({ starting_after: 2, include_pings: true });
  });

  test.each([
    ['of an agent', GATEWAY, 'default', { agent_id: 'agent-1' }],
    ['of its own', { ...GATEWAY, conversationId: 'conv-1' }, 'conv-1', {}],
  ])('asks a conversation %s by the otid where the run is not known', async (_whose, access, conversation, more) => {
    const started = start([sse([piece(1, 'a'), STOP, DONE]).reply], access);
    expect(await textOf(await join(started, 0, { otid: 'otid-1', runId: null }))).toBe('a');
    expect(started.requests[0]?.url.pathname).toBe(`/v1/conversations/${conversation}/stream`);
    expect(started.requests[0]?.body).toEqual({ otid: 'otid-1', starting_after: 0, include_pings: true, ...more });
  });

  test('asks by the otid, too, where the token opens no runs', async () => {
    const started = start([sse([STOP, DONE]).reply], { features: ['conversations'] });
    await textOf(await join(started));
    expect(started.requests[0]?.url.pathname).toBe('/v1/conversations/default/stream');
  });

  test('asks nobody in direct mode', async () => {
    expect(await join(start([]))).toBeNull();
  });

  test.each([400, 403, 404, 410, 503])('finds no stream where the server answers %i', async (status) => {
    expect(await join(start([json({ detail: 'no' }, status)], GATEWAY))).toBeNull();
  });

  test.each([500, 429])('rejects where the server answers %i: there may be one', async (status) => {
    expect((await failure(join(start([json({ detail: 'no' }, status)], GATEWAY)))).status).toBe(status);
  });

  test('replaces a token that is refused', async () => {
    const started = start([unauthorized, sse([STOP, DONE]).reply], GATEWAY);
    await textOf(await join(started));
    expect(started.mints).toHaveLength(1);
  });

  test('hands out each frame once, though the server begins too early', async () => {
    const started = start(
      [sse([piece(2, 'b'), piece(3, 'c'), piece(3, 'c'), piece(4, 'd'), STOP, DONE]).reply],
      GATEWAY,
    );
    expect(await textOf(await join(started, 2))).toBe('cd');
  });

  test('can be stopped before there are headers', async () => {
    const { transport } = start([() => 'silence'], GATEWAY);
    const stop = new AbortController();
    const error = failure(transport.resume(SENT, { signal: stop.signal, after: 0 }));
    await vi.advanceTimersByTimeAsync(1);
    stop.abort();
    expect((await error).code).toBe('aborted');
  });
});

describe('past the end of a run', () => {
  test('there is no stream, which is known long before the headers come', async () => {
    const started = start([() => 'silence', isOver], GATEWAY);
    const joined = join(started, 99);
    await vi.advanceTimersByTimeAsync(QUIET_RUN_MS + STREAM_LINGER_MS);
    expect(await joined).toBeNull();
    expect(started.requests[0]?.init.signal?.aborted).toBe(true);
    expect(started.requests[1]?.url.pathname).toBe('/v1/runs/run-1');
  });

  test('a stream that only pings ends, with an error that says why', async () => {
    const { stream, seen } = bodyOf([PING], 'stays open');
    const headers = { 'Content-Type': 'text/event-stream' };
    const started = start([() => new Response(stream, { headers }), isOver], GATEWAY);
    const reading = failure(join(started, 99).then((joined) => collect(joined ?? expect.unreachable())));
    await vi.advanceTimersByTimeAsync(QUIET_RUN_MS + STREAM_LINGER_MS);
    expect((await reading).code).toBe('expired-run');
    expect(seen.cancelled).toBe(true);
  });

  test('a run that thinks is waited for, and asked for again and again', async () => {
    const started = start([() => 'silence', isRunning, isRunning], GATEWAY);
    const stop = new AbortController();
    const joined = failure(started.transport.resume(SENT, { signal: stop.signal, after: 1 }));
    await vi.advanceTimersByTimeAsync(2 * QUIET_RUN_MS + STREAM_LINGER_MS);
    const [stream, ...asked] = started.requests;
    expect(stream?.init.signal?.aborted).toBe(false);
    expect(asked.map(({ url }) => url.pathname)).toEqual(['/v1/runs/run-1', '/v1/runs/run-1']);
    stop.abort();
    expect((await joined).code).toBe('aborted');
  });

  test('nobody asks for a run whose stream has brought something', async () => {
    const { stream } = bodyOf([piece(2, 'b')], 'stays open');
    const headers = { 'Content-Type': 'text/event-stream' };
    const started = start([() => new Response(stream, { headers })], GATEWAY);
    const reading = failure(join(started, 1).then((joined) => collect(joined ?? expect.unreachable())));
    await vi.advanceTimersByTimeAsync(61_000);
    expect((await reading).code).toBe('timeout');
    expect(started.requests).toHaveLength(1);
  });
});

describe('frames that are missing', () => {
  const send = ({ transport }: ReturnType<typeof start>) =>
    transport.send(MESSAGE, { signal: unstopped() }).then(collect);
  const gapped = (): Reply => sse([piece(1, 'a'), piece(2, 'b'), piece(5, 'e'), STOP, DONE]).reply;
  const rest = (): Reply => sse([piece(5, 'e'), STOP, DONE]).reply;

  test('break the stream, so that it is joined where they are', async () => {
    const started = start([gapped(), sse([piece(3, 'c'), piece(4, 'd'), piece(5, 'e'), STOP, DONE]).reply], GATEWAY);
    expect(await failure(send(started))).toMatchObject({ code: 'network', message: 'A frame is missing.' });
    expect(await textOf(await join(started, 2))).toBe('cde');
  });

  test('were never there where the same ones stay missing: then no stream breaks for them any more', async () => {
    const started = start([gapped(), rest(), rest(), rest(), gapped()], GATEWAY);
    await failure(send(started));
    for (let times = 0; times < 2; times += 1) {
      expect((await failure(join(started, 2).then((joined) => collect(joined ?? expect.unreachable())))).code).toBe(
        'network',
      );
    }
    expect(await textOf(await join(started, 2))).toBe('e');
    expect(await send(started)).toHaveLength(4);
    expect(started.requests).toHaveLength(5);
  });

  test('are believed in direct mode after three streams in a row, though none can be joined', async () => {
    const started = start([gapped(), gapped(), gapped(), gapped()]);
    for (let times = 0; times < 3; times += 1) await failure(send(started));
    expect(await send(started)).toHaveLength(4);
  });

  test('are not missing where closing frames took their numbers: a failed run is one request and one error', async () => {
    const stops = [STOP, STOP].join('');
    const error = `event: error\n${frame({ message_type: 'error_message', error_type: 'llm_error', message: 'no', seq_id: 5 })}`;
    const started = start([sse([piece(1, 'a'), piece(2, 'b'), stops, error]).reply], GATEWAY);
    const events = await send(started);
    expect(events.filter(({ type }) => type === 'error')).toHaveLength(1);
    expect(started.requests).toHaveLength(1);
  });

  test('an error ends the stream within a second, although the body stays open', async () => {
    const error = `event: error\n${frame({ message_type: 'error_message', error_type: 'llm_error', message: 'no', seq_id: 9 })}`;
    const started = start([sse([piece(1, 'a'), STOP, error], 'stays open').reply], GATEWAY);
    const events = send(started);
    await vi.advanceTimersByTimeAsync(999);
    expect((await events).at(-1)).toMatchObject({ type: 'error' });
  });

  test('pings that repeat a number are passed on as signs of life', async () => {
    const ping = frame({ message_type: 'ping', seq_id: 2 });
    const { transport } = start([sse([piece(1, 'a'), piece(2, 'b'), ping, ping, STOP, DONE]).reply], GATEWAY);
    const numbers: (number | null)[] = [];
    for await (const { seq } of await transport.send(MESSAGE, { signal: unstopped() })) numbers.push(seq);
    expect(numbers).toEqual([1, 2, null, null, null]);
  });
});

describe('runs under way', () => {
  const run = (id: string, status: string, conversation_id: string | null) => ({ id, status, conversation_id });
  const runs = json([
    run('run-1', 'running', null),
    run('run-2', 'created', 'conv-1'),
    run('run-3', 'completed', null),
  ]);

  test('are those of the default conversation, which no filter names', async () => {
    const started = start([runs], GATEWAY);
    expect(await started.transport.activeRuns(unstopped())).toEqual(['run-1']);
    expect(started.requests[0]?.url.search).toBe('?agent_id=agent-1&active=true');
  });

  test('that have an end are over, although Letta may call them running for ever', async () => {
    const failed = { ...run('run-3', 'running', null), completed_at: '2026-11-24T16:28:40.259129' };
    const started = start([json([failed, run('run-1', 'running', null)])], GATEWAY);
    expect(await started.transport.activeRuns(unstopped())).toEqual(['run-1']);
  });

  test('are asked for by conversation', async () => {
    const started = start([json([run('run-2', 'created', 'conv-1')])], { ...GATEWAY, conversationId: 'conv-1' });
    expect(await started.transport.activeRuns(unstopped())).toEqual(['run-2']);
    expect(started.requests[0]?.url.search).toBe('?agent_id=agent-1&active=true&conversation_id=conv-1');
  });

  test('are not told where the token does not open them', async () => {
    expect(await start([], { features: ['conversations'] }).transport.activeRuns(unstopped())).toBeNull();
  });
});

describe('isIdempotent', () => {
  const noRedis = json({ detail: 'Background mode requires Redis.' }, 503);
  const good = () => sse([STOP, DONE]).reply;

  test('is true by a conversation, until the server turns out to have no background runs', async () => {
    const started = start([good(), noRedis, good()], GATEWAY);
    for (const expected of [true, false]) {
      await collect(await started.transport.send(MESSAGE, { signal: unstopped() }));
      expect(started.transport.isIdempotent).toBe(expected);
    }
  });

  test('is false by the agent’s own route', async () => {
    const started = start([good()]);
    await collect(await started.transport.send(MESSAGE, { signal: unstopped() }));
    expect(started.transport.isIdempotent).toBe(false);
  });
});
