import { beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryState } from '../state/memory.ts';
import { createGateway, type GatewayOptions } from './gateway.ts';
import { TokenBook } from './token-book.ts';

// The gateway alone, in front of a Letta that does as it is told.

const AGENT = 'agent-00000000-0000-4000-8000-000000000001';
const KEY = 'sk-let-SENTINEL';
const URL_ = 'https://chat.example';
const MESSAGES = `/v1/agents/${AGENT}/messages`;
const HELLO = { messages: [{ role: 'user', content: 'hello' }], streaming: true };

let letta: (request: Request) => Promise<Response>;
beforeEach(() => {
  letta = async () => Response.json({});
  return () => vi.useRealTimers();
});

async function setUp(options: Partial<GatewayOptions> = {}) {
  const state = memoryState();
  const tokens = new TokenBook({ state, secret: 'a secret of thirty-two characters' });
  const policy = [
    { type: 'agent' as const, id: AGENT, access: ['read_messages', 'write_messages', 'read_agent'] as const },
  ];
  const { token } = await tokens.mint({
    policy: policy.map((grant) => ({ ...grant, access: [...grant.access] })),
    hostname: URL_,
  });
  const upstream = { baseUrl: 'http://letta.test', apiKey: KEY, fetch: (request: Request) => letta(request) };
  const gateway = createGateway({ upstream, tokens, state, apiKey: 'sk-operator', ...options });
  const ask = (method: string, path: string, body?: BodyInit | object, init: RequestInit = {}) =>
    gateway.fetch(
      new Request(URL_ + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && {
          body: typeof body === 'string' || body instanceof ReadableStream ? body : JSON.stringify(body),
        }),
        ...init,
      }),
    );
  return { gateway, ask, tokens, token };
}

const frame = (data: object | string) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

/** An event stream that a test feeds. */
function feed() {
  const encoder = new TextEncoder();
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let pulled = 0;
  const cancelled = vi.fn();
  const body = new ReadableStream<Uint8Array>(
    { start: (one) => void (controller = one), pull: () => void (pulled += 1), cancel: cancelled },
    { highWaterMark: 0 },
  );
  return {
    response: () => new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } }),
    push: (text: string) => controller.enqueue(encoder.encode(text)),
    end: () => controller.close(),
    fail: () => controller.error(new Error('cut')),
    cancelled,
    pulled: () => pulled,
  };
}

const streamOf = (pieces: readonly Uint8Array[]) =>
  new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new Uint8Array(piece));
      controller.close();
    },
  });

const read = async (reader: ReadableStreamDefaultReader<Uint8Array>) =>
  new TextDecoder().decode((await reader.read()).value);

