import { describe, expect, test } from 'vitest';
import { STREAM_LIFE_MS } from '../routes/runs.ts';
import { createHarness, framesOf, textOf, typesOf } from '../testing/harness.ts';
import { ManualClock, settle } from '../testing/manual-clock.ts';

const STREAMING = { streaming: true, stream_tokens: true };

function setUp() {
  const clock = new ManualClock();
  const harness = createHarness({ clock });
  const path = `/v1/agents/${harness.agentId}/messages`;
  const send = (content: string, more: Record<string, unknown> = {}, otid?: string): Promise<Response> =>
    harness.http(path, {
      body: { messages: [{ role: 'user', content, ...(otid ? { otid } : {}) }], ...STREAMING, ...more },
    });
  const answer = (answers: unknown): Promise<Response> =>
    harness.http(path, { body: { messages: [answers], ...STREAMING } });
  const history = async () => (await harness.sdk().agents.messages.list(harness.agentId, { order: 'asc' })).items;
  return { ...harness, clock, path, send, answer, history };
}

describe('otids', () => {
  test('sent again in the background lead to the run that they began, from its first frame', async () => {
    const { send, store } = setUp();
    const first = framesOf(await (await send('echo once', { background: true }, 'otid-1')).text());
    const again = framesOf(await (await send('echo once', { background: true }, 'otid-1')).text());
    expect(again).toEqual(first);
    expect(again[0]?.message).toMatchObject({ seq_id: 1 });
    expect(store.runs.size).toBe(1);
  });

  test('sent again in the foreground are refused while the run is active, and run again once it is over', async () => {
    const { send, store, clock } = setUp();
    await send('silent 5', {}, 'otid-1');
    expect((await send('silent 5', {}, 'otid-1')).status).toBe(409);
    await clock.advance(5_000);
    await send('silent 5', {}, 'otid-1');
    expect(store.runs.size).toBe(2);
  });

  test('are found in the history', async () => {
    const { send, history } = setUp();
    await (await send('echo x', {}, 'otid-1')).text();
    expect((await history()).find(({ message_type: type }) => type === 'user_message')).toMatchObject({
      otid: 'otid-1',
      content: 'echo x',
    });
  });
});

