import { afterEach, describe, expect, it, vi } from 'vitest';
import { Switches } from '../guard/switches.ts';
import { memoryState } from '../state/memory.ts';
import type { State } from '../state/state.ts';
import { DRIVER_NAMES, openTwice } from '../testing/drivers.ts';
import { createGateway, type GatewayOptions } from './gateway.ts';
import { ROUTES } from './routes.ts';
import { TokenBook } from './token-book.ts';

// What becomes of streams and requests where a reader, an operator or Letta lets them down.

const uuid = (end: number) => `00000000-0000-4000-8000-${String(end).padStart(12, '0')}`;
const AGENT = `agent-${uuid(1)}`;
const OTHER = `agent-${uuid(2)}`;
const ORIGIN = 'https://chat.example';
const HELLO = { messages: [{ role: 'user', content: 'hello' }], streaming: true };
const SECRET = 'a secret of thirty-two characters';
const encode = (text: string) => new TextEncoder().encode(text);
const PING = encode('data: {"message_type":"ping","run_id":"run-1"}\n\n');

afterEach(() => void vi.useRealTimers());

/** A Letta whose streams send a frame whenever they are read, or as many as are given. */
function streamingLetta(frames = Infinity) {
  const cancelled: string[] = [];
  const answer = async (request: Request) => {
    let left = frames;
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => (left-- > 0 ? controller.enqueue(PING) : new Promise<void>(() => undefined)),
        cancel: () => void cancelled.push(new URL(request.url).pathname),
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
  return { answer, cancelled };
}

function setUp(letta: (request: Request) => Promise<Response>, state: State, options: Partial<GatewayOptions> = {}) {
  const tokens = new TokenBook({ state, secret: SECRET });
  const upstream = { baseUrl: 'http://letta.test', fetch: letta };
  const gateway = createGateway({ upstream, tokens, state, apiKey: 'sk-operator', ...options });
  const access = ['read_messages', 'write_messages', 'read_agent', 'write_agent'] as const;
  const mint = async (agentId = AGENT, id = 'ann') =>
    (
      await tokens.mint({
        policy: [{ type: 'agent', id: agentId, access: [...access] }],
        hostname: ORIGIN,
        visitor: { id, isShared: false },
      })
    ).token;
  const ask = (token: string, method: string, path: string, body?: object, signal?: AbortSignal) =>
    gateway.fetch(
      new Request(ORIGIN + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      }),
    );
  const operate = (method: string, path: string) => ask('sk-operator', method, `/v1/client-side-access-tokens${path}`);
  return { gateway, tokens, mint, ask, operate };
}

const sendTo = (agentId: string) => `/v1/agents/${agentId}/messages`;

