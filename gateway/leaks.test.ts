import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dependable } from './state/dependable.ts';
import { memoryState } from './state/memory.ts';
import type { State } from './state/state.ts';
import { createSite, say, type Site } from './testing/site.ts';

// What is left of requests that somebody let down: no socket, no timer, no slot. Letta has a port, so its sockets are real,
// and the clock is ours.

const VISITORS = 20;
type Failure = (request: IncomingMessage, response: ServerResponse) => void;

const RUN = 'data: {"message_type":"ping","run_id":"run-1"}\n\n';
const WHOLE = '{"messages":[],"stop_reason":{"stop_reason":"end_turn"},"usage":{"total_tokens":1}}';

const hangAfter =
  (type: string, begin = ''): Failure =>
  (_, response) => {
    response.writeHead(200, { 'content-type': type });
    response.write(begin);
  };

/** A Letta that takes messages and lets whoever sent them down. */
async function startBadLetta() {
  let fail: Failure = () => undefined;
  let sends = 0;
  let onSend = () => undefined as void;
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      fail(request, response);
      sends += 1;
      return onSend();
    }
    response.setHeader('content-type', 'application/json');
    // It has no run under way, and no such run.
    const isRun = request.url?.startsWith('/v1/runs/run-');
    response.writeHead(isRun ? 404 : 200).end(isRun ? '{"detail":"none"}' : '[]');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failBy: (failure: Failure) => void ((fail = failure), (sends = 0)),
    /** Resolves once so many messages are there. */
    sent: (count: number) =>
      new Promise<void>((resolve) => {
        onSend = () => void (sends >= count && resolve());
        onSend();
      }),
    /** Sockets with a request that has no response, or half of one. */
    busySockets: async () => {
      server.closeIdleConnections();
      return new Promise<number>((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      );
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

let state: State;
/** While it says so, the state answers nothing. */
let outage: Promise<void> | undefined;
let letta: Awaited<ReturnType<typeof startBadLetta>>;
let site: Site;
let visitors: { token: string; agentId: string }[];
let timersBefore: number;
/** What Letta was asked by the gateway itself. */
let questions: Set<Promise<unknown>>;
const timersOfTheProcess = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  letta = await startBadLetta();
  timersBefore = timersOfTheProcess();
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  state = memoryState();
  outage = undefined;
  site = await createSite(
    { GUARD: 'on', NEW_VISITORS: '1000' },
    { state: dependable(stoppable(state), { log: () => undefined }) },
  );
  visitors = await Promise.all(
    Array.from({ length: VISITORS }, async () => (await site.ask('POST', { reason: 'first-message' })).json()),
  );
  questions = new Set();
  site.upstream.answer = (request) => {
    const asked = fetch(request.url.replace(/^https:\/\/[^/]+/, letta.url), copyOf(request));
    if (request.method === 'GET') questions.add(asked.catch(() => undefined));
    return asked;
  };
}, 60_000);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  letta.stop();
});

/** A Redis that is paused or gone, a file that another process holds: what is asked meanwhile is answered afterwards. */
const stoppable = (state: State): State => ({
  get: async (key) => (await outage, state.get(key)),
  set: async (key, ...more) => (await outage, state.set(key, ...more)),
  add: async (key, ...more) => (await outage, state.add(key, ...more)),
  replace: async (key, ...more) => (await outage, state.replace(key, ...more)),
  delete: async (key) => (await outage, state.delete(key)),
  increment: async (key, ...more) => (await outage, state.increment(key, ...more)),
  keys: async (prefix) => (await outage, state.keys(prefix)),
  close: () => state.close(),
});

const copyOf = ({ method, headers, body, signal }: Request): RequestInit => ({
  method,
  headers,
  signal,
  ...(body && { body, duplex: 'half' }),
});

const sendAll = (more: object, signal?: AbortSignal) =>
  visitors.map(({ token, agentId }) =>
    site.site(token, 'POST', `/v1/agents/${agentId}/messages`, say('hi', more), {}, signal),
  );

/** No socket and no timer is left of the requests, a minute after they have ended. */
async function expectNothingOpen(): Promise<void> {
  for (let passed = 0; passed < 60; passed += 1) await second();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  await expect.poll(letta.busySockets, { timeout: 10_000 }).toBe(0);
  await expect.poll(timersOfTheProcess, { timeout: 10_000 }).toBeLessThanOrEqual(timersBefore + 1);
}

