import { describe, expect, test } from 'vitest';
import { STREAM_LIFE_MS } from '../routes/runs.ts';
import { createHarness, framesOf, textOf, typesOf } from '../testing/harness.ts';
import { ManualClock, settle } from '../testing/manual-clock.ts';

const STREAMING = { streaming: true, stream_tokens: true };

function setUp(options: { background?: boolean } = {}) {
  const clock = new ManualClock();
  const harness = createHarness({ clock, ...options });
  const { agentId, http, sdk } = harness;
  const path = `/v1/agents/${agentId}/messages`;
  const body = (content: string, more: Record<string, unknown> = {}, otid?: string) => ({
    messages: [{ role: 'user', content, ...(otid ? { otid } : {}) }],
    ...STREAMING,
    ...more,
  });
  /** By the agent's route. */
  const send = (...message: Parameters<typeof body>): Promise<Response> => http(path, { body: body(...message) });
  /** By the route of the default conversation. */
  const sendToDefault = (...message: Parameters<typeof body>): Promise<Response> =>
    http('/v1/conversations/default/messages', { body: { ...body(...message), agent_id: agentId } });
  const decide = (decision: unknown): Promise<Response> => http(path, { body: { messages: [decision], ...STREAMING } });
  const history = async () => (await sdk().agents.messages.list(agentId, { order: 'asc' })).items;
  const typesStored = async () => (await history()).map(({ message_type: type }) => type);
  return { ...harness, clock, path, send, sendToDefault, decide, history, typesStored };
}

describe("a conversation's route", () => {
  test('leads the same otids in the background to the run that they began, from its first frame', async () => {
    const { sendToDefault, store } = setUp();
    const first = framesOf(await (await sendToDefault('echo once', { background: true }, 'otid-1')).text());
    const again = framesOf(await (await sendToDefault('echo once', { background: true }, 'otid-1')).text());
    expect(again).toEqual(first);
    expect(again[0]?.message).toMatchObject({ seq_id: 1 });
    expect(store.runs.size).toBe(1);
  });

  test('refuses the same otids in the foreground while the run is active, and runs them again once it is over', async () => {
    const { sendToDefault, store, clock } = setUp();
    await sendToDefault('silent 5', {}, 'otid-1');
    expect((await sendToDefault('silent 5', {}, 'otid-1')).status).toBe(409);
    await clock.advance(5_000);
    await sendToDefault('silent 5', {}, 'otid-1');
    expect(store.runs.size).toBe(2);
  });

  test('is busy with a run that such a route began, and names it', async () => {
    const { sendToDefault, store } = setUp();
    await sendToDefault('silent');
    const [runId] = store.runs.keys();
    const refused = await sendToDefault('echo me too');
    expect([refused.status, await refused.json()]).toEqual([
      409,
      {
        detail: expect.stringMatching(`^CONFLICT: Cannot send a new message: Another request \\(run_id=${runId}\\)`),
        run_id: runId,
      },
    ]);
  });

  test('knows neither otid nor lock on a server without Redis', async () => {
    const { sendToDefault, store } = setUp({ background: false });
    await sendToDefault('silent 5', {}, 'otid-1');
    expect((await sendToDefault('silent 5', {}, 'otid-1')).status).toBe(200);
    expect(store.runs.size).toBe(2);
  });
});

