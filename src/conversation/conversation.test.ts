import { describe, expect, test, vi } from 'vitest';
import { ChatError } from '../errors.ts';
import type { ChatEvent, StreamFrame } from '../protocol/events.ts';
import type { HistoryPage, Outgoing, Transport } from '../transport/transport.ts';
import { createConversation } from './conversation.ts';

const NOWHERE = { messageId: null, stepId: null, runId: null, date: null };
const text = (key: string, delta: string): ChatEvent => ({ type: 'text-delta', key, delta, origin: NOWHERE });
const frame = (...events: ChatEvent[]): StreamFrame => ({ seq: null, events });
const STOP: ChatEvent = { type: 'stop', reason: 'end_turn' };
const asks = (callId: string, name = 'send_email'): ChatEvent => ({
  type: 'approval-request',
  callId,
  name,
  argumentsDelta: '{"to":"a"}',
  origin: NOWHERE,
});

/** An agent by script: each send takes the next answer. */
class FakeTransport implements Transport {
  readonly sent: Outgoing[] = [];
  readonly cancelled: (readonly string[])[] = [];
  readonly pages: (HistoryPage | ChatError)[] = [];
  readonly answers: ((signal: AbortSignal) => AsyncIterable<StreamFrame> | ChatError)[] = [];
  readonly after: (number | undefined)[] = [];
  clientTools: readonly { name: string }[] = [];

  async agent() {
    return { id: 'agent-1', name: 'Ada' };
  }
  async history() {
    const page = this.pages.shift() ?? { events: [], before: null };
    if (page instanceof ChatError) throw page;
    return page;
  }
  async send(outgoing: Outgoing, { signal, clientTools = [], after }: { signal: AbortSignal; clientTools?: readonly { name: string }[]; after?: number }) {
    this.sent.push(outgoing);
    this.after.push(after);
    this.clientTools = clientTools;
    const answer = this.answers.shift()?.(signal) ?? frames(frame(STOP))();
    if (answer instanceof ChatError) throw answer;
    return answer;
  }
  async cancel(runIds: readonly string[]) {
    this.cancelled.push(runIds);
    return true;
  }
}

function frames(...list: StreamFrame[]) {
  return async function* (): AsyncGenerator<StreamFrame> {
    yield* list;
  };
}