/** Nor is a place for a run. */
async function expectNothingLeft(): Promise<void> {
  await expectNothingOpen();
  expect([...(await state.keys('run/')), ...(await state.keys('run-slot/'))]).toEqual([]);
}

describe.each<[string, object, Failure, number, number | 'cut']>([
  ['a stream hangs after its headers', { streaming: true }, hangAfter('text/event-stream'), 90, 200],
  ['a stream hangs after its first frame', { streaming: true }, hangAfter('text/event-stream', RUN), 90, 200],
  ['a response hangs after its headers', {}, hangAfter('application/json', '{"messages":'), 30, 504],
  ['a response never begins', {}, () => undefined, 120, 504],
  ['a connection is reset', {}, (request) => void request.socket.destroy(), 0, 502],
])('where %s', (_, more, failure, seconds, status) => {
  it(`visitors who wait get ${status} after ${seconds} s, and nothing is left`, async () => {
    letta.failBy(failure);
    const asked = sendAll(more);
    await letta.sent(VISITORS);
    // The headers are there, or will never be.
    await settled();
    const reading = asked.map(async (response) => (await response).text());
    const all = Promise.all(reading);
    await advanceUntil(all, seconds + 5);
    expect((await Promise.all(asked)).map((response) => response.status)).toEqual(Array(VISITORS).fill(status));
    await expectNothingLeft();
  });

  it('visitors who leave let go of it at once, and nothing is left', async () => {
    letta.failBy(failure);
    const left = new AbortController();
    const asked = sendAll(more, left.signal);
    await letta.sent(VISITORS);
    left.abort();
    await Promise.all(asked.map(async (response) => (await response).body?.cancel()));
    await expectNothingLeft();
  });
});

describe('where the state goes away in the middle of messages', () => {
  let end = () => undefined as void;
  const goAway = () => void (outage = new Promise((resolve) => (end = resolve)));
  const comeBack = () => {
    outage = undefined;
    end();
  };
  const statusesOf = async (asked: (Promise<Response> | Response)[]) =>
    new Set((await Promise.all(asked)).map((response) => response.status));
  const read = (asked: (Promise<Response> | Response)[]) =>
    Promise.all(asked.map(async (response) => (await response).text()));

  it.each<[string, object, Failure, number]>([
    ['streams', { streaming: true }, hangAfter('text/event-stream', RUN), 200],
    ['responses', {}, hangAfter('application/json', '{"messages":'), 504],
  ])('%s that hang end as else, and nothing is left once it is back', async (_, more, failure, status) => {
    letta.failBy(failure);
    const asked = sendAll(more);
    await letta.sent(VISITORS);
    await settled();
    goAway();
    // Whoever asks for something new meanwhile is told to come again.
    const refused = sendAll(more);
    await advanceUntil(Promise.all(refused), 10);
    expect(await statusesOf(refused)).toEqual(new Set([503]));
    await advanceUntil(read(asked), 95);
    expect(await statusesOf(asked)).toEqual(new Set([status]));
    comeBack();
    await expectNothingLeft();
  });

  it('runs that end meanwhile keep nobody out, since Letta says that they are over', async () => {
    const open: ServerResponse[] = [];
    letta.failBy((request, response) => {
      hangAfter('text/event-stream', RUN)(request, response);
      open.push(response);
    });
    const asked = sendAll({ streaming: true });
    const reading = read(asked);
    await letta.sent(VISITORS);
    await settled();
    goAway();
    for (const response of open) response.end('data: {"message_type":"stop_reason","stop_reason":"end_turn"}\n\n');
    await advanceUntil(reading, 5);
    // Longer than the gateway waits for its state: what it wanted to give back is given up.
    for (let passed = 0; passed < 5; passed += 1) await second();
    comeBack();
    await settled();
    letta.failBy((_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(WHOLE));
    const again = sendAll({});
    await advanceUntil(Promise.all(again), 10);
    expect(await statusesOf(again)).toEqual(new Set([200]));
    await expectNothingOpen();
  });
});

/** Lets all that needs no clock come to an end. */
async function settled(): Promise<void> {
  await Promise.all(questions);
  for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function second(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1_000);
  await settled();
}

/** Moves the clock on, second by second, until something is over, and fails where it takes longer. */
async function advanceUntil(over: Promise<unknown>, seconds: number): Promise<void> {
  let isOver = false;
  void over.finally(() => (isOver = true)).catch(() => undefined);
  for (let passed = 0; passed <= seconds && !isOver; passed += 1) await second();
  expect(isOver).toBe(true);
  await over;
}
