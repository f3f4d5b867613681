import type { MessageCreate } from '@letta-ai/letta-client/resources/agents/agents';
import type { LettaStreamingRequest, Message } from '@letta-ai/letta-client/resources/agents/messages';
import { LettaFault } from '../faults.ts';
import { createId } from '../identifiers.ts';
import type { LettaStore } from '../store.ts';
import { messageHead } from './model-call.ts';
import type { RunRecord } from './run-record.ts';

/** Something that a request brings: a message, or an answer to pending tool calls. */
export type Incoming = NonNullable<LettaStreamingRequest['messages']>[number];
export type Answer = Exclude<Incoming, MessageCreate>;

/** What a request brings: its `messages`, or its `input` as one message of the visitor. */
export function incomingOf({ messages, input }: LettaStreamingRequest): readonly Incoming[] {
  if (messages && messages.length > 0) return messages;
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  throw new LettaFault(422, 'INVALID_ARGUMENT: Either messages or input must be provided.');
}

export function isAnswer(message: Incoming): message is Answer {
  return message.type === 'approval' || message.type === 'tool_return';
}

export function isMessage(message: Incoming): message is MessageCreate {
  return !isAnswer(message);
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

/** Stores what a request brought, as part of the run that it began. */
export function storeIncoming(store: LettaStore, run: RunRecord, message: Incoming): void {
  const id = createId('message');
  const date = store.nextDate();
  const head = messageHead(id, message.otid ?? null, date, run.id);
  run.usage.promptTokens += Math.ceil(JSON.stringify(message).length / 4);
  store.append(run.thread, { id, date, runId: run.id, items: [itemOf(message, head)] });
}

function itemOf(message: Incoming, head: ReturnType<typeof messageHead>): Message {
  if ('tool_returns' in message)
    return { ...head, message_type: 'approval_response_message', approvals: message.tool_returns };
  if (!isMessage(message)) {
    const { approvals = null, approve = null, reason = null, approval_request_id: requestId = null } = message;
    return {
      ...head,
      message_type: 'approval_response_message',
      approvals,
      approve,
      reason,
      approval_request_id: requestId,
    };
  }
  const parts = partsOf(message);
  const [first] = parts;
  const content = parts.length === 1 && first && 'text' in first ? first.text : parts;
  return { ...head, message_type: 'user_message', content };
}
