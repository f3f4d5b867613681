import type { ChatEvent, Origin } from '../protocol/events.ts';
import { abandonPart, appendCall, appendDelta, closePart, emptyTool, hiddenReasoning } from './message-parts.ts';
import type { AssistantMessage, Message, Part, ToolPart, UserMessage } from './state.ts';

/** An event changes nothing before so many of the last messages: a turn, the one before it, and what was said between. */
const REACH = 4;
/**
 * A turn keeps so many parts. Of a longer turn the first parts are dropped and counted, and the view says so: the agent's
 * last words and its questions matter most.
 */
export const MAX_PARTS = 10_000;
/**
 * So many calls of a turn can wait for the visitor. Each shows in full, so a flood of them would hold the page. Further
 * calls end without a result, and nobody can allow them.
 */
export const MAX_WAITING = 200;

/**
 * Folds one event into the transcript. Pure: what doesn't change keeps its identity, so that a view can skip it.
 * Events without content (pings, usage, …) change nothing.
 */
export function foldEvent(messages: readonly Message[], event: ChatEvent): readonly Message[] {
  switch (event.type) {
    case 'user-message':
      return foldUserMessage(messages, event);
    case 'text-delta':
    case 'reasoning-delta':
      return upsertPart(messages, event.key, event.origin, (part) => appendDelta(part, event));
    case 'reasoning-hidden':
      return upsertPart(messages, event.key, event.origin, () => hiddenReasoning(event));
    case 'tool-call':
    case 'approval-request':
      return upsertPart(messages, event.callId, event.origin, (part) =>
        appendCall(part, event, () => waitingCalls(messages).length < MAX_WAITING),
      );
    case 'tool-return':
      return upsertPart(messages, event.callId, event.origin, (part) => ({
        ...(part?.kind === 'tool' ? part : emptyTool(event.callId, null)),
        state: part?.kind === 'tool' && part.state === 'denied' ? 'denied' : event.status,
        result: event.result,
        endedAt: event.origin.date,
      }));
    case 'approval-response':
      return updateTool(messages, event.callId, (tool) =>
        tool.state === 'waiting'
          ? {
              ...tool,
              state: event.approve ? 'running' : 'denied',
              decision: { approve: event.approve, reason: event.reason },
            }
          : tool,
      );
    case 'stop':
      return closeTurn(messages, event.reason);
    default:
      return messages;
  }
}

/** Marks the last turn as over: open blocks are done, tools whose return was never streamed are closed. */
export function closeTurn(messages: readonly Message[], stopReason: string | null): readonly Message[] {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return messages;
  return messages.with(-1, {
    ...last,
    parts: last.parts.map((part) => closePart(part)),
    stopReason: stopReason ?? last.stopReason,
  });
}

/** Stored messages → transcript. Everything is over, but a call at the very end may still wait for its answer. */
export function foldHistory(events: readonly ChatEvent[]): readonly Message[] {
  const settled: Message[] = [];
  // No event reaches further back, so that a page of any length takes a step an event.
  let tail: readonly Message[] = [];
  for (const event of events) {
    tail = foldEvent(tail, event);
    if (tail.length > REACH) settled.push(...tail.slice(0, -REACH));
    tail = tail.slice(-REACH);
  }
  const messages = [...settled, ...tail];
  return messages.map((message, index) =>
    message.role !== 'assistant'
      ? message
      : {
          ...message,
          parts: message.parts.map((part) => (index === messages.length - 1 ? closePart(part) : abandonPart(part))),
        },
  );
}

/**
 * Lays a fresh newest page over what is on screen: messages from the first one that both know onwards are the server's,
 * older ones stay. Without overlap the page stands alone.
 */
export function replaceNewest(messages: readonly Message[], page: readonly Message[]): readonly Message[] {
  const index = messages.findIndex((message) => page.some((stored) => stored.id === message.id));
  if (index < 0) return page;
  const from = page.findIndex((stored) => stored.id === messages[index]?.id);
  return [...messages.slice(0, index), ...page.slice(from)];
}

/** The messages up to and including the visitor's message of that `otid`; all of them where it isn't there. */
export function messagesUpTo(messages: readonly Message[], otid: string): readonly Message[] {
  const index = messages.findIndex(({ id }) => id === otid);
  return index < 0 ? messages : messages.slice(0, index + 1);
}

