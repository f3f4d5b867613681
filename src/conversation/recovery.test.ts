import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ChatError } from '../platform/errors.ts';
import type { ChatEvent } from '../protocol/events.ts';
import type { Conversation } from './conversation.ts';
import {
  asks,
  converse,
  createMemory,
  cutAfter,
  FakeTransport,
  frame,
  frames,
  hanging,
  numbered,
  offline,
  said,
  shown,
  start,
  STOP,
  text,
} from './testing/fake-transport.ts';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T10:00:00Z') }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const ASKED_AT = '2026-11-23T10:00:00Z';
const OVER_AT = '2026-11-23T10:00:05Z';
const page = (...events: ChatEvent[]) => ({ events, before: null });

/** What a visitor does, to its end, however long that takes. */
async function live<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined);
  await vi.runAllTimersAsync();
  return work;
}

/** Every status that a chat is in, once each time. */
function follow(conversation: Conversation): string[] {
  const statuses: string[] = [];
  conversation.status.subscribe(({ type }) => void (statuses.at(-1) === type || statuses.push(type)));
  return statuses;
}

const otidsOf = ({ sent }: FakeTransport): number => new Set(sent.map(({ otid }) => otid)).size;

describe('a background run whose stream is cut', () => {
  test('goes on after the last number, and says so meanwhile', async () => {
    const { transport, conversation } = start(
      cutAfter(numbered(1), numbered(2, text('a', 'Hello '))),
      cutAfter(),
      frames(numbered(3, text('a', 'again')), frame(STOP)),
    );
    const statuses = follow(conversation);
    await live(conversation.send('Hi'));
    expect(shown(conversation)).toEqual([['Hi'], ['Hello again']]);
    expect(transport.resumedAfter).toEqual([2, 2]);
    expect(otidsOf(transport)).toBe(1);
    expect(statuses).toEqual([
      'idle',
      'connecting',
      'idle',
      'submitted',
      'streaming',
      'reconnecting',
      'streaming',
      'reconnecting',
      'streaming',
      'idle',
    ]);
  });

  test('goes on where nothing had come yet', async () => {
    const { transport, conversation } = start(cutAfter(), frames(numbered(1, text('a', 'Hello')), frame(STOP)));
    await live(conversation.send('Hi'));
    expect(shown(conversation)).toEqual([['Hi'], ['Hello']]);
    expect(otidsOf(transport)).toBe(1);
  });

  test('is given up after a while, and Retry goes on where it was', async () => {
    const { transport, conversation } = start(
      cutAfter(numbered(1, text('a', 'Hello '))),
      ...Array.from({ length: 6 }, () => offline),
    );
    await expect(live(conversation.send('Hi'))).rejects.toMatchObject({ code: 'network' });
    expect([transport.requests, conversation.status.value.type]).toEqual([7, 'failed']);
    transport.responses.push(frames(numbered(2, text('a', 'again')), frame(STOP)));
    await live(conversation.retry());
    expect([shown(conversation).at(-1), transport.resumedAfter.at(-1)]).toEqual([['Hello again'], 1]);
  });

  test('can be stopped while it waits, and leaves no timer', async () => {
    const { transport, conversation } = start(cutAfter(numbered(1, text('a', 'Hello'))));
    const sent = conversation.send('Hi');
    sent.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(conversation.status.value.type).toBe('reconnecting');
    await conversation.stop();
    await expect(sent).rejects.toMatchObject({ code: 'aborted' });
    expect([conversation.status.value.type, transport.cancelled.length, vi.getTimerCount()]).toEqual(['idle', 1, 0]);
  });

  test('is joined again where a frame was broken', async () => {
    const broken = async function* () {
      yield numbered(1, text('a', 'Hel'));
      throw new ChatError('protocol', 'not JSON');
    };
    const { transport, conversation } = start(
      broken,
      frames(numbered(2, text('a', 'lo ')), numbered(3, text('a', 'there')), frame(STOP)),
    );
    await live(conversation.send('Hi'));
    expect(shown(conversation)).toEqual([['Hi'], ['Hello there']]);
    expect([transport.sent.length, transport.resumedAfter]).toEqual([1, [1]]);
  });

  test('is given up after a bounded number of requests, even if each brings a little more', async () => {
    const { transport, conversation } = start();
    let seq = 0;
    transport.resume = async () => {
      seq += 1;
      return cutAfter(numbered(seq, text('a', '.')))();
    };
    transport.responses.push(cutAfter());
    await expect(live(conversation.send('Hi'))).rejects.toMatchObject({ code: 'network' });
    expect(seq).toBeLessThan(250);
  });

  test('whose stream brings nothing more is followed in the history', async () => {
    const { transport, conversation } = start(
      cutAfter(numbered(1, text('a', 'Hel'))),
      () => new ChatError('expired-run', 'gone'),
    );
    transport.runs = [];
    await conversation.connect();
    transport.history = async () => page(said(transport.sent[0]?.otid ?? '', 'Hi', ASKED_AT), text('a', 'Hello'));
    await live(conversation.send('Hi'));
    expect(shown(conversation)).toEqual([['Hi'], ['Hello']]);
    expect(transport.sent).toHaveLength(1);
  });

  test('never joins the frames of another run to those of its own', async () => {
    const run = (runId: string): ChatEvent => ({ type: 'run', runId });
    const { conversation } = start(
      cutAfter(numbered(1, run('run-1'), text('a', 'A1 A2 '))),
      frames(numbered(2, run('run-2'), text('b', 'B1 B2 B3')), frame(STOP)),
    );
    await live(conversation.send('Hi'));
    expect(shown(conversation)).toEqual([['Hi'], ['B1 B2 B3']]);
  });

  test('is left at once when the page comes back from where it could not hear', async () => {
    vi.stubGlobal('window', new EventTarget());
    const { transport, conversation } = start(
      hanging(numbered(1, text('a', 'Hello '))),
      frames(numbered(2, text('a', 'again')), frame(STOP)),
    );
    const sent = conversation.send('Hi');
    await vi.advanceTimersByTimeAsync(20_000);
    window.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(10_000);
    // Pings come every 20 s: half a minute of silence is not enough.
    expect(transport.requests).toBe(1);
    vi.setSystemTime(Date.now() + 60 * 60_000);
    window.dispatchEvent(new Event('visibilitychange'));
    await live(sent);
    expect(shown(conversation)).toEqual([['Hi'], ['Hello again']]);
    vi.unstubAllGlobals();
  });
});