describe('a stream', () => {
  it('passes on as it comes, event by event', async () => {
    const source = feed();
    letta = async () => source.response();
    const { ask, gateway } = await setUp();
    const response = await ask('POST', MESSAGES, HELLO);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const reader = response.body!.getReader();
    for (const text of ['Grü', 'ße 🎉']) {
      const piece = frame({ message_type: 'assistant_message', content: text });
      source.push(piece.slice(0, 20));
      source.push(piece.slice(20));
      expect(await read(reader)).toBe(piece);
    }
    expect(gateway.openStreams()).toBe(1);
    source.end();
    expect((await reader.read()).done).toBe(true);
    expect(gateway.openStreams()).toBe(0);
  });

  it('is read no faster than the visitor takes it', async () => {
    const source = feed();
    letta = async () => source.response();
    const { ask } = await setUp();
    const reader = (await ask('POST', MESSAGES, HELLO)).body!.getReader();
    expect(source.pulled()).toBe(0);
    for (let count = 1; count <= 3; count += 1) {
      const next = reader.read();
      await vi.waitFor(() => expect(source.pulled()).toBe(count), 10_000);
      source.push(frame({ message_type: 'ping' }));
      await next;
    }
    expect(source.pulled()).toBe(3);
  });

  it('is let go at Letta when the visitor leaves', async () => {
    const source = feed();
    let signal: AbortSignal | undefined;
    letta = async (request) => ((signal = request.signal), source.response());
    const { ask, gateway } = await setUp();
    const { body } = await ask('POST', MESSAGES, HELLO);
    await body!.cancel();
    expect(source.cancelled).toHaveBeenCalledOnce();
    expect(signal?.aborted).toBe(true);
    expect(gateway.openStreams()).toBe(0);
  });

  it('that breaks off at Letta breaks off for the visitor', async () => {
    const source = feed();
    letta = async () => source.response();
    const { ask, gateway } = await setUp();
    const reader = (await ask('POST', MESSAGES, HELLO)).body!.getReader();
    const next = reader.read();
    source.fail();
    await expect(next).rejects.toThrow();
    expect(gateway.openStreams()).toBe(0);
  });

  it('that falls silent, or goes on for ever, is ended', async () => {
    vi.useFakeTimers();
    for (const limits of [
      { silenceMs: 1_000, streamMs: 60_000 },
      { silenceMs: 60_000, streamMs: 1_000 },
    ]) {
      const source = feed();
      letta = async () => source.response();
      const { ask } = await setUp({ limits });
      const next = (await ask('POST', MESSAGES, HELLO)).body!.getReader().read();
      await vi.advanceTimersByTimeAsync(999);
      expect(source.cancelled).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect((await next).done).toBe(true);
      expect(source.cancelled).toHaveBeenCalledOnce();
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of one visitor has company up to a limit', async () => {
    letta = async () => feed().response();
    const { ask } = await setUp({ limits: { streams: 2 } });
    const first = await ask('POST', MESSAGES, HELLO);
    await ask('POST', MESSAGES, HELLO);
    const third = await ask('POST', MESSAGES, HELLO);
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '5']);
    await first.body!.cancel();
    expect((await ask('POST', MESSAGES, HELLO)).status).toBe(200);
  });

  it('shows what the site lets visitors see, however it is cut', async () => {
    const call = { name: 'search', arguments: '{"q":"SECRET"}', tool_call_id: 'call_1' };
    const text =
      [
        { message_type: 'reasoning_message', reasoning: 'SECRET' },
        { message_type: 'hidden_reasoning_message', state: 'omitted' },
        { message_type: 'tool_call_message', tool_call: call, tool_calls: [call] },
        {
          message_type: 'tool_return_message',
          tool_return: 'SECRET',
          tool_call_id: 'call_1',
          stdout: ['SECRET'],
          tool_returns: [{ tool_return: 'SECRET', stdout: ['SECRET'], tool_call_id: 'call_1' }],
        },
        { message_type: 'system_message', content: 'SECRET' },
        { message_type: 'approval_request_message', tool_call: { ...call, arguments: 'shown' } },
        { message_type: 'assistant_message', content: 'Grüße 🎉' },
      ]
        .map(frame)
        .join('') + 'data: no JSON, SECRET\n\nevent: error\ndata: {"message_type":"error_message"}\n\ndata: [DONE]\n\n';
    const bytes = new TextEncoder().encode(text);
    const visibility = { blocks: [], reasoning: false, toolArguments: false, toolReturns: false, archive: false };
    const { ask } = await setUp({ visibility, idOf: () => 'request-1', log: () => undefined });
    const answers = new Set<string>();
    for (const size of [1, 7, 64, bytes.length]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      letta = async () => new Response(streamOf(pieces), { headers: { 'content-type': 'text/event-stream' } });
      answers.add(await (await ask('POST', MESSAGES, HELLO)).text());
    }
    expect(answers.size).toBe(1);
    const [answer = ''] = answers;
    expect(answer).not.toContain('SECRET');
    expect(answer.split('\n\n').map((block) => block.match(/"message_type":"(\w+)"|DONE/)?.[0])).toEqual([
      '"message_type":"tool_call_message"',
      '"message_type":"tool_return_message"',
      '"message_type":"approval_request_message"',
      '"message_type":"assistant_message"',
      '"message_type":"error_message"',
      'DONE',
      undefined,
    ]);
    expect(answer).toContain(
      'event: error\ndata: {"message_type":"error_message","error_type":"internal_error","message":"The run failed.","request_id":"request-1"}',
    );
    expect(answer).toContain('Grüße 🎉');
    expect(answer).toContain('"arguments":"shown"');
  });
});

