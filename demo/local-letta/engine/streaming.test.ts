import { describe, expect, test } from 'vitest';
import { createHarness, framesOf, textOf, typesOf, type Frame } from '../testing/harness.ts';
import { ManualClock, settle } from '../testing/manual-clock.ts';

function messagesOf(frames: readonly Frame[], type: string) {
  return frames.flatMap(({ message }) => (message?.message_type === type ? message : []));
}

describe('a stream of tokens', () => {
  test('has a ping with the run first, then reasoning, text, tool and text, and closes in order', async () => {
    const { stream } = createHarness();
    const frames = await stream('weather');
    expect(typesOf(frames)).toEqual([
      'ping',
      'reasoning_message',
      'assistant_message',
      'tool_call_message',
      'tool_return_message',
      'assistant_message',
      'stop_reason',
      'usage_statistics',
      'done',
    ]);
    expect(frames[0]?.message).toMatchObject({ run_id: expect.stringMatching(/^run-/) });
  });

  test('shares one id in a model call, and one otid in each of its content blocks', async () => {
    const { stream } = createHarness();
    const frames = await stream('weather');
    const call = [...messagesOf(frames, 'reasoning_message'), ...messagesOf(frames, 'tool_call_message')];
    const [firstText, lastText] = [
      messagesOf(frames, 'assistant_message')[0],
      messagesOf(frames, 'assistant_message').at(-1),
    ];
    const field = (key: string, items: readonly object[]): Set<unknown> =>
      new Set(items.map((item) => new Map(Object.entries(item)).get(key)));
    expect(field('id', [...call, firstText ?? {}]).size).toBe(1);
    expect(field('otid', [...call, firstText ?? {}]).size).toBe(3);
    expect(field('id', [firstText ?? {}, lastText ?? {}]).size).toBe(2);
  });

  test('leaves null keys out of the pieces of a tool call, which is an object there and a list in history', async () => {
    const { stream, sdk, agentId } = createHarness();
    const deltas = messagesOf(await stream('weather'), 'tool_call_message').map((message) => Object.entries(message));
    const calls = deltas.map((entries) => new Map(entries).get('tool_calls'));
    expect(calls[0]).toEqual({ name: 'web_search', tool_call_id: expect.stringMatching(/^call_/) });
    expect(calls[1]).toEqual({ arguments: '{"qu', tool_call_id: expect.anything() });
    const stored = (await sdk().agents.messages.list(agentId)).items.find(
      ({ message_type: type }) => type === 'tool_call_message',
    );
    expect(stored).toMatchObject({ tool_calls: [{ name: 'web_search', arguments: '{"query":"weather"}' }] });
  });

  test('gives parallel calls one id, and their returns in one message', async () => {
    const { stream } = createHarness();
    const frames = await stream('parallel');
    const calls = messagesOf(frames, 'tool_call_message');
    expect(new Set(calls.map((call) => ('otid' in call ? call.otid : ''))).size).toBe(1);
    const [returned, ...others] = messagesOf(frames, 'tool_return_message');
    expect(others).toEqual([]);
    expect(returned).toMatchObject({
      tool_returns: [{ status: 'success' }, { status: 'success' }, { status: 'error' }],
    });
  });

  test('shows an approval request under the id before its model call, null keys present, and stops for it', async () => {
    const { stream } = createHarness();
    const frames = await stream('email');
    const [text] = messagesOf(frames, 'assistant_message');
    const [first, second] = messagesOf(frames, 'approval_request_message');
    const idOf = (message: object | undefined): string => String(message && 'id' in message ? message.id : '');
    expect(Number.parseInt(idOf(text).slice(-4), 16) - Number.parseInt(idOf(first).slice(-4), 16)).toBe(1);
    expect(first).toMatchObject({ otid: idOf(first), tool_calls: { name: 'send_email', arguments: null } });
    expect(second).toMatchObject({ tool_calls: { name: null, arguments: '{"to' } });
    expect(messagesOf(frames, 'stop_reason')).toEqual([
      { message_type: 'stop_reason', stop_reason: 'requires_approval' },
    ]);
  });

  test('that breaks off has two stop reasons and an internal error, and no [DONE]', async () => {
    const { stream } = createHarness();
    const frames = await stream('error', { background: true });
    expect(typesOf(frames)).toEqual(['ping', 'assistant_message', 'stop_reason', 'error_message']);
    expect(messagesOf(frames, 'stop_reason')).toMatchObject([
      { stop_reason: 'error' },
      { stop_reason: 'llm_api_error' },
    ]);
    // The stop reasons take a number each, without showing it.
    expect(frames.at(-1)).toMatchObject({
      event: 'error',
      message: { error_type: 'internal_error', seq_id: frames.length },
    });
  });

  test.each([
    [true, []],
    [false, ['done']],
  ])('of a model that fails before its first word (in the background: %s) tells why', async (background, end) => {
    const { stream, sdk, agentId } = createHarness();
    const frames = await stream('error llm_rate_limit', { background });
    expect(typesOf(frames)).toEqual(['ping', 'stop_reason', 'error_message', ...end]);
    expect(frames[2]).toMatchObject({
      event: 'error',
      message: { error_type: 'llm_rate_limit', seq_id: background ? 3 : null },
    });
    // Nothing of a step that fails is stored, nor what began it.
    const types = (await sdk().agents.messages.list(agentId)).items.map(({ message_type: type }) => type);
    expect(types).toEqual(['system_message']);
  });

  test('says the same as the history, block by block', async () => {
    const { stream, sdk, agentId } = createHarness();
    const frames = await stream('weather');
    const stored = (await sdk().agents.messages.list(agentId, { order: 'asc' })).items;
    for (const item of stored) {
      if (item.message_type !== 'assistant_message') continue;
      const streamed = frames.filter(({ message }) => message && 'otid' in message && message.otid === item.otid);
      expect(textOf(streamed)).toBe(item.content);
    }
    expect(textOf(frames)).toContain('Let me check.');
  });
});