/** Says something, then stays silent until it is aborted. */
function hanging(...list: StreamFrame[]) {
  return async function* (signal: AbortSignal): AsyncGenerator<StreamFrame> {
    yield* list;
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
}

function start(...answers: FakeTransport['answers']) {
  const transport = new FakeTransport();
  transport.answers.push(...answers);
  // Every flush at once: frames are the store's own affair.
  const conversation = createConversation(transport, (flush) => {
    queueMicrotask(flush);
    return () => undefined;
  });
  return { transport, conversation };
}

const shown = (conversation: ReturnType<typeof createConversation>) =>
  conversation.state.value.messages.map((message) =>
    message.role === 'user'
      ? message.content.map((part) => (part.type === 'text' ? part.text : ''))
      : message.parts.map((part) => (part.kind === 'tool' ? part.state : part.text)),
  );

describe('sending', () => {
  test('connects first, shows the message once Letta has it, and settles with the answer', async () => {
    const { transport, conversation } = start(frames(frame({ type: 'run', runId: 'run-1' }), frame(text('a', 'Hel'), text('a', 'lo')), frame(STOP)));
    const statuses: string[] = [];
    conversation.status.subscribe((status) => void statuses.push(status.type));
    await conversation.send('hi');
    expect(shown(conversation)).toEqual([['hi'], ['Hello']]);
    expect(statuses).toEqual(['idle', 'connecting', 'idle', 'submitted', 'streaming', 'streaming', 'idle']);
    expect(conversation.state.value).toMatchObject({ agent: { name: 'Ada' }, unsent: null });
    expect(transport.sent).toHaveLength(1);
  });

  test('keeps a message that did not get through, and sends the same content again as the same attempt', async () => {
    const { transport, conversation } = start(() => new ChatError('network', 'offline'));
    await expect(conversation.send('hi')).rejects.toMatchObject({ code: 'network' });
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

describe('stopping', () => {
  test('cancels the run at the server, keeps what came, and is ready for the next message', async () => {
    const { transport, conversation } = start(hanging(frame({ type: 'run', runId: 'run-1' }, text('a', 'Hel'))), frames(frame(text('b', 'yes'), STOP)));
    const sent = conversation.send('hi');
    await vi.waitUntil(() => shown(conversation).length === 2);
    await conversation.stop();
    await expect(sent).rejects.toMatchObject({ code: 'aborted' });
    expect(transport.cancelled).toEqual([['run-1']]);
    expect(conversation.state.value).toMatchObject({ status: { type: 'idle' }, messages: [{}, { stopReason: 'cancelled' }] });
    await conversation.send('again');
    expect(shown(conversation)).toEqual([['hi'], ['Hel'], ['again'], ['yes']]);
  });

  test('says so when the server did not hear of it', async () => {
    const { transport, conversation } = start(hanging(frame(text('a', 'x'))));
    transport.cancel = () => Promise.reject(new ChatError('network', 'offline'));
    conversation.send('hi').catch(() => undefined);
    await vi.waitUntil(() => shown(conversation).length === 2);
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

describe('a stream that is cut', () => {
  const numbered = (seq: number, ...events: ChatEvent[]): StreamFrame => ({ seq, events });
  const cutAfter = (...list: StreamFrame[]) =>
    async function* (): AsyncGenerator<StreamFrame> {
      yield* list;
      throw new ChatError('network', 'cut');
    };
  /** The transcript's last words. */
  const words = (conversation: ReturnType<typeof createConversation>) => {
    const last = conversation.state.value.messages.at(-1);
    return last?.role === 'assistant' ? last.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('') : '';
  };
  const start = () => {
    const transport = new FakeTransport();
    return { transport, conversation: createConversation(transport) };
  };

  test('goes on where it was if its frames are numbered, and says so meanwhile', async () => {
    vi.useFakeTimers();
    const { transport, conversation } = start();
    const statuses: string[] = [];
    conversation.status.subscribe(({ type }) => void (statuses.at(-1) === type || statuses.push(type)));
    transport.answers.push(cutAfter(numbered(1), numbered(2, text('a', 'Hello '))), cutAfter(), frames(numbered(3, text('a', 'again')), frame(STOP)));
    const sent = conversation.send('Hi');
    await vi.runAllTimersAsync();
    await sent;
    expect(words(conversation)).toBe('Hello again');
    expect(transport.after).toEqual([0, 2, 2]);
    expect(new Set(transport.sent.map(({ otid }) => otid)).size).toBe(1);
    expect(statuses).toEqual(['idle', 'connecting', 'idle', 'submitted', 'streaming', 'reconnecting', 'streaming', 'reconnecting', 'streaming', 'idle']);
    vi.useRealTimers();
  });

  test('is not sent again if they are not: Letta might run it twice', async () => {
    const { transport, conversation } = start();
    transport.answers.push(cutAfter(frame(text('a', 'Hello '))));
    await expect(conversation.send('Hi')).rejects.toMatchObject({ code: 'network' });
    expect(transport.sent).toHaveLength(1);
  });

  test('is given up after a while, and Retry goes on where it was', async () => {
    vi.useFakeTimers();
    const { transport, conversation } = start();
    transport.answers.push(cutAfter(numbered(4, text('a', 'Hello '))), ...Array.from({ length: 6 }, () => () => new ChatError('network', 'offline')));
    const sent = conversation.send('Hi');
    sent.catch(() => undefined);
    await vi.runAllTimersAsync();
    await expect(sent).rejects.toMatchObject({ code: 'network' });
    expect([transport.sent.length, conversation.status.value.type]).toEqual([7, 'failed']);
    transport.answers.push(frames(numbered(5, text('a', 'again')), frame(STOP)));
    const again = conversation.retry();
    await vi.runAllTimersAsync();
    await again;
    expect([words(conversation), transport.after.at(-1)]).toEqual(['Hello again', 4]);
    vi.useRealTimers();
  });

  test('can be stopped while it waits, and leaves no timer', async () => {
    vi.useFakeTimers();
    const { transport, conversation } = start();
    transport.answers.push(cutAfter(numbered(1, text('a', 'Hello'))));
    const sent = conversation.send('Hi');
    sent.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(conversation.status.value.type).toBe('reconnecting');
    await conversation.stop();
    await expect(sent).rejects.toMatchObject({ code: 'aborted' });
    expect([conversation.status.value.type, transport.cancelled.length, vi.getTimerCount()]).toEqual(['idle', 1, 0]);
    vi.useRealTimers();
  });
});

describe('retrying', () => {
  test('a cut request looks into the history first, and does not send what Letta already has', async () => {
    const { transport, conversation } = start(() => new ChatError('timeout', 'silence'));
    await conversation.send('hi').catch(() => undefined);
    const otid = transport.sent[0]?.otid ?? '';
    transport.pages.push({
      events: [
        { type: 'user-message', key: otid, otid, content: [{ type: 'text', text: 'hi' }], origin: NOWHERE },
        text('a', 'Hello'),
      ],
      before: null,
    });
    await conversation.retry();
    expect(transport.sent).toHaveLength(1);
    expect(shown(conversation)).toEqual([['hi'], ['Hello']]);
    expect(conversation.state.value).toMatchObject({ unsent: null, status: { type: 'idle' } });
  });

  test('a cut request that never arrived is sent again with the same otid', async () => {
    const { transport, conversation } = start(() => new ChatError('network', 'offline'), frames(frame(text('a', 'Hello'), STOP)));
    await conversation.send('hi').catch(() => undefined);
    await conversation.retry();
    expect(transport.sent.map((outgoing) => outgoing.otid)).toEqual([transport.sent[0]?.otid, transport.sent[0]?.otid]);
    expect(shown(conversation)).toEqual([['hi'], ['Hello']]);
  });

  test('a cut answer is completed from the history', async () => {
    const { transport, conversation } = start(async function* () {
      yield frame(text('a', 'Hel'));
      throw new ChatError('network', 'cut');
    });
    await conversation.send('hi').catch(() => undefined);
    expect(shown(conversation)).toEqual([['hi'], ['Hel']]);
    const otid = transport.sent[0]?.otid ?? '';
    transport.pages.push({
      events: [
        { type: 'user-message', key: otid, otid, content: [{ type: 'text', text: 'hi' }], origin: NOWHERE },
        text('a', 'Hello'),
      ],
      before: null,
    });
    await conversation.retry();
    expect(shown(conversation)).toEqual([['hi'], ['Hello']]);
    expect(transport.sent).toHaveLength(1);
  });

  test('a failed connection is tried again', async () => {
    const { transport, conversation } = start();
    transport.pages.push(new ChatError('server', 'down'));
    await expect(conversation.connect()).rejects.toMatchObject({ code: 'server' });
    expect(conversation.status.value).toMatchObject({ type: 'failed', during: 'connect' });
    await conversation.retry();
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

  test('of a tool of the page are answered by the page', async () => {
    const { transport, conversation } = start(
      frames(frame(asks('1', 'title'), { type: 'stop', reason: 'requires_approval' })),
      frames(frame(text('b', 'It is so.'), STOP)),
    );
    const unregister = conversation.registerTool({
      name: 'title',
      description: 'The title of the page.',
      parameters: { type: 'object' },
      handler: (input) => ({ title: 'Home', input }),
    });
    await conversation.send('what is the title?');
    expect(transport.clientTools).toEqual([{ name: 'title', description: 'The title of the page.', parameters: { type: 'object' } }]);
    expect(transport.sent[1]).toMatchObject({
      approvals: [{ type: 'tool', callId: '1', status: 'success', result: '{"title":"Home","input":{"to":"a"}}' }],
    });
    unregister();
    await conversation.send('again');
    expect(transport.clientTools).toEqual([]);
  });

  test('a tool that throws tells the agent so', async () => {
    const { transport, conversation } = start(frames(frame(asks('1', 'title'), { type: 'stop', reason: 'requires_approval' })));
    conversation.registerTool({
      name: 'title',
      description: '',
      parameters: {},
      handler: () => {
        throw new Error('no title');
      },
    });
    await conversation.send('what is the title?');
    expect(transport.sent[1]).toMatchObject({ approvals: [{ status: 'error', result: 'no title' }] });
  });
});

describe('earlier messages', () => {
  test('come in front, page by page, and a page that fails can be asked for again', async () => {
    const { transport, conversation } = start();
    const stored = (key: string): ChatEvent => ({ type: 'user-message', key, otid: key, content: [{ type: 'text', text: key }], origin: NOWHERE });
    transport.pages.push({ events: [stored('3')], before: 'message-3' }, new ChatError('server', 'down'), { events: [stored('2')], before: null });
    await conversation.connect();
    await conversation.loadEarlier();
    expect(conversation.history.value).toMatchObject({ before: 'message-3', loading: false, error: { code: 'server' } });
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
  await vi.waitUntil(() => shown(conversation).length === 2);
  conversation.dispose();
  await expect(sent).rejects.toMatchObject({ code: 'aborted' });
  expect(shown(conversation)).toEqual([]);
});
