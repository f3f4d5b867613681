import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MAX_ERROR_BYTES, REQUEST_LIMIT_MS } from './limits.ts';
import type { Access } from './routes.ts';
import {
  bodyOf,
  collect,
  DONE,
  failure,
  HELLO,
  html,
  json,
  MESSAGE,
  type Reply,
  SENTINEL,
  sse,
  start,
  STOP,
  unauthorized,
  unstopped,
} from './testing/scripted-letta.ts';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T10:00:00Z') }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('requests', () => {
  test('carry the token in a header and nowhere else, no cookies, and follow no redirect', async () => {
    const { transport, requests } = start([json([])]);
    await transport.history({}, unstopped());
    expect(requests[0]?.token).toBe(`${SENTINEL}1`);
    expect(requests[0]?.url.href).not.toContain('SENTINEL');
    expect(requests[0]?.init).toMatchObject({
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
    });
  });

  const AGENT = 'https://letta.test/v1/agents/agent-1';
  const CONVERSATIONS = 'https://letta.test/v1/conversations';
  const DEFAULT = `${CONVERSATIONS}/default`;

  test.each<[string, Partial<Access>, string[]]>([
    ['the agent', {}, [`${AGENT}/messages?conversation_id=default`, `${AGENT}/messages`, `${AGENT}/messages/cancel`]],
    [
      'the agent, though runs are open',
      { features: ['runs', 'memory-write'] },
      [`${AGENT}/messages?conversation_id=default`, `${AGENT}/messages`, `${AGENT}/messages/cancel`],
    ],
    [
      'the default conversation',
      { features: ['conversations'] },
      [`${DEFAULT}/messages?agent_id=agent-1`, `${DEFAULT}/messages`, `${DEFAULT}/cancel?agent_id=agent-1`],
    ],
    [
      'a conversation',
      { conversationId: 'conv-1' },
      [`${CONVERSATIONS}/conv-1/messages?`, `${CONVERSATIONS}/conv-1/messages`, `${CONVERSATIONS}/conv-1/cancel`],
    ],
    [
      'the base URL of the token answer',
      { baseUrl: 'https://gate.test/x/', conversationId: 'conv-1' },
      ['messages?', 'messages', 'cancel'].map((route) => `https://gate.test/x/v1/conversations/conv-1/${route}`),
    ],
  ])('go to %s', async (_what, access, urls) => {
    const replies = [json([]), sse([DONE]).reply, json({})];
    const { transport, requests } = start(replies, access, { baseUrl: 'https://letta.test/' });
    await transport.history({}, unstopped());
    await collect(await transport.send(MESSAGE, { signal: unstopped() }));
    await transport.cancel([], unstopped());
    const asked = requests.map(({ url }) => url.href.replace(/limit=50&order=desc&?/, ''));
    expect(asked).toEqual(urls);
    // Only the default conversation's URL doesn't say whose it is.
    const isDefault = access.features?.includes('conversations') === true;
    expect(requests[1]?.body).toMatchObject({ streaming: true });
    expect(Object(requests[1]?.body).agent_id).toBe(isDefault ? 'agent-1' : undefined);
  });

  test('quote neither a header nor a page of another server in their errors', async () => {
    const headers = { 'Content-Type': `text/html; ${SENTINEL}1 ${'x'.repeat(1000)}` };
    const { transport } = start([() => new Response(`<p>${SENTINEL}1`, { headers })]);
    const { message } = await failure(transport.history({}, unstopped()));
    expect(message).toBe('Letta answered 200 with text/html instead of a list of messages; is base-url right?');
  });
});

describe('a base URL that is none', () => {
  test.each(['letta.test', '//letta.test', 'ftp://letta.test', ''])(
    'is refused before anything is sent: %j',
    async (baseUrl) => {
      const { transport, requests } = start([json([])], { baseUrl });
      await expect(transport.history({}, unstopped())).rejects.toMatchObject({
        code: 'configuration',
        retryable: false,
      });
      expect(requests).toEqual([]);
    },
  );
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

  test('may take its time to be replaced: that does not count as a silence of Letta', async () => {
    const { transport, session } = start([unauthorized, json([])]);
    const renew = session.replace;
    session.replace = async (rejected) => {
      await new Promise((resolve) => setTimeout(resolve, REQUEST_LIMIT_MS));
      return renew(rejected);
    };
    const page = transport.history({}, unstopped());
    await vi.advanceTimersByTimeAsync(REQUEST_LIMIT_MS);
    await expect(page).resolves.toEqual({ events: [], before: null });
  });

  test('is not replaced because the model refused its own key', async () => {
    const refusal = json({ error: { type: 'llm_authentication', message: 'Bad key' } }, 401);
    const { transport, mints } = start([refusal]);
    expect((await failure(transport.send(MESSAGE, { signal: unstopped() }))).code).toBe('model');
    expect(mints).toEqual([]);
  });

  test('does not get into an error, though the server quotes it', async () => {
    const { transport } = start([json({ detail: `Who sent ${SENTINEL}1?` }, 500)]);
    expect((await failure(transport.history({}, unstopped()))).message).toContain('Who sent');
  });
});

