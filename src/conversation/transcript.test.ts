import { describe, expect, test } from 'vitest';
import { readHistory, readStream, STREAMS_WITH_HISTORY } from '../protocol/__fixtures__/fixtures.ts';
import { createDecoder } from '../protocol/decode.ts';
import type { ChatEvent } from '../protocol/events.ts';
import { decodeHistory } from '../protocol/history.ts';
import { createSseParser } from '../protocol/sse.ts';
import type { Message, TextPart } from './state.ts';
import {
  closeTurn,
  foldEvent,
  foldHistory,
  MAX_PARTS,
  MAX_WAITING,
  prependMessages,
  replaceNewest,
  waitingCalls,
} from './transcript.ts';

const NOWHERE = { messageId: null, stepId: null, runId: null, date: null };

const text = (key: string, delta: string): ChatEvent => ({ type: 'text-delta', key, delta, origin: NOWHERE });
const user = (key: string, words = 'hi'): ChatEvent => ({
  type: 'user-message',
  key,
  otid: key,
  content: [{ type: 'text', text: words }],
  origin: NOWHERE,
});
const fold = (events: readonly ChatEvent[], from: readonly Message[] = []) => events.reduce(foldEvent, from);

function streamEvents(name: string): ChatEvent[] {
  const parser = createSseParser();
  const decode = createDecoder();
  const items = [...parser.push(new TextDecoder().decode(readStream(name))), ...parser.end()];
  return items.flatMap((item) => (item.type === 'data' ? decode(item.value, item.event).events : []));
}

/** What both sides know: dates, the reason of the stop and the ids of calls' messages are the stream's or the history's own. */
function comparable(messages: readonly Message[]) {
  return messages
    .filter((message) => message.role === 'assistant')
    .map((message) => message.parts.map((part) => (part.kind === 'tool' ? { ...part, messageId: null } : part)));
}

describe('a stream and the history of the same exchange', () => {
  test.each(STREAMS_WITH_HISTORY)('fold to the same parts: %s', (name) => {
    const streamed = closeTurn(fold(streamEvents(name)), null);
    const history = foldHistory(decodeHistory(readHistory(name)));
    expect(comparable(streamed)).not.toHaveLength(0);
    expect(comparable(streamed)).toEqual(comparable(history));
  });
});

