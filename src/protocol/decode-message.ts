import { partsOf, textOf, withoutNotices } from './content.ts';
import { decodeApprovalResponse, decodeCalls, decodeReturns, unknown } from './decode-tools.ts';
import type { ChatEvent, Origin } from './events.ts';
import { idOf, stringOf, type WireMessage, type WireRecord, type WireStamp } from './wire.ts';

/**
 * One message, streamed or stored → the events that made it. Never throws: fields of the wrong type count as absent.
 * A message of a type that this version doesn't know becomes `unknown`.
 */
export function decodeMessage(value: WireRecord): ChatEvent[] {
  // A claim about the fields; each is checked where it is read.
  const message = value as WireRecord & WireMessage;
  const origin = originOf(message);
  switch (message.message_type) {
    case 'user_message':
      return decodeUserMessage(message, origin);
    case 'assistant_message':
      return decodeText('text-delta', textOf(message.content), message, origin);
    case 'reasoning_message':
      return decodeText('reasoning-delta', textOf(message.reasoning), message, origin);
    case 'hidden_reasoning_message': {
      const state = message.state === 'redacted' ? 'redacted' : 'omitted';
      return [{ type: 'reasoning-hidden', key: keyOf(message), state, origin }];
    }
    case 'tool_call_message':
      return decodeCalls('tool-call', message, origin);
    case 'approval_request_message':
      return decodeCalls('approval-request', message, origin);
    case 'tool_return_message':
      return decodeReturns(message, origin);
    case 'approval_response_message':
      return decodeApprovalResponse(message, origin);
    case 'system_message':
    case 'summary_message':
    case 'event_message':
      return [];
    default:
      return [unknown(value)];
  }
}

function decodeText(
  type: 'text-delta' | 'reasoning-delta',
  delta: string,
  message: WireMessage,
  origin: Origin,
): ChatEvent[] {
  return delta === '' ? [] : [{ type, key: keyOf(message), delta, origin }];
}

function decodeUserMessage(message: WireMessage & { message_type: 'user_message' }, origin: Origin): ChatEvent[] {
  const content = withoutNotices(partsOf(message.content));
  return content.length === 0
    ? []
    : [{ type: 'user-message', key: keyOf(message), otid: idOf(message.otid), content, origin }];
}

/** The block that a message belongs to. All blocks of one model call share the message's id, so the otid comes first. */
function keyOf(message: WireMessage): string {
  return idOf(message.otid) ?? `${idOf(message.id) ?? ''}:${message.message_type}`;
}

function originOf(message: WireStamp): Origin {
  return {
    messageId: idOf(message.id),
    stepId: idOf(message.step_id),
    runId: idOf(message.run_id),
    date: stringOf(message.date),
  };
}
