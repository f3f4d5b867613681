import type { Random } from './fuzz.ts';

const KEYS = [
  'id',
  'date',
  'message_type',
  'content',
  'otid',
  'run_id',
  'step_id',
  'seq_id',
  'tool_call',
  'tool_calls',
  'tool_call_id',
  'tool_return',
  'tool_returns',
  'status',
  'name',
  'arguments',
  'reasoning',
  'state',
  'stop_reason',
  'type',
  'text',
  'error',
  'detail',
  'source',
  'data',
  'media_type',
  'url',
  'approve',
  'approvals',
  'approval_request_id',
  'reason',
  'stdout',
  'stderr',
  'is_err',
  '__proto__',
  'constructor',
  'toString',
  'messages',
];
const TYPES = [
  'user_message',
  'assistant_message',
  'reasoning_message',
  'hidden_reasoning_message',
  'tool_call_message',
  'tool_return_message',
  'approval_request_message',
  'approval_response_message',
  'system_message',
  'ping',
  'stop_reason',
  'usage_statistics',
  'error_message',
  'klingon_message',
  '',
  '__proto__',
];
const STRINGS = [
  '',
  'a',
  'message-1',
  'message-2',
  'run-1',
  'call-1',
  '{"a":1}',
  '{"a"',
  '2026-01-01T00:00:00Z',
  'not a date',
  '<system-alert>x</system-alert>',
  'end_turn',
  'requires_approval',
  'success',
  'error',
  '\uD800',
  '\u0000',
  'x'.repeat(500),
  '😀',
  '{{{{',
  'https://evil.test/',
  'data:text/html,x',
];

/** Any JSON value, nested as deep as that. */
export function jsonValue(random: Random, depth: number): unknown {
  const kind = random.between(0, depth > 0 ? 7 : 4);
  switch (kind) {
    case 0:
      return random.pick([null, true, false]);
    case 1:
      return random.pick([0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, random.between(0, 99)]);
    case 2:
    case 3:
    case 4:
      return random.pick(STRINGS);
    case 5:
      return random.times(random.between(0, 5), () => jsonValue(random, depth - 1));
    default:
      return Object.fromEntries(
        random.times(random.between(0, 6), () => [random.pick(KEYS), jsonValue(random, depth - 1)]),
      );
  }
}

/** A message as Letta sends and stores it, mostly; any of its fields may be anything. */
export function wireMessage(random: Random): unknown {
  if (random.chance(0.05)) return jsonValue(random, 3);
  const message: Record<string, unknown> = {
    id: `message-${random.between(1, 4)}`,
    date: `2026-01-01T00:00:0${random.between(0, 9)}Z`,
    message_type: random.pick(TYPES),
    content: random.pick([random.pick(STRINGS), [{ type: 'text', text: random.pick(STRINGS) }]]),
    reasoning: random.pick(STRINGS),
    tool_call: { name: 'tool', arguments: random.pick(STRINGS), tool_call_id: `call-${random.between(1, 3)}` },
    tool_call_id: `call-${random.between(1, 3)}`,
    tool_return: random.pick(STRINGS),
    status: random.pick(['success', 'error']),
    stop_reason: random.pick(STRINGS),
    run_id: `run-${random.between(1, 2)}`,
    seq_id: random.between(0, 9),
  };
  for (const key of Object.keys(message)) if (random.chance(0.15)) delete message[key];
  for (let count = random.between(0, 3); count > 0; count -= 1) message[random.pick(KEYS)] = jsonValue(random, 3);
  return message;
}

/** A stream of messages as bytes of `text/event-stream`, with what a standard allows between, and damage. */
export function eventStream(random: Random): string {
  const events = random.times(random.between(1, 8), () => {
    const json = JSON.stringify(wireMessage(random));
    const data = random.chance(0.1) ? json.slice(0, random.between(0, json.length)) : json;
    const lines = [
      ...(random.chance(0.2) ? [`event: ${random.pick(['error', 'cancelled', 'message', ''])}`] : []),
      ...(random.chance(0.2) ? [random.pick([': ping', 'id: 1', 'retry: 10', 'retry: x', 'unknown: y', 'data'])] : []),
      `data:${random.pick(['', ' ', ' '])}${data}`,
    ];
    return `${lines.join('\n')}\n\n`;
  });
  const text = `${random.pick(['', '\uFEFF', '\n'])}${events.join('')}${random.pick(['', 'data: [DONE]\n\n', 'data: {'])}`;
  const end = random.pick(['\n', '\n', '\r\n', '\r']);
  return text.replaceAll('\n', end);
}