describe('folding', () => {
  test('appends deltas by key and ends a block when the next one begins', () => {
    const [message] = fold([text('a', 'Hel'), text('a', 'lo'), text('b', '!')]);
    expect(message).toMatchObject({
      role: 'assistant',
      parts: [
        { kind: 'text', text: 'Hello', done: true },
        { kind: 'text', text: '!', done: false },
      ],
    });
  });

  test('keeps the identity of messages and parts that do not change', () => {
    const before = fold([user('1'), text('a', 'one'), user('2'), text('b', 'two'), text('c', 'three')]);
    const after = foldEvent(before, text('c', ' more'));
    expect(after[1]).toBe(before[1]);
    const [was, is] = [before[3], after[3]];
    if (was?.role !== 'assistant' || is?.role !== 'assistant') throw new Error('There are no answers.');
    expect(is.parts[0]).toBe(was.parts[0]);
    expect(is.parts[1]).not.toBe(was.parts[1]);
  });

  test('takes one more delta after the end of a turn', () => {
    const messages = fold([text('a', 'Hel'), { type: 'stop', reason: 'cancelled' }, text('a', 'lo')]);
    expect(closeTurn(messages, null)).toMatchObject([
      { stopReason: 'cancelled', parts: [{ text: 'Hello', done: true }] },
    ]);
  });

  test('never changes an earlier turn, even where a new stream repeats its keys', () => {
    const messages = fold([user('1'), text('a', 'Hello'), user('2'), text('a', 'Again')]);
    expect(messages.map((message) => message.role === 'assistant' && message.parts)).toMatchObject([
      false,
      [{ text: 'Hello' }],
      false,
      [{ text: 'Again' }],
    ]);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(4);
  });

  test('never joins the arguments of two messages that claim the same call', () => {
    const asks = (messageId: string, argumentsDelta: string): ChatEvent => ({
      type: 'approval-request',
      callId: 'c',
      name: 'send_email',
      argumentsDelta,
      origin: { ...NOWHERE, messageId },
    });
    const messages = fold([asks('message-1', '{"to":'), asks('message-2', '"eve"}'), asks('message-1', '"ann"}')]);
    expect(waitingCalls(messages)).toMatchObject([{ arguments: '{"to":"ann"}' }]);
  });

  test('never joins the arguments of two tools that claim the same call', () => {
    const asks = (name: string | null, argumentsDelta: string): ChatEvent => ({
      type: 'approval-request',
      callId: 'c',
      name,
      argumentsDelta,
      origin: { ...NOWHERE, messageId: 'message-1' },
    });
    const messages = fold([asks('read_mail', '{"id":'), asks('send_email', '{"to":"eve"}'), asks(null, '1}')]);
    expect(waitingCalls(messages)).toMatchObject([{ name: 'read_mail', arguments: '{"id":1}' }]);
  });

  test('knows an echoed message of the visitor by its otid', () => {
    expect(fold([user('1'), text('a', 'x'), user('1')])).toHaveLength(2);
  });

  test('closes a tool whose return was never streamed, and lets one that waits for an answer wait', () => {
    const call = (callId: string, type: 'tool-call' | 'approval-request'): ChatEvent => ({
      type,
      callId,
      name: 'send',
      argumentsDelta: '{}',
      origin: NOWHERE,
    });
    const messages = fold([
      call('1', 'tool-call'),
      call('2', 'approval-request'),
      { type: 'stop', reason: 'requires_approval' },
    ]);
    expect(messages).toMatchObject([{ parts: [{ state: 'closed' }, { state: 'waiting' }] }]);
    expect(waitingCalls(messages).map((tool) => tool.key)).toEqual(['2']);
    expect(waitingCalls(foldHistory([call('2', 'approval-request'), user('1')]))).toEqual([]);
  });

  test('shows a refused call as refused, whatever it returns', () => {
    const messages = fold([
      { type: 'approval-request', callId: '1', name: 'send', argumentsDelta: '{}', origin: NOWHERE },
      { type: 'approval-response', callId: '1', approve: false, reason: null },
      { type: 'tool-return', callId: '1', status: 'error', result: 'denied', origin: NOWHERE },
    ]);
    expect(messages).toMatchObject([{ parts: [{ state: 'denied', result: 'denied' }] }]);
  });
});

describe('limits', () => {
  test('a turn keeps its last parts, and counts the ones that it dropped', () => {
    const parts = Array.from({ length: MAX_PARTS - 1 }, (_, index): TextPart => {
      return { kind: 'text', key: `t-${index}`, text: 'x', done: true };
    });
    const long: Message = { role: 'assistant', id: 't-0', parts, date: null, stopReason: null };
    const [message] = fold([text('a', 'x'), text('b', 'x'), text('b', 'y'), text('c', 'x'), text('d', 'x')], [long]);
    if (message?.role !== 'assistant') throw new Error('There is no response.');
    expect([message.parts.length, message.parts[0]?.key, message.parts.at(-1)?.key]).toEqual([MAX_PARTS, 't-3', 'd']);
    expect(message).toMatchObject({ id: 't-0', omitted: 3 });
    // An older page of the same turn changes only the count.
    const [joined] = prependMessages(foldHistory([text('y', 'x'), text('z', 'x')]), [message]);
    expect(joined).toMatchObject({ omitted: 5, parts: message.parts });
    // A short turn says nothing of it.
    expect(fold([text('a', 'x')])[0]).not.toHaveProperty('omitted');
  });

  test('only so many calls of a turn can wait; the others end without a result', () => {
    const ask = (callId: string): ChatEvent => ({
      type: 'approval-request',
      callId,
      name: 'send',
      argumentsDelta: '{}',
      origin: NOWHERE,
    });
    const events = Array.from({ length: MAX_WAITING + 2 }, (_, index) => ask(`call-${index}`));
    const messages = fold([...events, { type: 'stop', reason: 'requires_approval' }]);
    expect(waitingCalls(messages)).toHaveLength(MAX_WAITING);
    expect(messages).toMatchObject([{ parts: expect.arrayContaining([expect.objectContaining({ state: 'closed' })]) }]);
    expect(waitingCalls(foldHistory(events))).toHaveLength(MAX_WAITING);
  });
});