describe('what Letta says', () => {
  it('of an agent is shown without its prompt, secrets, tags and the blocks that visitors don’t see', async () => {
    const block = { id: 'block-1', label: 'human', value: 'Ann', metadata: { SENTINEL: 1 } };
    const blocks = [block, { id: 'block-2', label: 'persona', value: 'SENTINEL' }];
    const agent = {
      id: AGENT,
      name: 'Ada',
      system: 'SENTINEL',
      secrets: ['SENTINEL'],
      tags: ['SENTINEL'],
      llm_config: { key: 'SENTINEL' },
      tools: [],
      blocks,
      memory: { blocks },
    };
    letta = async () => Response.json(agent);
    const { ask } = await setUp();
    const shown = { id: 'block-1', label: 'human', value: 'Ann' };
    expect(await (await ask('GET', `/v1/agents/${AGENT}`)).json()).toEqual({
      id: AGENT,
      name: 'Ada',
      tools: [],
      blocks: [shown],
      memory: { blocks: [shown] },
    });
  });

  it('in messages is shown without the system’s', async () => {
    const messages = [
      { message_type: 'system_message', content: 'SENTINEL' },
      { message_type: 'user_message', content: 'hi' },
    ];
    letta = async () => Response.json(messages);
    const { ask } = await setUp();
    expect(await (await ask('GET', MESSAGES)).json()).toEqual([messages[1]]);
    letta = async () => Response.json({ messages, stop_reason: { stop_reason: 'end_turn' }, request: 'SENTINEL' });
    const { streaming: _, ...hello } = HELLO;
    expect(await (await ask('POST', MESSAGES, hello)).json()).toEqual({
      messages: [messages[1]],
      stop_reason: { stop_reason: 'end_turn' },
    });
  });

  it('when it refuses a request is told in our words, with the time to wait', async () => {
    const runId = 'run-00000000-0000-4000-8000-000000000001';
    const busy = { detail: `CONFLICT: SENTINEL (run_id=${runId})`, run_id: runId };
    letta = async () => Response.json(busy, { status: 409, headers: { 'retry-after': '3' } });
    const { ask } = await setUp({ idOf: () => 'request-1', log: () => undefined });
    const response = await ask('POST', MESSAGES, HELLO);
    const detail =
      'CONFLICT: Cannot send a new message: Another request is currently being processed for this conversation.';
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
      409,
      '3',
      { message: detail, detail, run_id: runId, request_id: 'request-1' },
    ]);
  });

  it.each<[string, () => Promise<Response>]>([
    ['refuses our key', async () => Response.json({ message: KEY }, { status: 401 })],
    ['forbids us', async () => Response.json({ message: KEY }, { status: 403 })],
    ['sends us elsewhere', async () => new Response(null, { status: 307, headers: { location: 'http://evil.test/' } })],
    ['answers a page', async () => new Response(`<html>${KEY}`, { headers: { 'content-type': 'text/html' } })],
    ['can’t be reached', () => Promise.reject(new TypeError(`fetch failed: ${KEY}`))],
    ['breaks off', async () => new Response(streamOf([new TextEncoder().encode('{"id":')]))],
  ])('when it %s is a 502 without a word of it', async (_, misbehave) => {
    letta = misbehave;
    const { ask } = await setUp();
    const response = await ask('GET', `/v1/agents/${AGENT}`);
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain('SENTINEL');
  });

  it('too late is a 504', async () => {
    letta = (request) =>
      new Promise((_, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason)));
    const { ask } = await setUp({ limits: { beginMs: 20 } });
    const response = await ask('GET', `/v1/agents/${AGENT}`);
    expect([response.status, await response.json()]).toEqual([504, { message: 'Letta did not answer in time.' }]);
  });
});

describe('a message', () => {
  const OTID = '00000000-0000-4000-8000-00000000000a';
  const body = (more: object = {}) => ({ messages: [{ role: 'user', content: 'hello', otid: OTID }], ...more });
  const asked: { path: string; body: Record<string, unknown> }[] = [];
  const record = async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    const text = await request.text();
    asked.push({ path: pathname + search, body: text === '' ? {} : JSON.parse(text) });
  };
  const stream = () =>
    new Response(frame({ message_type: 'ping', run_id: 'run-1' }), {
      headers: { 'content-type': 'text/event-stream' },
    });
  beforeEach(() => void (asked.length = 0));

  it.each<[string, string, object, object]>([
    ['', 'a message', {}, { streaming: false }],
    ['', 'a streamed message', { streaming: true }, { streaming: true, background: true }],
    ['/stream', 'a streamed message by the older route', {}, { streaming: true, background: true }],
    ['/async', 'a message nobody waits for', {}, { streaming: true, background: true, include_pings: true }],
  ])('to the agent’s route%s goes to its own conversation: %s', async (end, _, given, expected) => {
    letta = async (request) => (await record(request), request.method === 'GET' ? Response.json({}) : stream());
    const { ask } = await setUp();
    await (await ask('POST', MESSAGES + end, body(given))).text();
    expect(asked[0]).toEqual({
      path: '/v1/conversations/default/messages',
      body: { ...body(), agent_id: AGENT, ...expected },
    });
  });

  it('is stopped there too, or by the run’s id', async () => {
    letta = async (request) => (await record(request), Response.json({ agent_id: AGENT }));
    const { ask } = await setUp();
    await ask('POST', `${MESSAGES}/cancel`, {});
    expect(asked).toEqual([{ path: `/v1/conversations/default/cancel?agent_id=${AGENT}`, body: {} }]);
    const run_ids = ['run-00000000-0000-4000-8000-000000000001'];
    await ask('POST', `${MESSAGES}/cancel`, { run_ids });
    expect(asked.at(-1)).toEqual({ path: `${MESSAGES}/cancel`, body: { run_ids } });
  });

  it('runs in the foreground where Letta has no Redis, which is asked once', async () => {
    letta = async (request) => {
      await record(request.clone());
      const { background } = await request.json();
      if (!background) return stream();
      return Response.json({ detail: 'Background streaming requires Redis to be running.' }, { status: 503 });
    };
    const { ask } = await setUp();
    for (let count = 0; count < 2; count += 1) {
      expect((await ask('POST', MESSAGES, HELLO)).status).toBe(200);
    }
    expect(asked.map((one) => one.body['background'])).toEqual([true, undefined, undefined]);
    // Who relies on it is told.
    expect((await ask('POST', MESSAGES, { ...HELLO, background: true })).status).toBe(503);
  });

  it('without a stream runs once: it may be sent again only if Letta refused it', async () => {
    let status = 409;
    letta = async (request) => (await record(request), Response.json({ messages: [] }, { status }));
    const { ask } = await setUp();
    expect((await ask('POST', MESSAGES, body())).status).toBe(409);
    status = 200;
    expect((await ask('POST', MESSAGES, body())).status).toBe(200);
    expect((await ask('POST', MESSAGES, body())).status).toBe(409);
    expect(asked).toHaveLength(2);
  });

  it('that is refused for too many streams doesn’t reach Letta', async () => {
    letta = vi.fn(async () => feed().response());
    const { ask } = await setUp({ limits: { streams: 1 } });
    await ask('POST', MESSAGES, HELLO);
    expect((await ask('POST', MESSAGES, HELLO)).status).toBe(429);
    expect(letta).toHaveBeenCalledOnce();
  });
});