test('a conversation that is busy says so with its run', async () => {
  const { send, store } = setUp();
  await send('silent');
  const [runId] = store.runs.keys();
  const refused = await send('echo me too');
  expect([refused.status, await refused.json()]).toEqual([
    409,
    {
      detail: expect.stringMatching(`^CONFLICT: Cannot send a new message: Another request \\(run_id=${runId}\\)`),
      run_id: runId,
    },
  ]);
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
  test('ends the run and its stream, keeps what was said, and lets one more delta follow', async () => {
    const { send, sdk, agentId, clock, history, store } = setUp();
    const response = await send('slow');
    await clock.advance(1_000);
    const [run] = store.runs.values();
    expect(await sdk().agents.messages.cancel(agentId, { run_ids: [run?.id ?? ''] })).toEqual({
      [run?.id ?? '']: 'cancelled',
    });
    const frames = framesOf(await response.text());
    expect(typesOf(frames)).toEqual([
      'ping',
      'assistant_message',
      'stop_reason',
      'assistant_message',
      'usage_statistics',
      'done',
    ]);
    expect(frames.find(({ message }) => message?.message_type === 'stop_reason')?.message).toMatchObject({
      stop_reason: 'cancelled',
    });
    expect((await history()).at(-1)).toMatchObject({ content: textOf(frames) });
    expect(run?.state()).toMatchObject({ status: 'cancelled', stop_reason: 'cancelled' });
    expect((await send('echo free again')).status).toBe(200);
  });

  test('is refused in other words than a busy conversation, where nothing is active', async () => {
    const { http, path } = setUp();
    const refused = await http(`${path}/cancel`, { body: {} });
    expect([refused.status, await refused.json()]).toEqual([409, { detail: 'CONFLICT: No active runs to cancel.' }]);
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

  test('sends pings only to a cursor past its end', async () => {
    const { resume, clock, frames } = await finished();
    const response = await resume({ starting_after: frames.length });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const chunk = reader?.read();
    await clock.advance(20_000);
    expect(typesOf(framesOf((await chunk)?.value ?? ''))).toEqual(['ping']);
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

  test('is not to be had of a run in the foreground, of none, or on a server without Redis', async () => {
    const { send, http, store } = setUp();
    await (await send('echo x')).text();
    const [run] = store.runs.keys();
    expect((await http(`/v1/runs/${run}/stream`, { body: {} })).status).toBe(400);
    expect((await http('/v1/runs/run-0/stream', { body: {} })).status).toBe(404);
    const without = createHarness({ background: false });
    const refused = await without.http(`/v1/agents/${without.agentId}/messages`, {
      body: { messages: [{ role: 'user', content: 'Hello' }], ...STREAMING, background: true },
    });
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
    const decide = (approve: boolean, more = {}) =>
      harness.answer({
        type: 'approval',
        approvals: ids.map((tool_call_id) => ({ type: 'approval', tool_call_id, approve, ...more })),
      });
    return { ...harness, ids, decide, requestId: agent.pending_approval?.id };
  }

  test('that is given lets the tool run and the agent report', async () => {
    const { decide, history } = await pending();
    const frames = framesOf(await (await decide(true)).text());
    expect(typesOf(frames).slice(1, 4)).toEqual(['tool_return_message', 'assistant_message', 'stop_reason']);
    expect(textOf(frames)).toBe('Done: Sent to ada@example.com.');
    expect((await history()).map(({ message_type: type }) => type).slice(-4)).toEqual([
      'approval_request_message',
      'approval_response_message',
      'tool_return_message',
      'assistant_message',
    ]);
  });

  test('that is refused is told to the agent with its reason', async () => {
    const { decide } = await pending();
    const frames = framesOf(await (await decide(false, { reason: 'not now' })).text());
    expect(frames[1]?.message).toMatchObject({ tool_returns: [{ status: 'error' }] });
    expect(textOf(frames)).toContain('not now');
  });

  test('that is pending keeps other messages out, and survives as part of the agent', async () => {
    const { send, requestId } = await pending();
    const refused = await send('Hello?');
    expect([refused.status, await refused.json()]).toEqual([
      409,
      { detail: { code: 'PENDING_APPROVAL', message: expect.any(String), pending_request_id: requestId } },
    ]);
    expect(requestId).toMatch(/^message-/);
  });

  test('must answer every call at once; a replay of the answer does nothing', async () => {
    const { answer, decide, ids, store } = await pending('emails');
    const half = await answer({
      type: 'approval',
      approvals: [{ type: 'approval', tool_call_id: ids[0], approve: true }],
    });
    expect([half.status, (await half.json()).detail]).toEqual([
      400,
      expect.stringContaining('Invalid tool call IDs. Expected'),
    ]);
    expect(textOf(framesOf(await (await decide(true)).text()))).toContain('Sent to grace@example.com.');
    const replay = framesOf(await (await decide(true)).text());
    expect(typesOf(replay)).toEqual(['ping', 'stop_reason', 'usage_statistics', 'done']);
    expect(store.runs.size).toBe(3);
  });

  test('in the old style, without ids, speaks for the pending call', async () => {
    const { answer, requestId } = await pending();
    const frames = framesOf(
      await (await answer({ type: 'approval', approve: true, approval_request_id: requestId })).text(),
    );
    expect(textOf(frames)).toContain('Done');
  });

  test('that nobody asked for is refused', async () => {
    const { answer } = setUp();
    expect((await answer({ type: 'approval', approve: true })).status).toBe(400);
  });
});

test("a tool of the visitor's page is called and its value reported", async () => {
  const { send, answer, store } = setUp();
  const tool = {
    name: 'get_title',
    description: 'The title.',
    parameters: { type: 'object', properties: { style: { type: 'string' } } },
  };
  const asked = framesOf(await (await send('use get_title short', { client_tools: [tool] })).text());
  expect(typesOf(asked)).toContain('approval_request_message');
  const [thread] = store.threads.values();
  const [call] = thread?.pending?.calls ?? [];
  expect(call).toMatchObject({ name: 'get_title', arguments: { style: 'short' } });
  const tool_returns = [{ type: 'tool', tool_call_id: call?.id, tool_return: 'My page', status: 'success' }];
  const frames = framesOf(await (await answer({ type: 'tool_return', tool_returns })).text());
  expect(textOf(frames)).toContain('My page');
});
