import { describe, expect, test, vi } from 'vitest';
import { ChatError } from '../platform/errors.ts';
import type { ChatEvent } from '../protocol/events.ts';
import { asks, frame, frames, hanging, NOWHERE, shown, start, STOP, text } from './testing/fake-transport.ts';

describe('sending', () => {
  test('connects first, shows the message once Letta has it, and settles with the answer', async () => {
    const { transport, conversation } = start(
      frames(frame({ type: 'run', runId: 'run-1' }), frame(text('a', 'Hel'), text('a', 'lo')), frame(STOP)),
    );
    const statuses: string[] = [];
    conversation.status.subscribe((status) => void statuses.push(status.type));
    await conversation.send('hi');
    expect(shown(conversation)).toEqual([['hi'], ['Hello']]);
    expect(statuses).toEqual(['idle', 'connecting', 'idle', 'submitted', 'streaming', 'streaming', 'idle']);
    expect(conversation.state.value).toMatchObject({ agent: { name: 'Ada' }, unsent: null });
    expect(transport.sent).toHaveLength(1);
  });

  test('keeps a message that did not get through, and sends the same content again as the same attempt', async () => {
    const { transport, conversation } = start(() => new ChatError('quota', 'no credits'));
    await expect(conversation.send('hi')).rejects.toMatchObject({ code: 'quota' });
    expect(conversation.state.value).toMatchObject({
      messages: [],
      status: { type: 'failed', during: 'send' },
      unsent: { content: [{ text: 'hi' }] },
    });
    await conversation.send('hi');
    await conversation.send('hi');
    const [first, second, third] = transport.sent.map((outgoing) => outgoing.otid);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  test('that could not connect is sent by Retry', async () => {
    const { transport, conversation } = start(frames(frame(text('a', 'Hello'), STOP)));
    transport.pages.push(new ChatError('network', 'offline'));
    await expect(conversation.send('hi')).rejects.toMatchObject({ code: 'network' });
    expect(conversation.status.value).toMatchObject({ type: 'failed', during: 'connect' });
    await conversation.retry();
    expect(shown(conversation)).toEqual([['hi'], ['Hello']]);
    expect(transport.sent).toHaveLength(1);
  });

  test('while the chat still connects waits for it', async () => {
    const { transport, conversation } = start(frames(frame(text('a', 'Hello'), STOP)));
    await Promise.all([conversation.connect(), conversation.send('hi')]);
    expect(shown(conversation)).toEqual([['hi'], ['Hello']]);
    expect(transport.sent).toHaveLength(1);
  });

  test('sends one message after the other', async () => {
    const { transport, conversation } = start(frames(frame(text('a', '1'), STOP)), frames(frame(text('b', '2'), STOP)));
    await Promise.all([conversation.send('one'), conversation.send('two')]);
    expect(shown(conversation)).toEqual([['one'], ['1'], ['two'], ['2']]);
    expect(transport.sent).toHaveLength(2);
  });

  test('reports a failure inside the stream and keeps what came before it', async () => {
    const error = new ChatError('model', 'failed');
    const { conversation } = start(frames(frame(text('a', 'Hel')), frame({ type: 'error', error })));
    await expect(conversation.send('hi')).rejects.toBe(error);
    expect(shown(conversation)).toEqual([['hi'], ['Hel']]);
    expect(conversation.status.value).toMatchObject({ type: 'failed', error, during: 'stream' });
  });
});

describe('a visitor without an agent', () => {
  test('is asked for nothing until there is a message, which has the agent made', async () => {
    const { transport, conversation } = start(frames(frame(text('a', 'Hello'), STOP)));
    transport.isKnown = false;
    const made = vi.spyOn(transport, 'agent');
    const read = vi.spyOn(transport, 'history');
    await conversation.connect();
    expect(conversation.state.value).toMatchObject({ agent: null, messages: [], status: { type: 'idle' } });
    await conversation.stop();
    expect([made, read].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    await conversation.send('hi');
    expect(shown(conversation)).toEqual([['hi'], ['Hello']]);
    expect(conversation.agent.value?.name).toBe('Ada');
    expect([made, read].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  test('keeps a message that no agent was made for, and Retry sends it', async () => {
    const { transport, conversation } = start(frames(frame(text('a', 'Hello'), STOP)));
    transport.isKnown = false;
    const agent = vi.spyOn(transport, 'agent').mockRejectedValueOnce(new ChatError('paused', 'paused'));
    await expect(conversation.send('hi')).rejects.toMatchObject({ code: 'paused' });
    expect(conversation.state.value).toMatchObject({
      status: { type: 'failed', during: 'send', error: { code: 'paused' } },
      unsent: { content: [{ text: 'hi' }] },
    });
    await conversation.retry();
    expect(shown(conversation)).toEqual([['hi'], ['Hello']]);
    expect(agent).toHaveBeenCalledTimes(2);
    expect(transport.sent).toHaveLength(1);
  });

  test('who presses Stop while the agent is made has sent nothing', async () => {
    const { transport, conversation } = start();
    transport.isKnown = false;
    vi.spyOn(transport, 'agent').mockImplementation(
      (signal: AbortSignal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    const sending = conversation.send('hi');
    await vi.waitFor(() => expect(conversation.status.value.type).toBe('submitted'), 10_000);
    await conversation.stop();
    await expect(sending).rejects.toMatchObject({ code: 'aborted' });
    expect(conversation.status.value.type).toBe('idle');
    expect(conversation.unsent.value).toMatchObject({ content: [{ text: 'hi' }] });
    expect([transport.sent, transport.cancelled]).toEqual([[], []]);
  });
});

describe('stopping', () => {
  test('cancels the run at the server, keeps what came, and is ready for the next message', async () => {
    const { transport, conversation } = start(
      hanging(frame({ type: 'run', runId: 'run-1' }, text('a', 'Hel'))),
      frames(frame(text('b', 'yes'), STOP)),
    );
    const sent = conversation.send('hi');
    await vi.waitUntil(() => shown(conversation).length === 2, 10_000);
    await conversation.stop();
    await expect(sent).rejects.toMatchObject({ code: 'aborted' });
    expect(transport.cancelled).toEqual([['run-1']]);
    expect(conversation.state.value).toMatchObject({
      status: { type: 'idle' },
      messages: [{}, { stopReason: 'cancelled' }],
    });
    await conversation.send('again');
    expect(shown(conversation)).toEqual([['hi'], ['Hel'], ['again'], ['yes']]);
  });

  test('says so when the server did not hear of it', async () => {
    const { transport, conversation } = start(hanging(frame(text('a', 'x'))));
    transport.cancel = () => Promise.reject(new ChatError('network', 'offline'));
    conversation.send('hi').catch(() => undefined);
    await vi.waitUntil(() => shown(conversation).length === 2, 10_000);
    await conversation.stop();
    expect(conversation.status.value).toMatchObject({ type: 'failed', error: { code: 'network' } });
  });

  test('does nothing where nothing runs', async () => {
    const { transport, conversation } = start();
    await conversation.stop();
    expect(transport.cancelled).toEqual([]);
    expect(conversation.status.value.type).toBe('idle');
  });
});

describe('approvals', () => {
  test('wait for an answer to every call and send them in one go', async () => {
    const { transport, conversation } = start(
      frames(frame(asks('1'), asks('2'), { type: 'stop', reason: 'requires_approval' })),
      frames(frame(text('b', 'Sent.'), STOP)),
    );
    await conversation.send('mail');
    expect(conversation.status.value).toEqual({ type: 'awaiting-approval', callIds: ['1', '2'] });
    await expect(conversation.send('hello?')).rejects.toMatchObject({ code: 'approval-pending' });
    await conversation.approve('1', true);
    expect(transport.sent).toHaveLength(1);
    await conversation.approve('2', false, 'no');
    expect(transport.sent[1]).toMatchObject({
      type: 'approval',
      approvals: [
        { type: 'approval', callId: '1', approve: true },
        { type: 'approval', callId: '2', approve: false, reason: 'no' },
      ],
    });
    expect(shown(conversation)[1]).toEqual(['closed', 'denied', 'Sent.']);
  });

  test('can not be decided before their arguments are complete, nor twice, nor where nothing waits', async () => {
    let finish: (() => void) | undefined;
    const { transport, conversation } = start(
      async function* () {
        yield frame(asks('1'));
        await new Promise<void>((resolve) => (finish = resolve));
        yield frame({ type: 'stop', reason: 'requires_approval' });
      },
      frames(frame(text('b', 'Sent.'), STOP)),
    );
    const sent = conversation.send('mail');
    await vi.waitUntil(() => shown(conversation).length === 2, 10_000);
    await expect(conversation.approve('1', true)).rejects.toMatchObject({ code: 'not-found' });
    finish?.();
    await sent;
    await expect(conversation.approve('forged', true)).rejects.toMatchObject({ code: 'not-found' });
    const approved = conversation.approve('1', true);
    await expect(conversation.approve('1', false)).rejects.toMatchObject({ code: 'not-found' });
    await approved;
    expect(transport.sent).toHaveLength(2);
    await expect(conversation.approve('1', true)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('of which one is decided show it at once, while the others wait', async () => {
    const { conversation } = start(frames(frame(asks('1'), asks('2'), { type: 'stop', reason: 'requires_approval' })));
    await conversation.send('mail');
    await conversation.approve('1', false);
    expect(shown(conversation)[1]).toEqual(['denied', 'waiting']);
    expect(conversation.status.value.type).toBe('awaiting-approval');
  });

  test('of a tool of the page are answered by the page', async () => {
    const { transport, conversation } = start(
      frames(frame(asks('1', 'title'), { type: 'stop', reason: 'requires_approval' })),
      frames(frame(text('b', 'It is so.'), STOP)),
    );
    const unregister = conversation.registerTool({
      name: 'title',
      description: 'The title of the page.',
      parameters: { type: 'object' },
      run: (input) => ({ title: 'Home', input }),
    });
    await conversation.send('what is the title?');
    expect(transport.clientTools).toEqual([
      { name: 'title', description: 'The title of the page.', parameters: { type: 'object' } },
    ]);
    expect(transport.sent[1]).toMatchObject({
      approvals: [{ type: 'tool', callId: '1', status: 'success', result: '{"title":"Home","input":{"to":"a"}}' }],
    });
    unregister();
    await conversation.send('again');
    expect(transport.clientTools).toEqual([]);
  });

  test('a tool that throws tells the agent so', async () => {
    const { transport, conversation } = start(
      frames(frame(asks('1', 'title'), { type: 'stop', reason: 'requires_approval' })),
    );
    conversation.registerTool({
      name: 'title',
      description: '',
      parameters: {},
      run: () => {
        throw new Error('no title');
      },
    });
    await conversation.send('what is the title?');
    expect(transport.sent[1]).toMatchObject({ approvals: [{ status: 'error', result: 'no title' }] });
  });
});

test('a message that Letta drops because a call waits goes back to the visitor', async () => {
  const error = new ChatError('approval-pending', 'The agent is waiting for approval.');
  const { transport, conversation } = start(
    frames(frame({ type: 'run', runId: 'run-1' }), frame({ type: 'stop', reason: 'error' }, { type: 'error', error })),
    frames(frame(text('b', 'Hello'), STOP)),
  );
  await expect(conversation.send('hi')).rejects.toBe(error);
  expect(conversation.state.value).toMatchObject({
    messages: [],
    unsent: { content: [{ text: 'hi' }] },
    status: { type: 'failed', error },
  });
  transport.pages.push({ events: [asks('1')], before: null });
  await conversation.retry();
  expect(conversation.status.value).toEqual({ type: 'awaiting-approval', callIds: ['1'] });
  expect(transport.sent).toHaveLength(1);
});

describe('earlier messages', () => {
  test('come in front, page by page, and a page that fails can be asked for again', async () => {
    const { transport, conversation } = start();
    const stored = (key: string): ChatEvent => ({
      type: 'user-message',
      key,
      otid: key,
      content: [{ type: 'text', text: key }],
      origin: NOWHERE,
    });
    transport.pages.push({ events: [stored('3')], before: 'message-3' }, new ChatError('server', 'down'), {
      events: [stored('2')],
      before: null,
    });
    await conversation.connect();
    await conversation.loadEarlier();
    expect(conversation.history.value).toMatchObject({
      before: 'message-3',
      loading: false,
      error: { code: 'server' },
    });
    await conversation.loadEarlier();
    expect(shown(conversation)).toEqual([['2'], ['3']]);
    expect(conversation.history.value).toEqual({ before: null, loading: false, error: null });
    await conversation.loadEarlier();
    expect(transport.pages).toEqual([]);
  });
});

test('dispose ends what is under way and leaves nothing behind', async () => {
  const { conversation } = start(hanging(frame(text('a', 'Hel'))));
  const sent = conversation.send('hi');
  await vi.waitUntil(() => shown(conversation).length === 2, 10_000);
  conversation.dispose();
  await expect(sent).rejects.toMatchObject({ code: 'aborted' });
  expect(shown(conversation)).toEqual([]);
});

describe('looking for what the agent said by itself', () => {
  const page = (...events: ChatEvent[]) => ({ events, before: null });
  /** What is under way after a connection has ended. */
  const settled = () => new Promise<void>((done) => setTimeout(done));

  test('shows it', async () => {
    const { transport, conversation } = start();
    transport.pages.push(page(text('a', 'Hello')), page(text('a', 'Hello'), text('b', 'Are you still there?')));
    await conversation.connect();
    await settled();
    expect(await conversation.refresh()).toBe(true);
    expect(shown(conversation)).toEqual([['Hello', 'Are you still there?']]);
  });

  test('changes nothing where there is nothing new, or the line is bad', async () => {
    const { transport, conversation } = start();
    transport.pages.push(page(text('a', 'Hello')), page(text('a', 'Hello')), new ChatError('network', 'offline'));
    await conversation.connect();
    await settled();
    const before = conversation.state.value;
    expect(await conversation.refresh()).toBe(false);
    await expect(conversation.refresh()).rejects.toMatchObject({ code: 'network' });
    expect(conversation.state.value).toBe(before);
  });

  test('asks nothing before the chat is connected', async () => {
    const { transport, conversation } = start();
    transport.pages.push(page(text('a', 'Hello')));
    expect(await conversation.refresh()).toBe(false);
    expect(transport.pages).toHaveLength(1);
  });
});