describe('a list of runs', () => {
  it('is shown without others’ runs and other conversations’, and without their inner life', async () => {
    const conversation = 'conv-00000000-0000-4000-8000-000000000001';
    const runs = [
      { id: 'run-1', agent_id: AGENT, conversation_id: null, status: 'running', metadata: 'SENTINEL' },
      { id: 'run-2', agent_id: AGENT, conversation_id: conversation, status: 'running' },
      { id: 'run-3', agent_id: 'agent-2', conversation_id: null, status: 'running' },
    ];
    let url = '';
    letta = async (request) => ((url = request.url), Response.json(runs));
    const { ask } = await setUp();
    const list = async (query: string) =>
      ((await (await ask('GET', `/v1/runs/?active=true${query}`)).json()) as { id: string }[]).map(({ id }) => id);
    expect(await list('')).toEqual(['run-1', 'run-2']);
    expect(url).toBe(`http://letta.test/v1/runs/?active=true&agent_id=${AGENT}`);
    expect(await list('&conversation_id=default')).toEqual(['run-1']);
    letta = async (request) =>
      Response.json(new URL(request.url).pathname.includes('/conversations/') ? { agent_id: AGENT } : runs);
    expect(await list(`&conversation_id=${conversation}`)).toEqual(['run-2']);
    expect(JSON.stringify(await (await ask('GET', '/v1/runs/')).json())).not.toContain('SENTINEL');
  });
});

describe('requests', () => {
  it('of one visitor are counted, and others go on', async () => {
    const { ask, tokens, gateway } = await setUp({ limits: { requests: 2 } });
    for (const status of [200, 200, 429]) expect((await ask('GET', `/v1/agents/${AGENT}`)).status).toBe(status);
    const other = AGENT.replace(/1$/, '2');
    const { token } = await tokens.mint({
      policy: [{ type: 'agent', id: other, access: ['read_agent'] }],
      hostname: URL_,
    });
    const request = new Request(`${URL_}/v1/agents/${other}`, { headers: { authorization: `Bearer ${token}` } });
    expect((await gateway.fetch(request)).status).toBe(200);
  });

  it('whose body never ends are given up, and reach nobody', async () => {
    letta = vi.fn(letta);
    const { ask } = await setUp({ limits: { bodyMs: 20 } });
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"messages":')),
    });
    const response = await ask('POST', MESSAGES, body, { duplex: 'half' } as RequestInit);
    expect([response.status, await response.json()]).toEqual([408, { message: 'The body did not arrive in time.' }]);
    expect(letta).not.toHaveBeenCalled();
  });

  it('for the health of it all take no token', async () => {
    letta = async () => Response.json({ status: 'ok' });
    const { gateway } = await setUp();
    expect((await gateway.fetch(new Request(`${URL_}/v1/health`))).status).toBe(200);
  });

  it('of the site’s own backend pass as they are', async () => {
    letta = async (request) =>
      Response.json({
        path: new URL(request.url).pathname,
        key: request.headers.get('authorization'),
        body: await request.text(),
      });
    const { gateway } = await setUp();
    const init = { method: 'POST', headers: { authorization: 'Bearer sk-operator' }, body: '{"name":"Ada"}' };
    const response = await gateway.fetch(new Request(`${URL_}/v1/agents/`, init));
    expect(await response.json()).toEqual({ path: '/v1/agents/', key: `Bearer ${KEY}`, body: '{"name":"Ada"}' });
  });
});