describe('agent', () => {
  test('has an id and a name', async () => {
    const { transport } = start([
      json({ id: 'agent-1', name: 'Ada', last_run_completion: '2026-11-23T10:00:00Z', blocks: [] }),
    ]);
    await expect(transport.agent(unstopped())).resolves.toEqual({
      id: 'agent-1',
      name: 'Ada',
      tools: [],
      lastRunAt: '2026-11-23T10:00:00Z',
    });
  });

  test.each([401, 403])(
    'goes without its name, and without a mint, where the token may not read it (%i)',
    async (status) => {
      const { transport, mints } = start([json({ message: 'no' }, status)]);
      await expect(transport.agent(unstopped())).resolves.toEqual({
        id: 'agent-1',
        name: '',
        tools: [],
        lastRunAt: null,
      });
      expect(mints).toEqual([]);
    },
  );

  test('has a name of bounded length', async () => {
    const { transport } = start([json({ name: 'A'.repeat(100_000) })]);
    expect((await transport.agent(unstopped())).name).toHaveLength(200);
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

  test('asks for the newest page of the default conversation, and hands it out oldest first', async () => {
    const { transport, requests } = start([json([REASONING, ANSWER, USER])]);
    const page = await transport.history({}, unstopped());
    expect(Object.fromEntries(requests[0]?.url.searchParams ?? [])).toEqual({
      limit: '50',
      order: 'desc',
      conversation_id: 'default',
    });
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
    const { stream } = bodyOf(['['], 'stays open');
    const { transport, requests } = start([() => new Response(stream)]);
    const error = failure(transport.history({}, unstopped()));
    await vi.advanceTimersByTimeAsync(REQUEST_LIMIT_MS);
    expect((await error).code).toBe('timeout');
    // To the body, too, a real `fetch` listens.
    expect(requests[0]?.init.signal?.aborted).toBe(true);
  });

  test('rejects a page that is too large, and stops reading it', async () => {
    const cancel = vi.fn();
    const piece = new Uint8Array(1024 * 1024).fill(32);
    const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(piece), cancel });
    const { transport } = start([() => new Response(stream)]);
    expect((await failure(transport.history({}, unstopped()))).code).toBe('protocol');
    expect(cancel).toHaveBeenCalledOnce();
  });

  test('knows an error by its status where its text breaks off', async () => {
    const { stream } = bodyOf(['{"detail":'], 'breaks');
    const { transport } = start([() => new Response(stream, { status: 404 })]);
    expect((await failure(transport.history({}, unstopped()))).code).toBe('not-found');
  });

  test('reads no more of an endless error than it needs', async () => {
    const pull = vi.fn((controller: ReadableStreamDefaultController) => controller.enqueue(new Uint8Array(16_384)));
    const { transport } = start([() => new Response(new ReadableStream({ pull }), { status: 500 })]);
    expect((await failure(transport.history({}, unstopped()))).code).toBe('server');
    expect(pull.mock.calls.length).toBeLessThan(2 + MAX_ERROR_BYTES / 16_384 + 2);
  });
});

describe('cancel', () => {
  test('names the runs', async () => {
    const { transport, requests } = start([json({ 'run-1': 'cancelled' })]);
    await expect(transport.cancel(['run-1'], unstopped())).resolves.toBe(true);
    expect(requests[0]?.body).toEqual({ run_ids: ['run-1'] });
  });

  test('names none to a conversation, which ends what is under way there', async () => {
    const { transport, requests } = start([json({ 'run-1': 'cancelled' })], { conversationId: 'conv-1' });
    await expect(transport.cancel(['run-1'], unstopped())).resolves.toBe(true);
    expect(requests[0]?.body).toEqual({});
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
