import { describe, expect, test, vi } from 'vitest';
import { ChatError } from '../platform/errors.ts';
import type { StreamFrame } from '../protocol/events.ts';
import { createSavedTurns } from './saved-turn.ts';
import {
  converse,
  createMemory,
  FakeTransport,
  frame,
  frames,
  hanging,
  offline,
  said,
  shown,
  start,
  STOP,
  text,
} from './testing/fake-transport.ts';

/** A response that waits until the test lets it end. */
function held(...last: StreamFrame[]) {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const response = async function* (): AsyncGenerator<StreamFrame> {
    yield frame(text('a', 'one'));
    await released;
    yield* last.length > 0 ? last : [frame(STOP)];
  };
  return { response, release };
}

const answers = (words: string) => frames(frame(text(words, words), STOP));
const words = (transport: FakeTransport) =>
  transport.sent.map((outgoing) => (outgoing.type === 'message' ? outgoing.content : []));
const waits = (conversation: ReturnType<typeof converse>) =>
  conversation.queue.value.items.map(({ content: [part] }) => (part?.type === 'text' ? part.text : ''));

/** A conversation in the middle of its first response, with a message behind it. */
async function withQueue(first: ReturnType<typeof held>['response'], ...next: FakeTransport['responses']) {
  const begun = start(first, ...next);
  const sent = begun.conversation.send('first').catch(() => undefined);
  await vi.waitFor(() => expect(shown(begun.conversation)).toEqual([['first'], ['one']]));
  const id = begun.conversation.enqueue('second');
  return { ...begun, sent, id };
}

describe('a message that is written while the agent answers', () => {
  test('waits, and is sent when the response is complete', async () => {
    const { response, release } = held();
    const { conversation, transport, id } = await withQueue(response, answers('two'));
    expect(waits(conversation)).toEqual(['second']);
    expect(transport.sent).toHaveLength(1);
    release();
    await vi.waitFor(() => expect(shown(conversation)).toEqual([['first'], ['one'], ['second'], ['two']]));
    expect(transport.sent[1]?.otid).toBe(id);
    expect(conversation.queue.value).toEqual({ items: [], isHeld: false });
  });

  test('goes out in the order of writing, each after the response to the one before', async () => {
    const { response, release } = held();
    const { conversation } = await withQueue(response, answers('two'), answers('three'));
    conversation.enqueue('third');
    release();
    await vi.waitFor(() =>
      expect(shown(conversation)).toEqual([['first'], ['one'], ['second'], ['two'], ['third'], ['three']]),
    );
  });

  test('can be taken out again', async () => {
    const { response, release } = held();
    const { conversation, transport, id, sent } = await withQueue(response);
    conversation.removeQueued(id);
    release();
    await sent;
    expect(waits(conversation)).toEqual([]);
    expect(transport.sent).toHaveLength(1);
  });

  test('where nothing is under way goes out at once', async () => {
    const { conversation } = start(answers('hello'));
    await conversation.connect();
    conversation.enqueue('hi');
    await vi.waitFor(() => expect(shown(conversation)).toEqual([['hi'], ['hello']]));
  });
});

describe('after Stop', () => {
  test('a queue waits for the visitor, and goes on when they say so', async () => {
    const { conversation, transport } = await withQueue(hanging(frame(text('a', 'one'))) as never, answers('two'));
    await conversation.stop();
    await vi.waitFor(() => expect(conversation.status.value.type).toBe('idle'));
    expect(conversation.queue.value.isHeld).toBe(true);
    expect(transport.sent).toHaveLength(1);
    conversation.releaseQueue();
    await vi.waitFor(() => expect(shown(conversation).slice(-2)).toEqual([['second'], ['two']]));
  });

  test('it goes on behind the next message', async () => {
    const { conversation, sent } = await withQueue(
      hanging(frame(text('a', 'one'))) as never,
      answers('two'),
      answers('three'),
    );
    await conversation.stop();
    await sent;
    await conversation.send('instead');
    await vi.waitFor(() =>
      expect(shown(conversation).slice(-4)).toEqual([['instead'], ['two'], ['second'], ['three']]),
    );
  });

  test('that was pressed in another tab it waits, too', async () => {
    const { response, release } = held(frame({ type: 'stop', reason: 'cancelled' }));
    const { conversation, transport, sent } = await withQueue(response);
    release();
    await sent;
    expect(conversation.queue.value.isHeld).toBe(true);
    expect(transport.sent).toHaveLength(1);
  });
});

describe('after a failure', () => {
  test('a queue waits, and goes on once Retry has brought the response', async () => {
    const failed = held(frame({ type: 'error', error: new ChatError('model', 'failed') }));
    const { conversation, transport, sent } = await withQueue(failed.response, answers('again'), answers('two'));
    failed.release();
    await sent;
    expect(conversation.queue.value.isHeld).toBe(true);
    expect(transport.sent).toHaveLength(1);
    await conversation.retry();
    await vi.waitFor(() => expect(shown(conversation).slice(-2)).toEqual([['second'], ['two']]));
  });

  test('of its own, a message stays in the queue, and Retry sends it once', async () => {
    const { response, release } = held();
    const { conversation, transport, id } = await withQueue(
      response,
      () => new ChatError('quota', 'no credits'),
      answers('two'),
    );
    release();
    await vi.waitFor(() => expect(conversation.status.value.type).toBe('failed'));
    expect(waits(conversation)).toEqual(['second']);
    await conversation.retry();
    await vi.waitFor(() => expect(shown(conversation).slice(-2)).toEqual([['second'], ['two']]));
    expect(transport.sent.map(({ otid }) => otid).slice(1)).toEqual([id, id]);
    expect(waits(conversation)).toEqual([]);
  });

  test('of its own, a message that is taken out is not sent by Retry', async () => {
    const { response, release } = held();
    const { conversation, transport, id } = await withQueue(response, () => new ChatError('quota', 'no credits'));
    release();
    await vi.waitFor(() => expect(conversation.status.value.type).toBe('failed'));
    conversation.removeQueued(id);
    await conversation.retry();
    expect(conversation.state.value).toMatchObject({ status: { type: 'idle' }, unsent: null, queue: { items: [] } });
    expect(transport.sent).toHaveLength(2);
  });
});