test('replies come as whole messages where no tokens were asked for', async () => {
  const { stream } = createHarness();
  const frames = await stream('weather', { stream_tokens: false });
  expect(messagesOf(frames, 'assistant_message')).toHaveLength(2);
  expect(messagesOf(frames, 'tool_call_message')).toMatchObject([{ tool_calls: [{ name: 'web_search' }] }]);
});

test('only the types that were asked for are sent as JSON and listed', async () => {
  const { sdk, agentId } = createHarness();
  const types = { include_return_message_types: ['assistant_message' as const] };
  const { messages } = sdk().agents;
  const response = await messages.create(agentId, { messages: [{ role: 'user', content: 'think' }], ...types });
  expect(response.messages.map(({ message_type: type }) => type)).toEqual(['assistant_message']);
  expect((await messages.list(agentId, types)).items).toEqual(response.messages);
});

describe('the pace', () => {
  test('is the delay between chunks, and slow scripts are slow whatever it is', async () => {
    const clock = new ManualClock();
    const { agentId, http, store } = createHarness({ clock, delayMs: 50, chunkChars: 2 });
    const body = { messages: [{ role: 'user', content: 'echo abcdef' }], streaming: true, stream_tokens: true };
    await http(`/v1/agents/${agentId}/messages`, { body });
    const [run] = store.runs.values();
    await clock.advance(149);
    expect(run?.active).toBe(true);
    await clock.advance(1);
    expect(run?.active).toBe(false);
  });

  test('never cuts a character in two', async () => {
    const { stream } = createHarness({ chunkChars: 1 });
    const contents = messagesOf(await stream('echo a👍🏽é'), 'assistant_message').map((message) =>
      'content' in message ? message.content : '',
    );
    expect(contents).toEqual(['a', '👍', '🏽', 'é']);
  });
});

describe('silence', () => {
  async function silentStream(more: Record<string, unknown> = {}) {
    const clock = new ManualClock();
    const { agentId, http } = createHarness({ clock });
    const body = { messages: [{ role: 'user', content: 'silent 50' }], streaming: true, stream_tokens: true, ...more };
    const text = http(`/v1/agents/${agentId}/messages`, { body }).then((response) => response.text());
    await settle();
    await clock.advance(60_000);
    return framesOf(await text);
  }

  test('is broken by a ping every 20 seconds, with the number of the frame before', async () => {
    const frames = await silentStream({ background: true });
    const pings = messagesOf(frames, 'ping');
    expect(pings.map((ping) => ('seq_id' in ping ? ping.seq_id : null))).toEqual([1, 1, 1]);
  });

  test('stays silence where pings were declined', async () => {
    expect(messagesOf(await silentStream({ include_pings: false }), 'ping')).toEqual([]);
  });
});