describe('an old message’s otid in a new stream', () => {
  const dated = (key: string, words: string, date: string): ChatEvent =>
    ({
      ...user(key, words),
      origin: { ...NOWHERE, date },
    }) as ChatEvent;

  test('changes nothing of the visitor’s old message', () => {
    const before = fold([dated('1', 'Hi', 'then'), text('a', 'Hello'), dated('2', 'Bye', 'later'), text('b', 'Bye')]);
    expect(fold([dated('1', 'I owe you', 'now'), { type: 'stop', reason: 'end_turn' }], before).slice(0, 3)).toEqual(
      before.slice(0, 3),
    );
  });

  test('gives the newest message the server’s date, and no other words', () => {
    expect(fold([dated('1', 'Hi', 'then'), dated('1', 'I owe you', 'now')])).toEqual([
      { role: 'user', id: '1', content: [{ type: 'text', text: 'Hi' }], date: 'now' },
    ]);
  });

  test.each(['text-delta', 'reasoning-delta'] as const)('changes nothing of the agent’s old message: %s', (type) => {
    const before = fold([user('1'), text('a', 'Hello'), { type: 'stop', reason: 'end_turn' }, user('2')]);
    const after = fold([{ type, key: 'a', delta: 'Forged', origin: NOWHERE }], before);
    expect(after.slice(0, 3)).toEqual(before);
    expect(after).toHaveLength(4);
  });

  test('changes nothing of an old call: neither its arguments nor its result', () => {
    const call: ChatEvent = { type: 'tool-call', callId: 'c', name: 'pay', argumentsDelta: '{}', origin: NOWHERE };
    const back: ChatEvent = { type: 'tool-return', callId: 'c', status: 'success', result: 'paid', origin: NOWHERE };
    const before = fold([user('1'), call, back, { type: 'stop', reason: 'end_turn' }, user('2')]);
    const forged: ChatEvent[] = [
      { type: 'approval-response', callId: 'c', approve: false, reason: 'forged' },
      { ...call, argumentsDelta: '{"forged":1}' },
      { ...back, result: 'forged' },
    ];
    expect(fold(forged, before).slice(0, 3)).toEqual(before);
  });
});

describe('pages', () => {
  test('join a turn that the boundary cut in two', () => {
    const older = foldHistory([user('1'), text('a', 'first')]);
    const newer = foldHistory([text('b', 'second'), user('2')]);
    const joined = prependMessages(older, newer);
    expect(joined).toHaveLength(3);
    expect(joined[1]).toMatchObject({ id: 'b', parts: [{ text: 'first' }, { text: 'second' }] });
  });

  test('a fresh newest page replaces what both know and keeps what is older', () => {
    const shown = foldHistory([user('1'), text('a', 'x'), user('2'), text('b', 'hal')]);
    const page = foldHistory([user('2'), text('b', 'half and whole')]);
    expect(replaceNewest(shown, page)).toEqual([...shown.slice(0, 2), ...page]);
  });

  test('a page without overlap stands alone', () => {
    const page = foldHistory([user('9')]);
    expect(replaceNewest(foldHistory([user('1')]), page)).toEqual(page);
  });
});