describe('over a reload', () => {
  async function leave(stop = false) {
    const memory = createMemory();
    const transport = new FakeTransport();
    transport.responses.push(hanging(frame({ type: 'run', runId: 'run-1' }, text('a', 'one'))));
    const before = converse(transport, memory);
    before.send('first').catch(() => undefined);
    await vi.waitFor(() => expect(shown(before)).toEqual([['first'], ['one']]));
    const [first] = transport.sent;
    const id = before.enqueue('second');
    if (stop) await before.stop();
    before.dispose();
    return { memory, id, firstOtid: first?.otid ?? '' };
  }

  test('it is kept, and goes out behind the response that went on', async () => {
    const { memory, id, firstOtid } = await leave();
    const transport = new FakeTransport();
    transport.pages.push({ events: [said(firstOtid, 'first')], before: null });
    transport.responses.push(answers('one'), answers('two'));
    const after = converse(transport, memory);
    await after.connect();
    expect(waits(after)).toEqual(['second']);
    await vi.waitFor(() => expect(shown(after)).toEqual([['first'], ['one'], ['second'], ['two']]));
    expect(transport.sent.map(({ otid }) => otid)).toEqual([id]);
    expect([...memory.kept.keys()].filter((key) => key.startsWith('queue'))).toEqual([]);
  });

  test('after Stop it still waits for the visitor', async () => {
    const { memory } = await leave(true);
    const transport = new FakeTransport();
    const after = converse(transport, memory);
    await after.connect();
    expect(after.queue.value.isHeld).toBe(true);
    await after.send('hi');
    await vi.waitFor(() => expect(transport.sent).toHaveLength(2));
    expect(words(transport).map(([part]) => part)).toMatchObject([{ text: 'hi' }, { text: 'second' }]);
  });

  test('behind a message that nobody answered it waits for the visitor', async () => {
    const { memory, firstOtid } = await leave();
    createSavedTurns(memory).forget('agent-1:default');
    const transport = new FakeTransport();
    transport.lastRunAt = '2030-01-01T00:00:00Z';
    transport.pages.push({ events: [said(firstOtid, 'first', '2026-01-01T00:00:00Z')], before: null });
    const after = converse(transport, memory);
    await after.connect();
    await vi.waitFor(() => expect(after.queue.value.isHeld).toBe(true));
    expect(transport.sent).toEqual([]);
  });

  test('what Letta has by then is not sent again', async () => {
    const { memory, id, firstOtid } = await leave();
    const transport = new FakeTransport();
    transport.pages.push({ events: [said(firstOtid, 'first'), said(id, 'second'), text('b', 'two')], before: null });
    const after = converse(transport, memory);
    await after.connect();
    expect(waits(after)).toEqual([]);
    expect(transport.sent).toEqual([]);
  });

  test('two chats on one page send it once', async () => {
    const { memory, firstOtid } = await leave();
    const chats = [0, 1].map(() => {
      const transport = new FakeTransport();
      transport.pages.push({ events: [said(firstOtid, 'first'), text('a', 'one'), STOP], before: null });
      const chat = converse(transport, memory);
      return { chat, transport };
    });
    for (const { chat } of chats) await chat.connect();
    await vi.waitFor(() => expect(chats.flatMap(({ transport }) => transport.sent)).toHaveLength(1));
    for (const { chat } of chats) {
      await vi.waitFor(() => expect(chat.status.value.type).toBe('idle'));
      expect(waits(chat)).toEqual([]);
    }
    expect(chats.flatMap(({ transport }) => transport.sent)).toHaveLength(1);
  });

  test('what was written more than an hour ago waits for the visitor', async () => {
    const { memory, firstOtid } = await leave();
    vi.useFakeTimers({ now: Date.now() + 61 * 60_000, toFake: ['Date'] });
    const transport = new FakeTransport();
    transport.pages.push({ events: [said(firstOtid, 'first'), text('a', 'one'), STOP], before: null });
    const after = converse(transport, memory);
    await after.connect();
    vi.useRealTimers();
    expect(after.queue.value).toMatchObject({ items: [{ content: [{ text: 'second' }] }], isHeld: true });
    expect(transport.sent).toEqual([]);
  });
});

test('a chat that could not connect keeps what was queued, and sends it after Retry', async () => {
  const { transport, conversation } = start(answers('hello'));
  transport.pages.push(offline());
  conversation.enqueue('hi');
  await expect(conversation.connect()).rejects.toMatchObject({ code: 'network' });
  expect(conversation.queue.value.isHeld).toBe(true);
  conversation.releaseQueue();
  await conversation.connect();
  await vi.waitFor(() => expect(shown(conversation)).toEqual([['hi'], ['hello']]));
});
