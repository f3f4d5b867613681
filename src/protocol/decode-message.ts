import type { ContentPart, Origin, PlainEvent } from './events.ts';
import { isRecord, stringOf, type WireMessage, type WireRecord, type WireStamp } from './wire.ts';

/**
 * One message, streamed or stored → the events that made it. Never throws: fields of the wrong type count as absent.
 * A message of a type that this version doesn't know becomes `unknown`.
 */
export function decodeMessage(value: WireRecord): PlainEvent[] {
  // A claim about the fields; each is checked where it is read.
  const message = value as WireRecord & WireMessage;
  switch (message.message_type) {
    case 'user_message':
      return decodeUserMessage(message);
    case 'assistant_message':
      return decodeText('text-delta', textOf(message.content), message);
    case 'reasoning_message':
      return decodeText('reasoning-delta', textOf(message.reasoning), message);
    case 'hidden_reasoning_message': {
      const state = message.state === 'redacted' ? 'redacted' : 'omitted';
      return [{ type: 'reasoning-hidden', key: keyOf(message), state, origin: originOf(message) }];
    }
    case 'tool_call_message':
      return decodeCalls('tool-call', message);
    case 'approval_request_message':
      return decodeCalls('approval-request', message);
    case 'tool_return_message': {
      const returns = recordsOf(message.tool_returns);
      return (returns.length > 0 ? returns : [value]).flatMap((result) => decodeReturn(result, message));
    }
    case 'approval_response_message':
      return recordsOf(message.approvals).flatMap((answer) => decodeAnswer(answer, message));
    case 'system_message':
    case 'summary_message':
    case 'event_message':
      return [];
    default:
      return [unknown(value)];
  }
}

/** The event for what can't be understood. */
export function unknown(value: unknown): PlainEvent {
  return { type: 'unknown', messageType: (isRecord(value) && stringOf(value['message_type'])) || typeof value };
}

function decodeText(type: 'text-delta' | 'reasoning-delta', delta: string, message: WireMessage): PlainEvent[] {
  return delta === '' ? [] : [{ type, key: keyOf(message), delta, origin: originOf(message) }];
}

function decodeUserMessage(message: WireRecord & WireMessage & { message_type: 'user_message' }): PlainEvent[] {
  const content = partsOf(message.content);
  const [first] = content;
  if (!first || (content.length === 1 && first.type === 'text' && isPackedNotice(first.text))) return [];
  return [
    { type: 'user-message', key: keyOf(message), otid: stringOf(message.otid), content, origin: originOf(message) },
  ];
}

/** Letta stores notices to the agent as a user's message that holds packed JSON: compaction summaries, heartbeats, logins. */
function isPackedNotice(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false;
  try {
    const packed: unknown = JSON.parse(text);
    return isRecord(packed) && ['system_alert', 'heartbeat', 'login'].includes(String(packed['type']));
  } catch {
    return false;
  }
}

function decodeCalls(
  type: 'tool-call' | 'approval-request',
  message: WireRecord & WireMessage & { message_type: 'tool_call_message' | 'approval_request_message' },
): PlainEvent[] {
  // The two fields repeat each other, so only one of them may count.
  const calls = [message.tool_calls, message.tool_call].map(recordsOf).find((found) => found.length > 0) ?? [];
  return calls.map((call): PlainEvent => {
    const callId = stringOf(call['tool_call_id']);
    if (!callId) return unknown(message);
    const argumentsDelta = stringOf(call['arguments']) ?? '';
    return { type, callId, name: stringOf(call['name']), argumentsDelta, origin: originOf(message) };
  });
}

function decodeReturn(result: WireRecord, message: WireMessage): PlainEvent[] {
  const callId = stringOf(result['tool_call_id']);
  if (!callId) return [unknown(message)];
  const status = result['status'] === 'error' ? 'error' : 'success';
  return [{ type: 'tool-return', callId, status, result: textOf(result['tool_return']), origin: originOf(message) }];
}

function decodeAnswer(answer: WireRecord, message: WireMessage): PlainEvent[] {
  const callId = stringOf(answer['tool_call_id']);
  if (!callId || typeof answer['approve'] !== 'boolean') return decodeReturn(answer, message);
  return [{ type: 'approval-response', callId, approve: answer['approve'], reason: stringOf(answer['reason']) }];
}

/** The block that a message belongs to: an id is shared by all blocks of one model call, an otid isn't. */
function keyOf(message: WireMessage): string {
  return stringOf(message.otid) ?? `${message.id ?? ''}:${message.message_type}`;
}

function originOf(message: WireStamp): Origin {
  return {
    messageId: stringOf(message.id),
    stepId: stringOf(message.step_id),
    runId: stringOf(message.run_id),
    date: stringOf(message.date),
  };
}

/** The objects in an array, or in its place. */
function recordsOf(value: unknown): readonly WireRecord[] {
  return (Array.isArray(value) ? value : [value]).filter(isRecord);
}

/** The text of a string or of an array of parts. */
function textOf(content: unknown): string {
  return partsOf(content)
    .map((part) => (part.type === 'text' ? part.text : ''))
    .join('');
}

function partsOf(content: unknown): readonly ContentPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.filter(isRecord).flatMap(partOf) : [];
}

function partOf(part: WireRecord): ContentPart[] {
  const text = stringOf(part['text']);
  if (text !== null) return [{ type: 'text', text }];
  const source = isRecord(part['source']) ? part['source'] : {};
  const [url, data, mediaType] = [source['url'], source['data'], source['media_type']].map(stringOf);
  if (url) return [{ type: 'image', url }];
  return data && mediaType ? [{ type: 'image', mediaType, data }] : [];
}