describe('a reader who takes nothing any more', () => {
  it('loses their place and the request at Letta after 30 s, and no timer is left', async () => {
    vi.useFakeTimers();
    const { answer, cancelled } = streamingLetta();
    const over = vi.fn();
    const reserve = async () => ({ started: vi.fn(), refused: vi.fn(), over, left: over });
    const { gateway, mint, ask } = setUp(answer, memoryState(), { guard: { reserve, follow: async () => undefined } });
    const reader = (await ask(await mint(), 'POST', sendTo(AGENT), HELLO)).body?.getReader();
    await reader?.read();
    await vi.advanceTimersByTimeAsync(25_000);
    await reader?.read();
    await vi.advanceTimersByTimeAsync(29_000);
    expect([gateway.openStreams(), cancelled.length, over.mock.calls.length]).toEqual([1, 0, 0]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([gateway.openStreams(), cancelled.length, over.mock.calls.length]).toEqual([0, 1, 1]);
    // Their connection is cut: they would not hear an end.
    await expect(reader?.read()).rejects.toThrow('The stream was ended.');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps a stream as long as they wait for Letta, and a thousand have one timer', async () => {
    vi.useFakeTimers();
    const { answer } = streamingLetta(1);
    const { gateway, mint, ask } = setUp(answer, memoryState(), { limits: { streams: 1_000, requests: 10_000 } });
    const token = await mint();
    const bodies = await Promise.all(
      Array.from({ length: 1_000 }, async () => (await ask(token, 'POST', sendTo(AGENT), HELLO)).body?.getReader()),
    );
    const reads = bodies.map(async (reader) => {
      await reader?.read();
      return reader?.read();
    });
    await vi.advanceTimersByTimeAsync(85_000);
    expect(gateway.openStreams()).toBe(1_000);
    // One for time, one that hears of ends.
    expect(vi.getTimerCount()).toBe(2);
    await vi.advanceTimersByTimeAsync(6_000);
    expect((await Promise.all(reads)).every((read) => read?.done)).toBe(true);
    expect([gateway.openStreams(), vi.getTimerCount()]).toEqual([0, 0]);
  });
});

describe.each(DRIVER_NAMES)('with the state in %s, a stream', (name) => {
  it.each<[string, (one: ReturnType<typeof setUp>, token: string, state: State) => Promise<unknown>]>([
    ['its token is revoked', ({ operate }, token) => operate('DELETE', `/${encodeURIComponent(token)}`)],
    ['the tokens of its agent are revoked', ({ operate }) => operate('DELETE', `?agentId=${AGENT}`)],
    ['its visitor is shut out or deleted', ({ tokens }) => tokens.revokeVisitor('ann')],
    ['the chats are paused', (_, __, state) => new Switches(state).pause(true)],
  ])('ends within a second when at another process %s', async (what, order) => {
    const { one: other, two: state, close } = await openTwice(name);
    const { answer, cancelled } = streamingLetta(1);
    const [one, two] = [setUp(answer, other), setUp(answer, state)];
    const token = await one.mint();
    const bystander = await one.mint(OTHER, 'bob');
    const open = async (who: string, agentId: string) => {
      const reader = (await two.ask(who, 'POST', sendTo(agentId), HELLO)).body?.getReader();
      await reader?.read();
      return reader;
    };
    const [anns, bobs] = [await open(token, AGENT), await open(bystander, OTHER)];
    const began = performance.now();
    await order(one, token, other);
    expect(await anns?.read()).toEqual({ done: true, value: undefined });
    // A second, and some more for a machine with other things to do.
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(two.gateway.openStreams()).toBe(what === 'the chats are paused' ? 0 : 1);
    expect(cancelled).toContain('/v1/conversations/default/messages');
    await bobs?.cancel().catch(() => undefined);
    await close();
  });
});

it('a stream isn’t opened by a token that is revoked while its request is read', async () => {
  const state = memoryState();
  const letta = vi.fn(streamingLetta().answer);
  const { tokens, mint, ask, gateway } = setUp(letta, state);
  const token = await mint();
  const found = tokens.find.bind(tokens);
  tokens.find = async (text) => {
    const there = await found(text);
    await tokens.revoke(token);
    return there;
  };
  expect((await ask(token, 'POST', sendTo(AGENT), HELLO)).status).toBe(401);
  expect([letta.mock.calls.length, gateway.openStreams()]).toEqual([0, 0]);
});

const NAMES: Record<string, string> = {
  agent: AGENT,
  conversation: `conv-${uuid(3)}`,
  run: `run-${uuid(4)}`,
  step: `step-${uuid(5)}`,
  block: `block-${uuid(6)}`,
  label: 'human',
  passage: `passage-${uuid(7)}`,
};
const BODIES: Record<string, object> = {
  PATCH: { value: 'x' },
  exchange: { messages: HELLO.messages },
  run: { messages: HELLO.messages },
};

/** A request that a route takes. */
function requestOf({ method, path, shape, body }: (typeof ROUTES)[number]) {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => NAMES[name] ?? '');
  const candidates = [BODIES[shape], BODIES[method], { summary: 'x' }, { feedback: 'positive' }, {}];
  return { method, path: filled, body: body && candidates.find((one) => one && body.safeParse(one).success) };
}

const visible = { blocks: ['human'], reasoning: true, toolArguments: true, toolReturns: true, archive: true };

