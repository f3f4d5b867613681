import type { ChatEvent } from '../protocol/events.ts';
import type { Part, ReasoningPart, TextPart, ToolPart } from './state.ts';

// What an event makes of one part of an agent's message. Pure, as the transcript that the parts are in.

type Delta = Extract<ChatEvent, { type: 'text-delta' | 'reasoning-delta' }>;
type Call = Extract<ChatEvent, { type: 'tool-call' | 'approval-request' }>;

/** A text, or reasoning, with the next piece of it; `undefined`: it begins. */
export function appendDelta(part: Part | undefined, event: Delta): TextPart | ReasoningPart {
  const text = part && part.kind !== 'tool' ? part.text + event.delta : event.delta;
  const streamed = { key: event.key, text, added: event.delta, done: false };
  if (event.type === 'text-delta') return { kind: 'text', ...streamed };
  const { date } = event.origin;
  const startedAt = part?.kind === 'reasoning' ? part.startedAt : date;
  return { kind: 'reasoning', hidden: null, startedAt, endedAt: date, ...streamed };
}

/** Reasoning that the model keeps to itself. */
export function hiddenReasoning(event: Extract<ChatEvent, { type: 'reasoning-hidden' }>): ReasoningPart {
  const { date } = event.origin;
  return {
    kind: 'reasoning',
    key: event.key,
    text: '',
    hidden: event.state,
    done: true,
    startedAt: date,
    endedAt: date,
  };
}

/**
 * A tool call with the next piece of it; `undefined`: it begins.
 * @param mayWait whether one more call may wait for the visitor
 */
export function appendCall(part: Part | undefined, event: Call, mayWait: () => boolean): ToolPart {
  const tool = part?.kind === 'tool' ? part : emptyTool(event.callId, event.origin.messageId);
  // One message writes a call's arguments. Another one that claims the same id must not add to what a visitor consents to.
  if (event.origin.messageId !== tool.messageId) return tool;
  // Nor must another tool's call in the same message.
  if (tool.name !== '' && event.name !== null && event.name !== tool.name) return tool;
  const asks = event.type === 'approval-request';
  return {
    ...tool,
    name: event.name ?? tool.name,
    arguments: tool.arguments + event.argumentsDelta,
    approval: tool.approval || asks,
    state: asks && tool.state === 'running' && mayWait() ? 'waiting' : tool.state,
    startedAt: event.origin.date,
  };
}

/** A call of which nothing is known yet. */
export function emptyTool(key: string, messageId: string | null): ToolPart {
  return {
    kind: 'tool',
    key,
    messageId,
    name: '',
    arguments: '',
    state: 'running',
    result: null,
    approval: false,
    decision: null,
    startedAt: null,
    endedAt: null,
  };
}

/**
 * A part of a turn that is over, or before another part.
 * @param endedAt when something else began after it, where that is known
 */
export function closePart(part: Part, endedAt: string | null = null): Part {
  if (part.kind === 'tool') return part.state === 'running' ? { ...part, state: 'closed' } : part;
  if (part.done) return part;
  const closed = { added: undefined, done: true };
  return part.kind === 'text' ? { ...part, ...closed } : { ...part, ...closed, endedAt: endedAt ?? part.endedAt };
}

/** For turns that others came after: nobody will answer their calls any more. */
export function abandonPart(part: Part): Part {
  return part.kind === 'tool' && part.state === 'waiting' ? { ...part, state: 'closed' } : closePart(part);
}