describe("the agent's own route", () => {
  test('runs the same otids a second time, while the run is active and after it', async () => {
    const { send, store, clock } = setUp();
    await send('silent 5', { background: true }, 'otid-1');
    await send('silent 5', { background: true }, 'otid-1');
    await clock.advance(5_000);
    await (await send('silent 0', { background: true }, 'otid-1')).text();
    expect(store.runs.size).toBe(3);
  });

  test('runs another message beside the one under way, and stores each when its step ends', async () => {
    const { send, clock, history } = setUp();
    await send('silent 5');
    await (await send('echo at once')).text();
    await clock.advance(5_000);
    const texts = (await history()).flatMap((item) => ('content' in item ? [String(item.content)] : []));
    expect(texts.slice(1).map((text) => text.slice(0, 6))).toEqual(['echo a', 'at onc', 'silent', 'Sorry,']);
  });

  test.each([
    ['a browser', { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' }, 422],
    ['Node', { 'user-agent': 'node' }, 422],
    ['the SDK, by its header', { 'user-agent': 'Mozilla/5.0', 'x-stainless-package-version': '1.12.1' }, 200],
    ['the SDK, by its User-Agent', { 'user-agent': '@letta-ai/letta-client/1.12.1' }, 200],
    ['nobody in particular', {}, 200],
  ])('streams to %s with %s: %i', async (_who, headers, status) => {
    const { http, path } = setUp();
    const body = { messages: [{ role: 'user', content: 'echo x' }], ...STREAMING };
    const response = await http(path, { body, headers });
    expect(response.status).toBe(status);
    if (status === 422) {
      expect(await response.json()).toEqual({ detail: 'streaming=true is only supported for SDK v1.0+ clients.' });
    }
  });

  test('streams to everybody where the check is off, and by routes that never check', async () => {
    const browser = { 'user-agent': 'Mozilla/5.0' };
    const messages = [{ role: 'user', content: 'echo x' }];
    const open = createHarness({ clientCheck: false });
    const statusOf = async ({ http }: typeof open, path: string, more = {}) =>
      (await http(path, { headers: browser, body: { messages, ...STREAMING, ...more } })).status;
    expect(await statusOf(open, `/v1/agents/${open.agentId}/messages`)).toBe(200);
    const { agentId, ...checking } = createHarness();
    expect(await statusOf({ agentId, ...checking }, `/v1/agents/${agentId}/messages/stream`)).toBe(200);
    expect(await statusOf({ agentId, ...checking }, '/v1/conversations/default/messages', { agent_id: agentId })).toBe(
      200,
    );
  });
});

test("a message's otid is found in the history, and is made where there was none", async () => {
  const { send, history } = setUp();
  await (await send('echo x', {}, 'otid-1')).text();
  await (await send('echo y')).text();
  const otids = (await history()).flatMap((item) => (item.message_type === 'user_message' ? [item.otid] : []));
  expect(otids).toEqual(['otid-1', expect.stringMatching(/^[0-9a-f-]{36}$/)]);
});

test('a client that goes away leaves a run that goes on and is stored', async () => {
  const { send, store, clock, history } = setUp();
  const response = await send('silent 5');
  await response.body?.cancel();
  await clock.advance(5_000);
  expect([...store.runs.values()].map(({ active }) => active)).toEqual([false]);
  expect((await history()).at(-1)).toMatchObject({ content: expect.stringContaining('lost in thought') });
  expect(clock.sleeping).toBe(0);
});

describe('cancelling', () => {
  test.each([
    [true, ['done']],
    [false, []],
  ])('ends the run and its stream (in the background: %s), and stores nothing of the step', async (background, end) => {
    const { send, sdk, agentId, clock, typesStored, store } = setUp();
    const response = await send('slow', { background });
    await clock.advance(1_000);
    const [run] = store.runs.values();
    const id = run?.id ?? '';
    expect(await sdk().agents.messages.cancel(agentId, { run_ids: [id] })).toEqual({ [id]: 'cancelled' });
    const text = await response.text();
    expect(typesOf(framesOf(text))).toEqual(['ping', 'assistant_message', 'stop_reason', ...end]);
    expect(text).toContain('data: {"message_type": "stop_reason", "stop_reason": "cancelled"}\n\n');
    expect(await typesStored()).toEqual(['system_message']);
    expect(run?.state()).toMatchObject({ status: 'cancelled', stop_reason: 'cancelled' });
    expect((await send('echo free again')).status).toBe(200);
  });

  test('a run that is over leaves it as it is, and says that it was cancelled', async () => {
    const { send, http, path, store } = setUp();
    await (await send('echo over')).text();
    const [run] = store.runs.values();
    for (const body of [{}, { run_ids: [run?.id] }]) {
      expect(await (await http(`${path}/cancel`, { body })).json()).toEqual({ [run?.id ?? '']: 'cancelled' });
    }
    expect(run?.state().status).toBe('completed');
  });

  test('a run that asks for approval denies its calls', async () => {
    const { send, http, path, history, sdk, agentId } = setUp();
    await (await send('email')).text();
    await http(`${path}/cancel`, { body: {} });
    expect((await history()).slice(-2)).toMatchObject([
      { message_type: 'approval_response_message', approve: false },
      { message_type: 'tool_return_message', tool_return: expect.stringContaining('The user cancelled the request') },
    ]);
    const agent = await sdk().agents.retrieve(agentId, { include: ['agent.pending_approval'] });
    expect(agent.pending_approval).toBeNull();
  });

  test('is refused where nothing ever ran, and by a conversation where nothing runs', async () => {
    const { http, path, agentId, send } = setUp();
    const refused = await http(`${path}/cancel`, { body: {} });
    expect([refused.status, await refused.json()]).toEqual([
      409,
      { detail: `CONFLICT: No active runs to cancel for agent ${agentId}` },
    ]);
    await (await send('echo over')).text();
    const idle = await http(`/v1/conversations/default/cancel?agent_id=${agentId}`, { body: {} });
    expect([idle.status, await idle.json()]).toEqual([
      409,
      { detail: 'CONFLICT: No active runs to cancel for conversation default' },
    ]);
  });
});

describe('a background run', () => {
  async function finished() {
    const harness = setUp();
    const frames = framesOf(await (await harness.send('echo one two', { background: true })).text());
    const [run] = harness.store.runs.values();
    const resume = (body: unknown): Promise<Response> => harness.http(`/v1/runs/${run?.id}/stream`, { body });
    return { ...harness, frames, resume };
  }

  test('numbers its frames, those that close it without showing it', async () => {
    const { frames } = await finished();
    const numbers = frames.map(({ message }) => (message && 'seq_id' in message ? message.seq_id : null));
    expect(numbers).toEqual([1, 2, 3, null, null, null]);
  });

  test.each([0, 1, 2, 3, 4, 5])('is resumed after frame %i without loss or repetition', async (after) => {
    const { frames, resume } = await finished();
    expect(framesOf(await (await resume({ starting_after: after, include_pings: true })).text())).toEqual(
      frames.slice(after),
    );
  });

  test('sends nothing, not even headers, to a cursor past its end, until the first ping', async () => {
    const { resume, clock, frames } = await finished();
    const response = resume({ starting_after: frames.length });
    await clock.advance(20_000);
    const reader = (await response).body?.pipeThrough(new TextDecoderStream()).getReader();
    const [ping] = framesOf((await reader?.read())?.value ?? '');
    expect(ping?.message).toMatchObject({ message_type: 'ping', seq_id: null });
    await reader?.cancel();
    await settle();
    expect(clock.sleeping).toBe(0);
  });

  test('is gone after three hours', async () => {
    const { resume, clock } = await finished();
    await clock.advance(STREAM_LIFE_MS + 1);
    const gone = await resume({ starting_after: 0 });
    expect([gone.status, await gone.json()]).toEqual([410, { detail: expect.stringMatching(/^EXPIRED/) }]);
  });

  test('is found by its conversation while it is active, by otid later, and not by another otid', async () => {
    const { http, agentId, send, clock } = setUp();
    const resume = (body: Record<string, unknown>): Promise<Response> =>
      http('/v1/conversations/default/stream', { body: { agent_id: agentId, ...body } });
    expect((await resume({})).status).toBe(400);
    await send('silent 5', { background: true }, 'otid-1');
    const followed = (await resume({})).text();
    await clock.advance(5_000);
    const later = await (await resume({ otid: 'otid-1' })).text();
    expect(later).toBe(await followed);
    expect((await resume({ otid: 'otid-2' })).status).toBe(404);
  });

  test('is listed among the active ones until it is over', async () => {
    const { http, agentId, send, clock } = setUp();
    const active = async () => (await (await http(`/v1/runs/?agent_id=${agentId}&active=true`)).json()).length;
    await send('silent 5', { background: true });
    expect(await active()).toBe(1);
    await clock.advance(5_000);
    expect(await active()).toBe(0);
  });

  test('is not to be had of a run in the foreground, of none, or on a server without Redis', async () => {
    const { send, http, store } = setUp();
    await (await send('echo x')).text();
    const [run] = store.runs.keys();
    expect((await http(`/v1/runs/${run}/stream`, { body: {} })).status).toBe(400);
    expect((await http('/v1/runs/run-0/stream', { body: {} })).status).toBe(404);
    const refused = await setUp({ background: false }).send('Hello', { background: true });
    expect([refused.status, await refused.json()]).toEqual([503, { detail: expect.stringContaining('Redis') }]);
  });
});

describe('an approval', () => {
  async function pending(content = 'email') {
    const harness = setUp();
    await (await harness.send(content)).text();
    const agent = await harness.sdk().agents.retrieve(harness.agentId, { include: ['agent.pending_approval'] });
    const calls = agent.pending_approval?.tool_calls;
    const ids = Array.isArray(calls) ? calls.map(({ tool_call_id: id }) => id) : [];
    const approve = (approve: boolean, more = {}) =>
      harness.decide({
        type: 'approval',
        approvals: ids.map((tool_call_id) => ({ type: 'approval', tool_call_id, approve, ...more })),
      });
    return { ...harness, ids, approve, requestId: agent.pending_approval?.id };
  }

  test('that is given lets the tool run and the agent report', async () => {
    const { approve, typesStored } = await pending();
    const frames = framesOf(await (await approve(true)).text());
    expect(typesOf(frames).slice(1, 4)).toEqual(['tool_return_message', 'assistant_message', 'stop_reason']);
    expect(textOf(frames)).toBe('Done: Sent to ada@example.com.');
    expect((await typesStored()).slice(-4)).toEqual([
      'approval_request_message',
      'approval_response_message',
      'tool_return_message',
      'assistant_message',
    ]);
  });

  test('that is denied is told to the agent with its reason, and its return is stored but not streamed', async () => {
    const { approve, history } = await pending();
    const frames = framesOf(await (await approve(false, { reason: 'not now' })).text());
    expect(typesOf(frames).slice(0, 2)).toEqual(['ping', 'assistant_message']);
    expect(textOf(frames)).toContain('not now');
    expect((await history()).at(-2)).toMatchObject({
      tool_return: 'Error: request to call tool denied. User reason: not now',
      status: 'error',
    });
  });

  test('that is denied without a reason says None', async () => {
    const { approve, history } = await pending();
    await (await approve(false)).text();
    expect((await history()).at(-2)).toMatchObject({
      tool_return: 'Error: request to call tool denied. User reason: None',
    });
  });

  test('that is pending fails other messages in their stream, or with 409, and survives as part of the agent', async () => {
    const { send, requestId } = await pending();
    const frames = framesOf(await (await send('Hello?')).text());
    expect(typesOf(frames)).toEqual(['ping', 'stop_reason', 'error_message', 'done']);
    expect(frames[2]?.message).toMatchObject({
      error_type: 'internal_error',
      detail: expect.stringContaining('waiting for approval'),
    });
    const refused = await send('Hello?', { streaming: false });
    expect([refused.status, await refused.json()]).toEqual([
      409,
      { detail: { code: 'PENDING_APPROVAL', message: expect.any(String), pending_request_id: requestId } },
    ]);
  });

  test('must be on every call at once', async () => {
    const { decide, approve, ids } = await pending('emails');
    const half = framesOf(
      await (
        await decide({ type: 'approval', approvals: [{ type: 'approval', tool_call_id: ids[0], approve: true }] })
      ).text(),
    );
    expect(half[2]?.message).toMatchObject({ detail: expect.stringContaining('Invalid tool call IDs. Expected') });
    expect(textOf(framesOf(await (await approve(true)).text()))).toContain('Sent to grace@example.com.');
  });

  test('that comes twice starts another model call with an alert of the system', async () => {
    const { approve, history, store } = await pending();
    await (await approve(true)).text();
    expect(typesOf(framesOf(await (await approve(true)).text()))).toContain('assistant_message');
    expect((await history()).at(-2)).toMatchObject({
      message_type: 'user_message',
      content: expect.stringMatching(/^<system-alert>Automated keep-alive ping\..*<\/system-alert>$/),
    });
    expect(store.runs.size).toBe(3);
  });

  test('in the old style, without ids, speaks for the pending call', async () => {
    const { decide, requestId } = await pending();
    const frames = framesOf(
      await (await decide({ type: 'approval', approve: true, approval_request_id: requestId })).text(),
    );
    expect(textOf(frames)).toContain('Done');
  });

  test('that nobody asked for fails in its stream', async () => {
    const { decide } = setUp();
    const frames = framesOf(await (await decide({ type: 'approval', approve: true })).text());
    expect(frames[2]?.message).toMatchObject({
      detail: expect.stringContaining('No tool call is currently awaiting approval'),
    });
  });
});

describe("a tool of the visitor's page", () => {
  const parameters = { type: 'object', properties: { style: { type: 'string' } } };
  const tool = { name: 'get_title', description: 'The title.', parameters };

  /** Sends, and has the page return `value` for the call that comes. */
  async function callTool(content: string, value: string, client_tools: object[] = [tool]) {
    const harness = setUp();
    const asked = framesOf(await (await harness.send(content, { client_tools })).text());
    const [thread] = harness.store.threads.values();
    const [call] = thread?.pending?.calls ?? [];
    const tool_returns = [{ type: 'tool', tool_call_id: call?.id, tool_return: value, status: 'success' }];
    const frames = framesOf(await (await harness.decide({ type: 'tool_return', tool_returns })).text());
    return { ...harness, asked, call, frames };
  }

  test('is called and its value reported; the return itself is stored but not streamed', async () => {
    const { asked, call, frames, history } = await callTool('use get_title short', 'My page');
    expect(typesOf(asked)).toContain('approval_request_message');
    expect(call).toMatchObject({ name: 'get_title', arguments: { style: 'short' } });
    expect(typesOf(frames).slice(0, 2)).toEqual(['ping', 'assistant_message']);
    expect(textOf(frames)).toContain('My page');
    expect((await history()).at(-2)).toMatchObject({ tool_return: 'My page', name: null });
  });

  test('takes the place of a server tool of the same name', async () => {
    const { asked, call } = await callTool('weather', 'Rain', [{ name: 'web_search' }]);
    expect(typesOf(asked)).not.toContain('tool_return_message');
    expect(call).toMatchObject({ name: 'web_search', arguments: { query: 'weather' } });
  });
});

describe('a history', () => {
  test("of an agent holds all conversations' messages, oldest first, unless one is named", async () => {
    const { send, sdk, agentId, http, path } = setUp();
    const conversation = await sdk().conversations.create({ agent_id: agentId });
    await (await send('echo own')).text();
    await http(`/v1/conversations/${conversation.id}/messages`, {
      body: { messages: [{ role: 'user', content: 'echo other' }], streaming: false },
    });
    const listed = async (query: string) =>
      (await (await http(path + query)).json()).map(({ content }: { content: string }) => content.slice(0, 10));
    const system = expect.stringContaining('You are');
    expect(await listed('?order=desc')).toEqual([system, system, 'echo own', 'own', 'echo other', 'other']);
    expect(await listed('?conversation_id=default')).toEqual([system, 'echo own', 'own']);
    expect(await listed(`?conversation_id=${conversation.id}`)).toEqual([system, 'echo other', 'other']);
    expect(await listed('?limit=2')).toEqual(['echo other', 'other']);
    expect(await listed('?limit=2&order=asc')).toEqual([system, system]);
    const { items } = await sdk().conversations.messages.list(conversation.id);
    expect(items.map(({ message_type: type }) => type)).toEqual([
      'assistant_message',
      'user_message',
      'system_message',
    ]);
  });

  test('has dates of whole seconds, and refuses a cursor that is no message', async () => {
    const { send, history, http, path } = setUp();
    await (await send('echo x')).text();
    for (const item of await history()) expect(item.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    expect((await http(`${path}?before=message-nowhere`)).status).toBe(404);
  });

  test('gives the text beside a pending request the id of the request', async () => {
    const { send, history } = setUp();
    await (await send('email')).text();
    const [text, request] = (await history()).slice(-2);
    expect([text?.message_type, request?.message_type]).toEqual(['assistant_message', 'approval_request_message']);
    expect(text?.id).toBe(request?.id);
  });
});