describe('a message that is cut on its way', () => {
  test('is sent again as the same one, twice', async () => {
    const { transport, conversation } = start(offline, offline, frames(numbered(1, text('a', 'Hello')), frame(STOP)));
    await live(conversation.send('Hi'));
    expect(shown(conversation)).toEqual([['Hi'], ['Hello']]);
    expect([transport.sent.length, otidsOf(transport)]).toEqual([3, 1]);
  });

  test('is kept then, and Retry looks into the history before sending it again', async () => {
    const { transport, conversation } = start(offline, offline, offline, frames(frame(text('a', 'Hello'), STOP)));
    await expect(live(conversation.send('hi'))).rejects.toMatchObject({ code: 'network' });
    expect(conversation.state.value).toMatchObject({
      status: { type: 'failed', during: 'send' },
      unsent: { content: [{ text: 'hi' }] },
    });
    await live(conversation.retry());
    expect(shown(conversation)).toEqual([['hi'], ['Hello']]);
    expect(otidsOf(transport)).toBe(1);
  });

  test('is followed to its end, also where Retry could not read the history at first', async () => {
    const { transport, conversation } = start(
      offline,
      offline,
      offline,
      frames(numbered(1, text('a', 'Hello')), frame(STOP)),
    );
    await live(conversation.send('hi').catch(() => undefined));
    transport.pages.push(offline(), page(said(transport.sent[0]?.otid ?? '', 'hi')));
    await live(conversation.retry().catch(() => undefined));
    expect(conversation.status.value).toMatchObject({ type: 'failed', during: 'connect' });
    await live(conversation.retry());
    expect(shown(conversation)).toEqual([['hi'], ['Hello']]);
    expect(otidsOf(transport)).toBe(1);
  });

  test('is not sent again by Retry where Letta has it', async () => {
    const { transport, conversation } = start(offline, offline, offline);
    await live(conversation.send('hi').catch(() => undefined));
    transport.pages.push(page(said(transport.sent[0]?.otid ?? '', 'hi'), text('a', 'Hello')));
    await live(conversation.retry());
    expect(transport.sent).toHaveLength(3);
    expect(shown(conversation)).toEqual([['hi'], ['Hello']]);
    expect(conversation.state.value).toMatchObject({ unsent: null, status: { type: 'idle' } });
  });

  test('waits as long as the server asks, if that is not for long', async () => {
    const busy = (retryAfterMs: number) => () => new ChatError('server', 'restarting', { status: 503, retryAfterMs });
    const { transport, conversation } = start(busy(7_000), busy(60_000));
    const sent = conversation.send('Hi');
    sent.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(6_900);
    expect(transport.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    await expect(sent).rejects.toMatchObject({ code: 'server' });
    expect(transport.sent).toHaveLength(2);
  });
});

describe('where streams can not be joined again', () => {
  function startForeground(...responses: FakeTransport['responses']) {
    const started = start(...responses);
    started.transport.isIdempotent = false;
    return started;
  }
  /** The history's pages, once it is known by which otid the message went. */
  function history(transport: FakeTransport, ...pages: ((otid: string) => ChatEvent[])[]): void {
    transport.history = async () =>
      page(...((pages.length > 1 ? pages.shift() : pages[0])?.(transport.sent[0]?.otid ?? '') ?? []));
  }

  test('a cut answer is watched in the history until its run is over, and never sent twice', async () => {
    const { transport, conversation } = startForeground(cutAfter(frame(text('a', 'Hel'))));
    const statuses = follow(conversation);
    await conversation.connect();
    history(
      transport,
      (otid) => [said(otid, 'Hi', ASKED_AT)],
      (otid) => [said(otid, 'Hi', ASKED_AT), text('a', 'Hello, half')],
      (otid) => [said(otid, 'Hi', ASKED_AT), text('a', 'Hello, whole')],
    );
    await live(conversation.send('Hi'));
    expect(shown(conversation)).toEqual([['Hi'], ['Hello, whole']]);
    expect(transport.sent).toHaveLength(1);
    expect(statuses.slice(-5)).toEqual(['submitted', 'streaming', 'reconnecting', 'watching', 'idle']);
  });

  test('where Letta says when runs are over, its word counts', async () => {
    const { transport, conversation } = startForeground(cutAfter());
    transport.lastRunAt = '2026-11-22T10:00:00Z';
    await conversation.connect();
    history(transport, (otid) => [said(otid, 'Hi', ASKED_AT), text('a', 'Let me see.')]);
    const sent = conversation.send('Hi');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(conversation.status.value.type).toBe('watching');
    transport.lastRunAt = OVER_AT;
    await live(sent);
    expect(conversation.status.value.type).toBe('idle');
  });

  test('a run that came to nothing is said to have failed, and Retry asks anew', async () => {
    const { transport, conversation } = startForeground(cutAfter(), frames(frame(text('b', 'Well.'), STOP)));
    transport.lastRunAt = OVER_AT;
    await conversation.connect();
    history(transport, (otid) => [said(otid, 'Hi', ASKED_AT)]);
    await expect(live(conversation.send('Hi'))).rejects.toMatchObject({ code: 'model' });
    await live(conversation.retry());
    expect(shown(conversation).at(-1)).toEqual(['Well.']);
    expect(otidsOf(transport)).toBe(2);
  });

  test('a run that does not end is given up after five minutes', async () => {
    const { transport, conversation } = startForeground(cutAfter());
    await conversation.connect();
    history(transport, (otid) => [said(otid, 'Hi', ASKED_AT)]);
    await expect(live(conversation.send('Hi'))).rejects.toMatchObject({ code: 'timeout', retryable: true });
    expect(Date.now() - Date.parse(ASKED_AT)).toBeLessThan(6 * 60_000);
  });

  test('a lost request is sent again only once the server says that no run is under way', async () => {
    const { transport, conversation } = startForeground(offline, frames(frame(text('a', 'Hello'), STOP)));
    transport.runs = ['run-1'];
    const sent = conversation.send('Hi');
    await vi.advanceTimersByTimeAsync(20_000);
    // A history without the message proves nothing: Letta stores it when the run's first step ends.
    expect([transport.sent.length, conversation.status.value.type]).toEqual([1, 'watching']);
    transport.runs = [];
    await live(sent);
    expect([transport.sent.length, otidsOf(transport)]).toEqual([2, 1]);
    expect(shown(conversation)).toEqual([['Hi'], ['Hello']]);
  });

  test('a lost request whose run nobody can see is never sent again, but found in the history', async () => {
    const { transport, conversation } = startForeground(offline);
    await conversation.connect();
    history(
      transport,
      () => [],
      () => [],
      () => [],
      (otid) => [said(otid, 'Hi', ASKED_AT), text('a', 'Hello')],
    );
    await live(conversation.send('Hi'));
    expect(transport.sent).toHaveLength(1);
    expect(shown(conversation)).toEqual([['Hi'], ['Hello']]);
    expect(conversation.state.value.unsent).toBeNull();
  });

  test('a lost request that does not turn up stays with the visitor, whose Retry sends it', async () => {
    const { transport, conversation } = startForeground(offline, frames(frame(text('a', 'Hello'), STOP)));
    await expect(live(conversation.send('Hi'))).rejects.toMatchObject({ code: 'network', retryable: true });
    expect(transport.sent).toHaveLength(1);
    expect(conversation.state.value).toMatchObject({
      status: { type: 'failed', during: 'send' },
      unsent: { content: [{ text: 'Hi' }] },
    });
    await live(conversation.retry());
    // By another otid, so that the history tells the two apart should the first one turn up.
    expect([transport.sent.length, otidsOf(transport)]).toEqual([2, 2]);
    expect(shown(conversation)).toEqual([['Hi'], ['Hello']]);
    expect(conversation.state.value.unsent).toBeNull();
  });

  test('a message that may have arrived is looked for before the visitor sends the same words again', async () => {
    const { transport, conversation } = startForeground(offline);
    await expect(live(conversation.send('Hi'))).rejects.toMatchObject({ code: 'network' });
    history(transport, (otid) => [said(otid, 'Hi', ASKED_AT), text('a', 'Hello')]);
    await live(conversation.send('Hi'));
    expect(transport.sent).toHaveLength(1);
    expect(shown(conversation)).toEqual([['Hi'], ['Hello']]);
  });

  test('one Retry sends a lost message once, also if that one is lost again', async () => {
    const { transport, conversation } = startForeground(offline, offline, frames(frame(text('a', 'Hello'), STOP)));
    await live(conversation.send('Hi').catch(() => undefined));
    await expect(live(conversation.retry())).rejects.toMatchObject({ code: 'network' });
    expect(transport.sent).toHaveLength(2);
    await live(conversation.retry());
    expect(transport.sent).toHaveLength(3);
    expect(shown(conversation)).toEqual([['Hi'], ['Hello']]);
  });

  test('a refusal leaves no doubt, and the same words go out at once', async () => {
    const { transport, conversation } = startForeground(
      () => new ChatError('quota', 'no credits', { status: 402 }),
      frames(frame(text('a', 'Hello'), STOP)),
    );
    await expect(live(conversation.send('Hi'))).rejects.toMatchObject({ code: 'quota' });
    const before = Date.now();
    await live(conversation.send('Hi'));
    expect([otidsOf(transport), shown(conversation)]).toEqual([1, [['Hi'], ['Hello']]]);
    expect(Date.now() - before).toBeLessThan(1_000);
  });

  test('where the server tells which runs are active, a run that is gone without a response has failed at once', async () => {
    const { transport, conversation } = startForeground(cutAfter());
    transport.runs = [];
    await expect(live(conversation.send('Hi'))).rejects.toMatchObject({ code: 'model' });
    expect(Date.now() - Date.parse(ASKED_AT)).toBeLessThan(2_000);
  });
});

test('a failed connection is tried again by Retry', async () => {
  const { transport, conversation } = start();
  transport.pages.push(new ChatError('server', 'down'));
  await expect(conversation.connect()).rejects.toMatchObject({ code: 'server' });
  expect(conversation.status.value).toMatchObject({ type: 'failed', during: 'connect' });
  await conversation.retry();
  expect(conversation.status.value.type).toBe('idle');
});

describe('after a reload', () => {
  /** A visitor who leaves the page in the middle of an answer: what the next page finds. */
  async function leave(...responses: FakeTransport['responses']) {
    const before = new FakeTransport();
    before.responses.push(...responses);
    return leaveFrom(before);
  }
  async function leaveFrom(before: FakeTransport) {
    const memory = createMemory();
    const left = converse(before, memory);
    left.send('Hi').catch(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    // Nothing runs any more in a page that was left.
    const kept = new Map(memory.kept);
    left.dispose();
    await vi.advanceTimersByTimeAsync(0);
    memory.kept.clear();
    kept.forEach((value, key) => memory.kept.set(key, value));
    return { memory, otid: before.sent[0]?.otid ?? '' };
  }

  test('an answer under way goes on streaming, from its beginning', async () => {
    const { memory, otid } = await leave(hanging(numbered(1, text('a', 'Hel'))));
    const transport = new FakeTransport();
    transport.pages.push(page(said(otid, 'Hi', ASKED_AT)));
    transport.responses.push(frames(numbered(1, text('a', 'Hel')), numbered(2, text('a', 'lo')), frame(STOP)));
    const conversation = converse(transport, memory);
    const statuses = follow(conversation);
    await live(conversation.connect());
    expect(shown(conversation)).toEqual([['Hi'], ['Hello']]);
    expect([transport.sent, transport.resumedAfter]).toEqual([[], [0]]);
    expect(statuses.slice(-4)).toEqual(['idle', 'reconnecting', 'streaming', 'idle']);
    expect(memory.kept.size).toBe(0);
  });

  test('a message that was answered meanwhile is no draft any more', async () => {
    const { memory, otid } = await leave(hanging());
    const transport = new FakeTransport();
    transport.pages.push(page(said(otid, 'Hi', ASKED_AT), text('a', 'Hello')));
    const conversation = converse(transport, memory);
    const unsent: (string | null)[] = [];
    const end = conversation.unsent.subscribe((message) => void unsent.push(message?.otid ?? null));
    await live(conversation.connect());
    end();
    expect(unsent).toEqual([null, otid, null]);
    expect(shown(conversation)).toEqual([['Hi'], ['Hello']]);
    expect([conversation.status.value.type, transport.sent]).toEqual(['idle', []]);
  });

  test('what the history has of its steps does not come twice', async () => {
    const { memory, otid } = await leave(hanging());
    const transport = new FakeTransport();
    const call: ChatEvent = {
      type: 'tool-call',
      callId: 'c',
      name: 'look',
      argumentsDelta: '{}',
      origin: { messageId: null, stepId: null, runId: null, date: null },
    };
    transport.pages.push(page(said(otid, 'Hi', ASKED_AT), call));
    transport.responses.push(frames(numbered(1, call), numbered(2, text('a', 'Hello')), frame(STOP)));
    const conversation = converse(transport, memory);
    await live(conversation.connect());
    expect(conversation.state.value.messages.at(-1)).toMatchObject({
      parts: [{ kind: 'tool', arguments: '{}' }, { text: 'Hello' }],
    });
  });

  /** Leaves before Letta has accepted the message. */
  function leaveUnsent() {
    const before = new FakeTransport();
    const send = before.send.bind(before);
    before.send = async (outgoing, options) => {
      await send(outgoing, options);
      return new Promise(() => undefined);
    };
    return leaveFrom(before);
  }

  test('a message that Letta may not have yet is sent, where Letta recognises it', async () => {
    const { memory, otid } = await leaveUnsent();
    const transport = new FakeTransport();
    transport.responses.push(frames(numbered(1, text('a', 'Hello')), frame(STOP)));
    const conversation = converse(transport, memory);
    await live(conversation.connect());
    expect(transport.sent).toMatchObject([{ otid, content: [{ text: 'Hi' }] }]);
    expect(shown(conversation)).toEqual([['Hi'], ['Hello']]);
  });

  test('a message that Letta may not have yet is looked for, where Letta would not recognise it', async () => {
    const { memory } = await leaveUnsent();
    const transport = new FakeTransport();
    transport.isIdempotent = false;
    const conversation = converse(transport, memory);
    await live(conversation.connect());
    expect(transport.sent).toEqual([]);
    expect(conversation.state.value).toMatchObject({
      status: { type: 'failed', during: 'send' },
      unsent: { content: [{ text: 'Hi' }] },
    });
  });

  test('a message that Letta has, but has not stored yet, stays on screen until its run is over', async () => {
    const { memory, otid } = await leave(hanging(frame(text('a', 'Hel'))));
    const transport = new FakeTransport();
    transport.isIdempotent = false;
    const stored = page(said(otid, 'Hi', ASKED_AT), text('a', 'Hello'));
    transport.pages.push(page(), page(), page(), stored, stored);
    const conversation = converse(transport, memory);
    const connected = conversation.connect();
    await vi.advanceTimersByTimeAsync(1_000);
    expect([conversation.status.value.type, shown(conversation)]).toEqual(['watching', [['Hi']]]);
    await live(connected);
    expect([transport.sent, shown(conversation)]).toEqual([[], [['Hi'], ['Hello']]]);
  });

  test.each([
    ['is answered', (otid: string) => [said(otid, 'Hi', ASKED_AT), text('a', 'Hello')], null],
    ['has come to its end', (otid: string) => [said(otid, 'Hi', ASKED_AT)], OVER_AT],
  ])('what %s is left as it is', async (_, events, lastRunAt) => {
    const { memory, otid } = await leave(hanging(numbered(1, text('a', 'Hel'))));
    const transport = new FakeTransport();
    transport.lastRunAt = lastRunAt;
    transport.pages.push(page(...events(otid)));
    await live(converse(transport, memory).connect());
    expect(transport.sent).toEqual([]);
  });

  test('what is older than an hour is not asked for again', async () => {
    const { memory, otid } = await leave(hanging(numbered(1, text('a', 'Hel'))));
    vi.setSystemTime(Date.now() + 61 * 60_000);
    const transport = new FakeTransport();
    transport.pages.push(page(said(otid, 'Hi', ASKED_AT)));
    await live(converse(transport, memory).connect());
    expect(transport.sent).toEqual([]);
  });

  test('what another agent was told stays with that agent', async () => {
    const { memory } = await leave(hanging(numbered(1, text('a', 'Hel'))));
    const transport = new FakeTransport();
    transport.agent = async () => ({ id: 'agent-2', name: 'Bob', tools: [], lastRunAt: null });
    await live(converse(transport, memory).connect());
    expect(transport.sent).toEqual([]);
  });

  test('without background runs the answer is watched', async () => {
    const { memory, otid } = await leave(hanging(frame(text('a', 'Hel'))));
    const transport = new FakeTransport();
    transport.isIdempotent = false;
    transport.pages.push(
      page(said(otid, 'Hi', ASKED_AT)),
      page(said(otid, 'Hi', ASKED_AT)),
      page(said(otid, 'Hi', ASKED_AT), text('a', 'Hello')),
      page(said(otid, 'Hi', ASKED_AT), text('a', 'Hello')),
    );
    const conversation = converse(transport, memory);
    await live(conversation.connect());
    expect(transport.sent).toEqual([]);
    expect(shown(conversation)).toEqual([['Hi'], ['Hello']]);
  });
});

describe('in a new tab, after one that was closed', () => {
  /** What outlives a tab. */
  async function close(send: (conversation: Conversation) => void, transport: FakeTransport) {
    const memory = createMemory();
    const conversation = converse(transport, memory);
    send(conversation);
    await vi.advanceTimersByTimeAsync(0);
    const left = [...memory.kept].filter(([key]) => key.startsWith('left '));
    conversation.dispose();
    await vi.advanceTimersByTimeAsync(0);
    const next = createMemory();
    for (const [key, value] of left) next.kept.set(key, value);
    return next;
  }

  test('a message that Letta has not stored yet is followed until it is', async () => {
    const before = new FakeTransport();
    before.responses.push(hanging());
    const memory = await close((conversation) => void conversation.send('Hi').catch(() => undefined), before);
    const otid = before.sent[0]?.otid ?? '';
    const after = new FakeTransport();
    after.runs = ['run-1'];
    const empty = { events: [], before: null };
    const stored = { events: [said(otid, 'Hi', new Date().toISOString())], before: null };
    after.pages.push(empty, empty, empty, stored, stored);
    after.responses.push(frames(frame(text('a', 'Hello'), STOP)));
    const conversation = converse(after, memory);
    conversation.connect().catch(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(conversation.status.value.type).toBe('watching');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(conversation.status.value.type).toBe('idle');
    expect(shown(conversation)).toEqual([['Hi'], ['Hello']]);
    expect(after.sent).toEqual([]);
  });

  test('a message that never arrived is not waited for, and not sent', async () => {
    const before = new FakeTransport();
    before.responses.push(() => offline());
    const memory = await close((conversation) => void conversation.send('Hi').catch(() => undefined), before);
    const after = new FakeTransport();
    after.runs = [];
    const conversation = converse(after, memory);
    await conversation.connect();
    await vi.advanceTimersByTimeAsync(0);
    expect(conversation.status.value.type).toBe('idle');
    expect(after.sent).toEqual([]);
  });

  test.each([true, false])('a decision on the same call is the same one (recognised: %s)', async (isIdempotent) => {
    const waits = { events: [said('1'.repeat(32), 'Mail'), asks('call-1')], before: null };
    const before = new FakeTransport();
    before.pages.push(waits);
    before.responses.push(hanging());
    const memory = await close((conversation) => {
      conversation
        .connect()
        .then(() => conversation.approve('call-1', true))
        .catch(() => undefined);
    }, before);
    const after = new FakeTransport();
    after.isIdempotent = isIdempotent;
    after.pages.push(...Array.from({ length: 20 }, () => waits));
    const conversation = converse(after, memory);
    await conversation.connect();
    const decided = conversation.approve('call-1', true).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    await decided;
    // Where nobody would recognise it, it is looked for instead.
    expect(after.sent.map(({ otid }) => otid)).toEqual(isIdempotent ? [before.sent[0]?.otid] : []);
    expect(before.sent).toHaveLength(1);
  });
});
