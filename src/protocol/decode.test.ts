import { describe, expect, it } from 'vitest';
import { createDecoder } from './decode.ts';

const decode = (value: unknown, eventName?: string) => createDecoder()(value, eventName).events;

describe('createDecoder', () => {
  it('names the position of a background frame, and none for others', () => {
    expect(createDecoder()({ message_type: 'ping', seq_id: 7 }).seq).toBe(7);
    expect(createDecoder()({ message_type: 'ping' }).seq).toBeNull();
    expect(createDecoder()({ message_type: 'stop_reason', stop_reason: 'end_turn', seq_id: null }).seq).toBeNull();
  });

  it('reports a run when it first becomes known, and a new one', () => {
    const decoder = createDecoder();
    const types = (runId: string | null) =>
      decoder({ message_type: 'ping', run_id: runId }).events.map((event) => event.type);
    expect(types('run-1')).toEqual(['run', 'ping']);
    expect(types('run-1')).toEqual(['ping']);
    expect(types(null)).toEqual(['ping']);
    expect(types('run-1')).toEqual(['ping']);
    expect(types('run-2')).toEqual(['run', 'ping']);
  });

  it('says where a message comes from', () => {
    expect(
      decode({
        message_type: 'assistant_message',
        id: 'message-1',
        otid: 'otid-1',
        step_id: 'step-1',
        date: '2026-08-22T10:00:00Z',
        content: 'Hi',
      }),
    ).toEqual([
      {
        type: 'text-delta',
        key: 'otid-1',
        delta: 'Hi',
        origin: { messageId: 'message-1', stepId: 'step-1', runId: null, date: '2026-08-22T10:00:00Z' },
      },
    ]);
  });

  it('keeps text and reasoning of one id apart where there is no otid', () => {
    const key = (value: object) => decode({ id: 'message-1', otid: null, ...value })[0];
    expect(key({ message_type: 'assistant_message', content: 'a' })).toMatchObject({
      key: 'message-1:assistant_message',
    });
    expect(key({ message_type: 'reasoning_message', reasoning: 'b' })).toMatchObject({
      key: 'message-1:reasoning_message',
    });
  });

  it('counts a call once, be it an object, an array or in the old field alone', () => {
    const call = { tool_call_id: 'call-1', name: 'search', arguments: '{}' };
    const expected = [{ type: 'tool-call', callId: 'call-1', name: 'search', argumentsDelta: '{}' }];
    for (const toolCalls of [call, [call], null, [], undefined]) {
      expect(decode({ message_type: 'tool_call_message', tool_call: call, tool_calls: toolCalls })).toMatchObject(
        expected,
      );
    }
    expect(decode({ message_type: 'tool_call_message', tool_call: null, tool_calls: [call] })).toMatchObject(expected);
  });

  it('passes on pieces of arguments that come without a name', () => {
    expect(
      decode({ message_type: 'tool_call_message', tool_calls: { tool_call_id: 'call-1', arguments: '{"q"' } }),
    ).toMatchObject([{ callId: 'call-1', name: null, argumentsDelta: '{"q"' }]);
    expect(
      decode({
        message_type: 'approval_request_message',
        tool_calls: { tool_call_id: 'call-1', name: 'send', arguments: null },
      }),
    ).toMatchObject([{ type: 'approval-request', callId: 'call-1', name: 'send', argumentsDelta: '' }]);
  });

  it('tells each return once, though the old fields repeat the first', () => {
    const single = { tool_call_id: 'call-1', tool_return: 'one', status: 'success' };
    const returns = [
      { type: 'tool', ...single },
      { type: 'tool', tool_call_id: 'call-2', tool_return: 'two', status: 'error' },
    ];
    expect(decode({ message_type: 'tool_return_message', ...single, tool_returns: returns })).toMatchObject([
      { callId: 'call-1', status: 'success', result: 'one' },
      { callId: 'call-2', status: 'error', result: 'two' },
    ]);
    expect(decode({ message_type: 'tool_return_message', ...single })).toMatchObject([{ callId: 'call-1' }]);
  });

  it('reads answers to approvals, and results of tools that ran at the client', () => {
    expect(
      decode({
        message_type: 'approval_response_message',
        approvals: [
          { type: 'approval', tool_call_id: 'call-1', approve: false, reason: 'not now' },
          { type: 'approval', tool_call_id: 'call-2', approve: true },
          { type: 'tool', tool_call_id: 'call-3', tool_return: 'blue', status: 'success' },
        ],
      }),
    ).toMatchObject([
      { type: 'approval-response', callId: 'call-1', approve: false, reason: 'not now' },
      { type: 'approval-response', callId: 'call-2', approve: true, reason: null },
      { type: 'tool-return', callId: 'call-3', result: 'blue' },
    ]);
  });

  it('reads a decision out of the single fields where there is no list', () => {
    const response = { message_type: 'approval_response_message', approve: false, approval_request_id: 'call-1' };
    expect(decode({ ...response, approvals: null, reason: 'None' })).toEqual([
      { type: 'approval-response', callId: 'call-1', approve: false, reason: null },
    ]);
    expect(decode({ message_type: 'approval_response_message', approvals: [] })).toEqual([]);
  });

  it.each([
    ['Not today.\nReally.', 'Not today.\nReally.', 'Not today.\nReally.'],
    ['None', null, ''],
  ])("reads Letta's text for a call that was denied (%s)", (reason, decoded, result) => {
    const tool_return = `Error: request to call tool denied. User reason: ${reason}`;
    const message = { message_type: 'tool_return_message', tool_call_id: 'call-1', tool_return, status: 'error' };
    expect(decode(message)).toMatchObject([
      { type: 'approval-response', callId: 'call-1', approve: false, reason: decoded },
      { type: 'tool-return', callId: 'call-1', status: 'error', result },
    ]);
    expect(decode({ ...message, status: 'success' })).toMatchObject([{ type: 'tool-return', result: tool_return }]);
  });

  it('takes the first of two calls that claim the same id', () => {
    const call = (name: string) => ({ tool_call_id: 'c', name, arguments: '{}' });
    const { events } = createDecoder()({
      message_type: 'approval_request_message',
      id: 'message-1',
      tool_calls: [call('read_mail'), call('send_email')],
    });
    expect(events).toMatchObject([{ type: 'approval-request', name: 'read_mail' }, { type: 'unknown' }]);
  });

  it('takes no id of more than 200 characters, and cuts the names of tools', () => {
    const long = 'x'.repeat(201);
    expect(
      decode({ message_type: 'assistant_message', id: long, otid: long, run_id: long, content: 'Hi' }),
    ).toMatchObject([{ type: 'text-delta', key: ':assistant_message', origin: { messageId: null, runId: null } }]);
    expect(decode({ message_type: 'tool_call_message', tool_call: { tool_call_id: long } })).toMatchObject([
      { type: 'unknown' },
    ]);
    expect(decode({ message_type: long })).toEqual([{ type: 'unknown', messageType: 'object' }]);
    const call = { tool_call_id: 'call-1', name: long };
    expect(decode({ message_type: 'tool_call_message', tool_call: call })).toMatchObject([{ name: 'x'.repeat(200) }]);
  });

  it.each([
    ['tool_call_message', 'tool_calls', { name: 'a' }],
    ['approval_request_message', 'tool_calls', { name: 'a' }],
    ['tool_return_message', 'tool_returns', { tool_return: 'x' }],
    ['approval_response_message', 'approvals', { approve: true }],
  ])('takes at most 500 records of a message: %s', (message_type, field, record) => {
    const records = Array.from({ length: 600 }, (_, index) => ({ tool_call_id: `call-${index}`, ...record }));
    expect(decode({ message_type, [field]: records })).toHaveLength(500);
  });

  it("reads an echoed message of the visitor's with its pictures", () => {
    expect(
      decode({
        message_type: 'user_message',
        id: 'message-1',
        otid: 'mine',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          { type: 'image', source: { type: 'letta', file_id: 'file-1', media_type: 'image/png', data: 'BBBB' } },
          { type: 'image', source: { type: 'letta', file_id: 'file-2' } },
        ],
      }),
    ).toMatchObject([
      {
        type: 'user-message',
        key: 'mine',
        otid: 'mine',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image', mediaType: 'image/png', data: 'AAAA' },
          { type: 'image', url: 'https://example.com/a.png' },
          { type: 'image', mediaType: 'image/png', data: 'BBBB' },
          { type: 'text', text: '🖼️' },
        ],
      },
    ]);
  });

  it('leaves out empty deltas, which would show as empty blocks', () => {
    expect(decode({ message_type: 'assistant_message', content: '' })).toEqual([]);
    expect(decode({ message_type: 'reasoning_message', reasoning: '' })).toEqual([]);
  });

  it('reads usage, with 0 for what is not told', () => {
    expect(decode({ message_type: 'usage_statistics', prompt_tokens: 80, total_tokens: 89 })).toEqual([
      { type: 'usage', promptTokens: 80, completionTokens: 0, totalTokens: 89, stepCount: 0 },
    ]);
  });

  describe('end_turn', () => {
    const request = { message_type: 'approval_request_message', tool_calls: { tool_call_id: 'call-1', name: 'send' } };
    const result = { message_type: 'tool_return_message', tool_call_id: 'call-1', tool_return: '', status: 'success' };
    const end = { message_type: 'stop_reason', stop_reason: 'end_turn' };
    const reasonAfter = (...frames: object[]) => {
      const decoder = createDecoder();
      return [...frames, end].map((frame) => decoder(frame).events).at(-1);
    };

    it('means requires_approval after a request that nobody has answered', () => {
      expect(reasonAfter(request)).toEqual([{ type: 'stop', reason: 'requires_approval' }]);
    });

    it('means end_turn once the call has returned, even where the request is repeated', () => {
      expect(reasonAfter(request, result)).toEqual([{ type: 'stop', reason: 'end_turn' }]);
      expect(reasonAfter(request, result, request)).toEqual([{ type: 'stop', reason: 'end_turn' }]);
    });
  });

  describe('errors inside the stream', () => {
    it.each<[what: string, value: unknown, eventName?: string]>([
      ['an event named error', { message_type: 'error_message', error_type: 'llm_error', message: 'no' }, 'error'],
      ['an error message without the name', { message_type: 'error_message', error_type: 'llm_error', message: 'no' }],
      ['the same without its type', { error_type: 'llm_error', message: 'no' }, 'error'],
      ['a bare error', { error: { type: 'llm_error', message: 'no', detail: 'why' } }],
      ['a bare error with a code', { error: 'no', code: 'llm_error' }],
    ])('%s becomes an error', (_what, value, eventName) => {
      expect(decode(value, eventName)).toMatchObject([{ type: 'error', error: { code: 'model' } }]);
    });

    it('a text becomes one too', () => {
      expect(decode('out of luck', 'error')).toMatchObject([{ type: 'error', error: { code: 'server' } }]);
    });

    it("is the model's where the run was said to have stopped for it", () => {
      const decoder = createDecoder();
      decoder({ message_type: 'stop_reason', stop_reason: 'llm_api_error' });
      const { events } = decoder(
        { message_type: 'error_message', error_type: 'internal_error', message: 'no' },
        'error',
      );
      expect(events).toMatchObject([{ type: 'error', error: { code: 'model' } }]);
    });
  });

  it('takes an event named cancelled for the stop that it is', () => {
    expect(decode({ message: 'Run was cancelled' }, 'cancelled')).toEqual([{ type: 'stop', reason: 'cancelled' }]);
  });

  it('keeps to itself what is not for the visitor', () => {
    for (const messageType of ['system_message', 'summary_message', 'event_message']) {
      expect(decode({ message_type: messageType, content: 'You are …', summary: 'Before, …' })).toEqual([]);
    }
  });

  it('calls unknown what it does not know', () => {
    expect(decode({ message_type: 'response_state' })).toEqual([{ type: 'unknown', messageType: 'response_state' }]);
    expect(decode({ message_type: 'tool_call_message', tool_calls: { arguments: '}' } })).toEqual([
      { type: 'unknown', messageType: 'tool_call_message' },
    ]);
  });

  it('never throws, whatever the fields hold', () => {
    const types = [
      'user_message',
      'assistant_message',
      'reasoning_message',
      'hidden_reasoning_message',
      'tool_call_message',
      'approval_request_message',
      'tool_return_message',
      'approval_response_message',
      'ping',
      'stop_reason',
      'usage_statistics',
      'error_message',
      'constructor',
      '',
      null,
      undefined,
      7,
      {},
    ];
    const oddities = [
      undefined,
      null,
      true,
      0,
      '',
      'text',
      '{',
      [],
      [null, 3, [], 'x'],
      {},
      { type: 'text' },
      [{ source: 1 }],
    ];
    const fields = [
      'id',
      'otid',
      'run_id',
      'date',
      'seq_id',
      'content',
      'reasoning',
      'state',
      'tool_call',
      'tool_calls',
    ];
    const more = [
      'tool_call_id',
      'tool_return',
      'tool_returns',
      'approvals',
      'stop_reason',
      'error',
      'detail',
      'message',
    ];
    for (const messageType of types) {
      for (const oddity of oddities) {
        const rest = Object.fromEntries([...fields, ...more].map((field) => [field, oddity]));
        for (const eventName of [undefined, 'error', 'cancelled', 'other']) {
          expect(() => decode({ message_type: messageType, ...rest }, eventName)).not.toThrow();
        }
        expect(() => decode(oddity)).not.toThrow();
      }
    }
  });
});