/** Puts an older page in front. A turn that the page boundary cut in two becomes one again. */
export function prependMessages(older: readonly Message[], messages: readonly Message[]): readonly Message[] {
  const last = older.at(-1);
  const first = messages[0];
  if (last?.role !== 'assistant' || first?.role !== 'assistant') return [...older, ...messages];
  const whole = withParts({ ...first, date: last.date }, [...last.parts, ...first.parts]);
  return [...older.slice(0, -1), whole, ...messages.slice(1)];
}

export const lastUserMessage = (messages: readonly Message[]): UserMessage | undefined =>
  messages.findLast((message) => message.role === 'user');

/** Whether the agent's last words are text or a question: what ends a run that went well. */
export function isAnswered(messages: readonly Message[]): boolean {
  const last = messages.at(-1);
  return last?.role === 'assistant' && (last.parts.at(-1)?.kind === 'text' || waitingCalls(messages).length > 0);
}

/** The calls of the last turn that wait for somebody's answer. */
export function waitingCalls(messages: readonly Message[]): readonly ToolPart[] {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return [];
  return last.parts.filter((part): part is ToolPart => part.kind === 'tool' && part.state === 'waiting');
}

function foldUserMessage(
  messages: readonly Message[],
  event: Extract<ChatEvent, { type: 'user-message' }>,
): readonly Message[] {
  const index = messages.findIndex((message) => message.role === 'user' && message.id === event.key);
  const known = messages[index];
  if (known?.role === 'user') {
    // Letta echoes the newest message, with a date by its own clock. Nothing changes an older one.
    return event.origin.date === null || known !== lastUserMessage(messages)
      ? messages
      : messages.with(index, { ...known, date: event.origin.date });
  }
  return [...messages, { role: 'user', id: event.key, content: event.content, date: event.origin.date }];
}

/** Changes the part named `key` of the current turn, or begins it at the turn's end. Earlier turns are never changed. */
function upsertPart(
  messages: readonly Message[],
  key: string,
  origin: Origin,
  change: (part: Part | undefined) => Part,
): readonly Message[] {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') {
    // Two turns may hold the same key, where a server repeats itself; two messages may not have the same id.
    const id = messages.some((message) => message.id === key) ? `${key}:${messages.length}` : key;
    const parts = [change(undefined)];
    return [...messages, { role: 'assistant', id, parts, date: origin.date, stopReason: null, ...stepOf(origin) }];
  }
  const index = lastIndexOf(last.parts, key);
  const known = last.parts[index];
  if (known) return messages.with(-1, { ...last, parts: last.parts.with(index, change(known)), ...stepOf(origin) });
  // Blocks come one after the other, so the one before a new one is complete.
  const previous = last.parts.at(-1);
  const parts =
    previous && previous.kind !== 'tool' ? last.parts.with(-1, closePart(previous, origin.date)) : last.parts;
  return messages.with(-1, withParts({ ...last, ...stepOf(origin) }, [...parts, change(undefined)]));
}

const stepOf = ({ stepId }: Origin): { stepId?: string } => (stepId === null ? {} : { stepId });

/** Where the last part of this key is; -1: there is none. A loop takes a third of the time that a callback for each part takes. */
function lastIndexOf(parts: readonly Part[], key: string): number {
  let index = parts.length - 1;
  while (index >= 0 && parts[index]?.key !== key) index -= 1;
  return index;
}

/** The message with these parts, or with the last of them where they are too many. */
function withParts(message: AssistantMessage, parts: readonly Part[]): AssistantMessage {
  const surplus = parts.length - MAX_PARTS;
  if (surplus <= 0) return { ...message, parts };
  return { ...message, parts: parts.slice(surplus), omitted: (message.omitted ?? 0) + surplus };
}

function updateTool(
  messages: readonly Message[],
  callId: string,
  change: (tool: ToolPart) => ToolPart,
): readonly Message[] {
  return messages.map((message) => {
    if (message.role !== 'assistant') return message;
    const at = message.parts.findIndex((part) => part.key === callId);
    const part = message.parts[at];
    return part?.kind === 'tool' ? { ...message, parts: message.parts.with(at, change(part)) } : message;
  });
}
