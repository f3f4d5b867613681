import { recordsOf, textOf } from './content.ts';
import type { ChatEvent, Origin } from './events.ts';
import { idOf, isRecord, stringOf, type WireRecord } from './wire.ts';

/** Letta's own text in place of the result of a call that was denied; `None` is how it writes "no reason". */
const DENIAL = /^Error: request to call tool denied\. User reason: ([^]*)$/;
/** Longer names are cut: they are shown in one line. */
const MAX_NAME_LENGTH = 200;

/** The event for what can't be understood. */
export function unknown(value: unknown): ChatEvent {
  const messageType = isRecord(value) ? idOf(value['message_type']) : null;
  return { type: 'unknown', messageType: messageType ?? typeof value };
}

/** `tool_call_message` and `approval_request_message`. */
export function decodeCalls(type: 'tool-call' | 'approval-request', message: WireRecord, origin: Origin): ChatEvent[] {
  // The two fields repeat each other, so only one of them may count.
  const calls = [message['tool_calls'], message['tool_call']].map(recordsOf).find((found) => found.length > 0) ?? [];
  const known = new Set<string>();
  return calls.map((call): ChatEvent => {
    const callId = idOf(call['tool_call_id']);
    // Of two calls with one id the first one counts: a visitor must never consent to a mixture of both.
    if (!callId || known.has(callId)) return unknown(message);
    known.add(callId);
    const name = stringOf(call['name'])?.slice(0, MAX_NAME_LENGTH) ?? null;
    return { type, callId, name, argumentsDelta: stringOf(call['arguments']) ?? '', origin };
  });
}

/** `tool_return_message`. Its single fields repeat the first of `tool_returns`. */
export function decodeReturns(message: WireRecord, origin: Origin): ChatEvent[] {
  const returns = recordsOf(message['tool_returns']);
  return (returns.length > 0 ? returns : [message]).flatMap((result) => decodeReturn(result, message, origin));
}

/** `approval_response_message`: decisions, and results of tools that ran at the client. */
export function decodeApprovalResponse(message: WireRecord, origin: Origin): ChatEvent[] {
  const approvals = recordsOf(message['approvals']);
  if (approvals.length === 0) return decodeDecision({ ...message, tool_call_id: message['approval_request_id'] }) ?? [];
  return approvals.flatMap((answer) => decodeDecision(answer) ?? decodeReturn(answer, message, origin));
}

function decodeDecision(answer: WireRecord): ChatEvent[] | null {
  const callId = idOf(answer['tool_call_id']);
  const approve = answer['approve'];
  if (!callId || typeof approve !== 'boolean') return null;
  return [{ type: 'approval-response', callId, approve, reason: reasonOf(answer['reason']) }];
}

function decodeReturn(result: WireRecord, message: WireRecord, origin: Origin): ChatEvent[] {
  const callId = idOf(result['tool_call_id']);
  if (!callId) return [unknown(message)];
  const status = result['status'] === 'error' ? 'error' : 'success';
  const text = textOf(result['tool_return']);
  const denial = status === 'error' ? DENIAL.exec(text) : null;
  if (!denial) return [{ type: 'tool-return', callId, status, result: text, origin }];
  const reason = reasonOf(denial[1]);
  return [
    { type: 'approval-response', callId, approve: false, reason },
    { type: 'tool-return', callId, status, result: reason ?? '', origin },
  ];
}

function reasonOf(value: unknown): string | null {
  return value === 'None' ? null : stringOf(value);
}
