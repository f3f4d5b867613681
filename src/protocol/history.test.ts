import { describe, expect, it } from 'vitest';
import { decodeHistory, nextCursor } from './history.ts';

const user = (id: string, date: string | null, content: unknown = id) => ({
  id,
  date,
  message_type: 'user_message',
  otid: `otid-${id}`,
  content,
});
const text = (id: string, date: string, otid: string) => ({
  id,
  date,
  message_type: 'assistant_message',
  otid,
  content: otid,
});
const thought = (id: string, date: string, otid: string) => ({
  id,
  date,
  message_type: 'reasoning_message',
  otid,
  reasoning: otid,
});

/** Keys of the blocks, in order. */
const keys = (items: readonly unknown[]) =>
  decodeHistory(items).map((event) => ('key' in event ? event.key : 'callId' in event ? event.callId : event.type));

describe('decodeHistory', () => {
  const first = user('message-1', '2026-08-22T10:00:00.000001+00:00');
  const answer = [
    thought('message-2', '2026-08-22T10:00:01+00:00', 'b'),
    text('message-2', '2026-08-22T10:00:01+00:00', 'c'),
  ];
  const second = user('message-3', '2026-08-22T10:00:02+00:00');
  const ordered = ['otid-message-1', 'b', 'c', 'otid-message-3'];

  it('is oldest first, whatever order the server chose, and keeps the order inside a message', () => {
    expect(keys([first, ...answer, second])).toEqual(ordered);
    expect(keys([second, ...answer, first])).toEqual(ordered);
    expect(keys([...answer, second, first])).toEqual(ordered);
  });

  it('tells runs that overlapped one after the other', () => {
    const at = (second: number) => `2026-08-22T10:00:0${second}+00:00`;
    const items = [
      { ...user('q1', at(1)), run_id: 'run-1' },
      { ...thought('a1', at(1), 'a1'), run_id: 'run-1' },
      { ...user('q2', at(2)), run_id: 'run-2' },
      { ...text('b1', at(3), 'b1'), run_id: 'run-1' },
      { ...text('b2', at(4), 'b2'), run_id: 'run-2' },
    ];
    expect(keys(items)).toEqual(['otid-q1', 'a1', 'b1', 'otid-q2', 'b2']);
  });

  it('gathers a message whose items lie apart', () => {
    expect(keys([answer[0], second, answer[1], first])).toEqual(ordered);
  });

  it('sorts by microseconds, and by time rather than by text', () => {
    const early = user('early', '2026-08-22T10:00:00.123456+00:00');
    const late = user('late', '2026-08-22T10:00:00.123457+00:00');
    expect(keys([late, early])).toEqual(['otid-early', 'otid-late']);
    expect(keys([user('late', '2026-08-22T09:00:00Z'), user('early', '2026-08-22T10:30:00+02:00')])).toEqual([
      'otid-early',
      'otid-late',
    ]);
  });

  it('turns messages of the same instant around where the page is newest first', () => {
    const same = '2026-08-22T10:00:01+00:00';
    expect(keys([second, user('b', same), user('a', same), first])).toEqual([
      'otid-message-1',
      'otid-a',
      'otid-b',
      'otid-message-3',
    ]);
  });

  describe('within one second', () => {
    const date = '2026-11-24T12:28:47+00:00';
    const asked = (run: string | null) => ({ ...user(`q-${run}`, date), run_id: run });
    const answered = (run: string | null) => ({ ...text(`a-${run}`, date, `a-${run}`), run_id: run });
    const prompt = { id: 'message-0', date, message_type: 'system_message', content: '…' };
    const told = ['otid-q-1', 'a-1', 'otid-q-2', 'a-2'];
    const page = [asked('1'), answered('1'), asked('2'), answered('2')];

    it('a question comes before its answer, whichever way the page is sorted', () => {
      expect(keys(page)).toEqual(told);
      expect(keys([...page].reverse())).toEqual(told);
      expect(keys([prompt, ...page])).toEqual(told);
      expect(keys([...page, prompt].reverse())).toEqual(['otid-q-1', 'a-1', 'otid-q-2', 'a-2']);
    });

    it('a page that begins in the middle of a run is sorted by the runs that it has whole', () => {
      expect(keys(page.slice(1))).toEqual(told.slice(1));
      expect(keys(page.slice(1).reverse())).toEqual(told.slice(1));
    });

    it('where no runs are told, what the visitor or the system said comes first', () => {
      expect(keys([asked(null), answered(null)])).toEqual(['otid-q-null', 'a-null']);
      expect(keys([answered(null), asked(null)])).toEqual(['otid-q-null', 'a-null']);
      expect(keys([answered(null), asked(null), prompt])).toEqual(['otid-q-null', 'a-null']);
    });

    it('a decision comes before what the agent made of it', () => {
      const approvals = [{ type: 'approval', tool_call_id: 'call-1', approve: true }];
      const decision = { id: 'm', date, message_type: 'approval_response_message', run_id: '1', approvals };
      expect(keys([answered('1'), decision])).toEqual(['call-1', 'a-1']);
    });

    it('a page of any length is sorted at once', () => {
      const many = Array.from({ length: 100_000 }, (_, index) => ({
        ...user(`m-${index}`, date),
        run_id: `r-${index}`,
      }));
      expect(keys(many)).toHaveLength(2_000);
    });
  });

  it('keeps the order of a copied conversation, whose own system message is the newest and listed as the oldest', () => {
    const run = (item: object, id: string) => ({ ...item, run_id: id });
    const page = [
      run(text('message-4', '2026-08-22T10:00:01+00:00', 'd'), 'run-2'),
      run(user('message-3', '2026-08-22T10:00:01+00:00'), 'run-2'),
      run(text('message-2', '2026-08-22T10:00:00+00:00', 'b'), 'run-1'),
      run(user('message-1', '2026-08-22T10:00:00+00:00'), 'run-1'),
      { id: 'message-0', date: '2026-08-22T10:00:05+00:00', message_type: 'system_message', content: 'You are …' },
    ];
    expect(keys(page)).toEqual(['otid-message-1', 'b', 'otid-message-3', 'd']);
  });

  it('leaves what is beyond 2,000 items to the next page, the newest first', () => {
    const at = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString();
    const many = Array.from({ length: 2_500 }, (_, index) => user(`m-${index}`, at(index)));
    expect(keys(many).at(0)).toBe('otid-m-500');
    expect(keys(many).at(-1)).toBe('otid-m-2499');
    expect(nextCursor(many, 5_000)).toBe('m-500');
  });

  it('leaves out what is beyond 5,000 events, the oldest first, however many calls a message holds', () => {
    const calls = (id: number) => ({
      id: `m-${id}`,
      date: new Date(Date.UTC(2026, 0, 1) + id * 1000).toISOString(),
      message_type: 'tool_call_message',
      tool_calls: Array.from({ length: 700 }, (_, index) => ({ tool_call_id: `call-${id}-${index}`, name: 'a' })),
    });
    const found = keys(Array.from({ length: 12 }, (_, id) => calls(id)));
    expect([found.length, found.at(0), found.at(-1)]).toEqual([5_000, 'call-2-0', 'call-11-499']);
  });

  it('keeps an undated message beside the one before it', () => {
    expect(keys([first, user('undated', null), second])).toEqual(['otid-message-1', 'otid-undated', 'otid-message-3']);
  });

  it.each([
    [
      'a compaction alert',
      user('m', null, '{"type": "system_alert", "message": "prior messages hidden", "time": "…"}'),
    ],
    ['a heartbeat', user('m', null, '{"type":"heartbeat","reason":"…","time":"…"}')],
    ['a login', user('m', null, [{ type: 'text', text: '{"type":"login","last_login":"Never"}' }])],
    ['an alert', user('m', null, '<system-alert>Automated keep-alive ping. Ignore this message.</system-alert>')],
    ['a reminder', user('m', null, [{ type: 'text', text: '<system-reminder>\nBe brief.\n</system-reminder>\n' }])],
    ['several', user('m', null, '<system-alert>1</system-alert> <system-reminder>2</system-reminder>')],
    ['a summary', { id: 'm', message_type: 'summary_message', summary: '…' }],
    ['an event', { id: 'm', message_type: 'event_message', event_type: 'compaction', event_data: {} }],
    ['the system prompt', { id: 'm', message_type: 'system_message', content: '…' }],
  ])('hides %s', (_what, item) => {
    expect(decodeHistory([item])).toEqual([]);
  });

  it.each([
    ['before', '<system-reminder>Be brief.</system-reminder>\n\nHello!'],
    [
      'in a part before',
      [
        { type: 'text', text: '<system-alert>x</system-alert>' },
        { type: 'text', text: 'Hello!' },
      ],
    ],
  ])("shows the visitor's own words without a reminder %s them", (_where, content) => {
    expect(decodeHistory([user('m', null, content)])).toMatchObject([{ content: [{ type: 'text', text: 'Hello!' }] }]);
  });

  it.each([
    '{"type":"order","id":7}',
    '{"type": "system_alert"',
    'What is "type":"system_alert"?',
    '{}',
    '[1]',
    'What is <system-alert>x</system-alert>?',
    '<system-alert>open',
    '<system-alert>x</system-reminder>',
  ])("shows a visitor's own %s", (content) => {
    expect(decodeHistory([user('m', null, content)])).toMatchObject([{ type: 'user-message' }]);
  });

  it('leaves a pending approval open, and tells of an answered one', () => {
    const request = {
      id: 'message-4',
      date: '2026-08-22T10:00:03Z',
      message_type: 'approval_request_message',
      tool_call: { tool_call_id: 'call-1', name: 'send', arguments: '{}' },
      tool_calls: [{ tool_call_id: 'call-1', name: 'send', arguments: '{}' }],
    };
    const response = {
      id: 'message-5',
      date: '2026-08-22T10:00:04Z',
      message_type: 'approval_response_message',
      approve: false,
      approvals: [{ type: 'approval', tool_call_id: 'call-1', approve: false, reason: null }],
    };
    expect(decodeHistory([request])).toMatchObject([{ type: 'approval-request', name: 'send', argumentsDelta: '{}' }]);
    expect(decodeHistory([response, request])).toMatchObject([
      { type: 'approval-request', callId: 'call-1' },
      { type: 'approval-response', callId: 'call-1', approve: false },
    ]);
  });

  it('survives what is not a message', () => {
    expect(decodeHistory([null, 7, 'x', [], {}, { message_type: 'new_message', id: 'm' }])).toEqual([
      { type: 'unknown', messageType: 'object' },
      { type: 'unknown', messageType: 'new_message' },
    ]);
  });

  describe('nextCursor', () => {
    it('is the id of the oldest by date, hidden ones included, of a page that is full', () => {
      const hidden = { id: 'message-0', date: '2026-08-22T09:00:00Z', message_type: 'system_message', content: '…' };
      expect(nextCursor([second, ...answer, first], 3)).toBe('message-1');
      expect(nextCursor([first, hidden, second], 3)).toBe('message-0');
    });

    it('is null for a page that is not full: items of one message count once', () => {
      expect(nextCursor([second, ...answer, first], 4)).toBeNull();
      expect(nextCursor([], 1)).toBeNull();
      expect(nextCursor([null, {}], 1)).toBeNull();
    });
  });
});