describe.each(ROUTES.map((route) => ({ ...requestOf(route), name: `${route.method} ${route.path}` })))(
  '$name',
  ({ method, path, body }) => {
    async function prepare(letta: (request: Request) => Promise<Response>) {
      const state = memoryState();
      await state.set(`passage/${AGENT}/${NAMES['passage']}`, '');
      const site = setUp(letta, state, { visibility: visible, limits: { answerMs: 20 }, log: () => undefined });
      return { ...site, token: await site.mint() };
    }

    it('ends in 504 where Letta’s body stalls after the headers', async () => {
      const seen = new Set<string>();
      const stalled: Request[] = [];
      const { ask, token, gateway } = await prepare(async (request) => {
        const { pathname } = new URL(request.url);
        const isFirst = !seen.has(pathname);
        seen.add(pathname);
        if (request.method === 'GET' && isFirst && !path.endsWith('core-memory/blocks')) {
          if (/^\/v1\/(conversations|runs|steps)\/[^/]+$/.test(pathname)) return Response.json({ agent_id: AGENT });
          if (pathname === `/v1/agents/${AGENT}` && pathname !== path) return Response.json({});
          if (pathname === '/v1/health/') return Response.json({ version: '1.0.0' });
          if (pathname.endsWith('/core-memory/blocks'))
            return Response.json([{ id: NAMES['block'], label: 'human', read_only: false }]);
          if (/^\/v1\/blocks\/[^/]+\/agents$/.test(pathname)) return Response.json([{}]);
        }
        stalled.push(request);
        const begun = new ReadableStream({ start: (controller) => controller.enqueue(encode('{"a":')) });
        return new Response(begun, { headers: { 'content-type': 'application/json' } });
      });
      const response = await ask(token, method, path, body);
      expect([response.status, await response.json()]).toEqual([504, { message: 'Letta did not answer in time.' }]);
      expect(stalled).toHaveLength(1);
      expect(gateway.openStreams()).toBe(0);
    });

    it('asks nothing more of Letta once the visitor has left', async () => {
      const waiting: Request[] = [];
      const left = new AbortController();
      const { ask, token, gateway } = await prepare((request) => {
        waiting.push(request);
        queueMicrotask(() => left.abort());
        return new Promise((_, reject) =>
          request.signal.addEventListener('abort', () => reject(request.signal.reason)),
        );
      });
      await ask(token, method, path, body, left.signal);
      expect(waiting.length).toBeGreaterThan(0);
      expect(waiting.every(({ signal }) => signal.aborted)).toBe(true);
      expect(gateway.openStreams()).toBe(0);
    });
  },
);

it.each([
  `/v1/agents/${AGENT}/messages?conversation_id=conv-1`,
  `/v1/agents/${AGENT}/messages?before=message-1%27--`,
  `/v1/agents/${AGENT}/messages?after=..%2F..%2Fagents`,
  `/v1/conversations/?agent_id=*`,
  `/v1/conversations/?after=conv-${uuid(3)}%00`,
  `/v1/runs/?conversation_id=${AGENT}`,
  `/v1/runs/?before=`,
])('an id that can’t be one is refused before anything is asked: %s', async (path) => {
  const letta = vi.fn(async () => Response.json([]));
  const { ask, mint } = setUp(letta, memoryState());
  const response = await ask(await mint(), 'GET', path);
  expect([response.status, (await response.json()).message]).toEqual([400, expect.stringMatching(/ is no id\.$/)]);
  expect(letta).not.toHaveBeenCalled();
});

describe('what keeps Letta from answering is logged once, with its cause and no secret', () => {
  const lines: string[] = [];
  const logged = async (
    letta: (request: Request) => Promise<Response>,
    method = 'GET',
    path = `/v1/agents/${AGENT}`,
  ) => {
    lines.length = 0;
    const { ask, mint } = setUp(letta, memoryState(), { log: (line) => lines.push(line) });
    const response = await ask(await mint(), method, path, method === 'POST' ? HELLO : undefined);
    await response.text().catch(() => undefined);
    return lines;
  };
  const reset = () =>
    new TypeError('fetch failed http://SENTINEL', {
      cause: Object.assign(new Error('SENTINEL'), { code: 'ECONNRESET' }),
    });

  it('a connection that is reset', async () => {
    expect(await logged(() => Promise.reject(reset()))).toEqual(['Letta could not be reached. (ECONNRESET)']);
  });

  it('a stream that is reset', async () => {
    const broken = () => new ReadableStream({ pull: (controller) => controller.error(reset()) }, { highWaterMark: 0 });
    const letta = async () => new Response(broken(), { headers: { 'content-type': 'text/event-stream' } });
    expect(await logged(letta, 'POST', sendTo(AGENT))).toEqual(['Letta: the stream broke off: ECONNRESET']);
  });

  it('our key that it refuses: of a visitor’s request, and of a question of our own', async () => {
    const letta = async () => Response.json({ detail: 'Bearer sk-let-SENTINEL is no key' }, { status: 401 });
    expect(await logged(letta)).toEqual(['Letta: 401 {"detail":"Bearer [redacted] is no key"}']);
    expect(await logged(letta, 'GET', `/v1/runs/run-${uuid(4)}`)).toEqual(['Letta failed (401).']);
  });
});
