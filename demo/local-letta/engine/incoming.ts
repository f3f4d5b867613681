import type { MessageCreate } from '@letta-ai/letta-client/resources/agents/agents';
import type { LettaStreamingRequest, Message } from '@letta-ai/letta-client/resources/agents/messages';
import { invalidBody, LettaError } from '../errors.ts';
import { createId } from '../identifiers.ts';
import type { StoredMessage } from '../store.ts';
import { callDecisions } from './decisions.ts';
import { messageHead } from './message-head.ts';

/** Something that a request brings: a message, or decisions on pending tool calls. */
export type Incoming = NonNullable<LettaStreamingRequest['messages']>[number];
export type Decision = Exclude<Incoming, MessageCreate>;

/** What a request brings: its `messages`, or its `input` as one message of the visitor. Each message has an otid. */
export function incomingOf({ messages, input }: LettaStreamingRequest): readonly Incoming[] {
  const list = messages ?? (typeof input === 'string' ? [{ role: 'user' as const, content: input }] : null);
  if (list === null) throw invalidBody('value_error', "Value error, Must specify either 'input' or 'messages'.");
  if (list.length === 0) throw new LettaError(422, 'Messages must not be empty');
  return list.map((message) => ({ ...message, otid: message.otid ?? crypto.randomUUID() }));
}

export function isDecision(message: Incoming): message is Decision {
  return message.type === 'approval' || message.type === 'tool_return';
}

export function isMessage(message: Incoming): message is MessageCreate {
  return !isDecision(message);
}

/** The text and image parts of a message. */
export function partsOf({ content }: MessageCreate) {
  if (typeof content === 'string') return [{ type: 'text' as const, text: content }];
  return content.filter(isShown);
}

type Part = Exclude<MessageCreate['content'], string>[number];

function isShown(part: Part): part is Extract<Part, { text: string } | { source: unknown }> {
  return 'text' in part || 'source' in part;
}

/** What Letta has a message of its own say, so that an agent goes on after a decision that came twice. */
export function keepAlive(): MessageCreate {
  const content =
    '<system-alert>Automated keep-alive ping. Ignore this message and continue from where you stopped.</system-alert>';
  return { role: 'user', content, otid: crypto.randomUUID() };
}

/** A message that came at `date`, as it is stored once the step that it began has ended. */
export function storedIncoming(
  message: Incoming,
  at: { date: string; runId: string; stepId: string | null },
): StoredMessage {
  const { date, runId, stepId } = at;
  const id = createId('message');
  if (isMessage(message)) {
    const head = messageHead({ id, date, otid: message.otid ?? null, step_id: stepId, run_id: runId });
    return { id, date, runId, items: [{ ...head, message_type: 'user_message', content: contentOf(message) }] };
  }
  return { id, date, runId, items: [decisionItem(message, messageHead({ id, date, run_id: runId }))] };
}

/** Plain text stays a string; pictures are kept by Letta, and shown with the id of their file. */
function contentOf(message: MessageCreate) {
  const parts = partsOf(message);
  const [first] = parts;
  if (parts.length === 1 && first && 'text' in first) return first.text;
  return parts.map((part) => {
    if ('text' in part) return { type: 'text' as const, text: part.text, signature: null };
    // A real server fetches the picture of a URL; this one keeps the URL.
    if (part.source.type !== 'base64') return part;
    const { media_type, data } = part.source;
    const source = { type: 'letta' as const, file_id: createId('file'), media_type, data, detail: null };
    return { type: 'image' as const, source };
  });
}

/** It shows no otid, and the first call's id as the request's. */
function decisionItem(decision: Decision, head: ReturnType<typeof messageHead>): Message {
  const approvals = [...callDecisions(decision)];
  const [first] = approvals;
  const isApproval = first !== undefined && 'approve' in first;
  return {
    ...head,
    message_type: 'approval_response_message',
    approvals,
    approve: isApproval ? first.approve : null,
    approval_request_id: isApproval ? first.tool_call_id : null,
    reason: isApproval ? (first.reason ?? null) : null,
  };
}
