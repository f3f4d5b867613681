import type { ChatError } from '../platform/errors.ts';
import type { ConsentRecord } from '../conversation/consent.ts';
import type { HandoffState } from '../conversation/desk.ts';
import type { SentContext } from '../conversation/page-context.ts';
import type { ChatStatus, Message, ToolPart } from '../conversation/state.ts';
import type { ContentPart } from '../protocol/events.ts';

/**
 * The element's events, by name. All bubble and cross shadow roots; only `letta-chat-before-send` and
 * `letta-chat-link` can be cancelled.
 */
export interface LettaChatEventMap {
  /** The agent and its history are here; `detail.agent` says who it is. */
  'letta-chat-ready': CustomEvent<{ agent: { id: string; name: string } }>;
  'letta-chat-open': CustomEvent<null>;
  'letta-chat-close': CustomEvent<null>;
  /** A message is about to be sent, with the pictures and files that are attached. `preventDefault()` keeps it in the box. */
  'letta-chat-before-send': CustomEvent<{ text: string; attached: readonly ContentPart[] }>;
  /** A message is settled: one of the visitor that Letta has, or an answer that is complete. */
  'letta-chat-message': CustomEvent<{ message: Message }>;
  'letta-chat-response-start': CustomEvent<null>;
  'letta-chat-response-end': CustomEvent<{ stopReason: string | null }>;
  /** The chat does something else than before: every change of the element's `status`. */
  'letta-chat-status': CustomEvent<{ status: ChatStatus }>;
  /** A message goes out with the page's context, or without it where it could not be had: `problem` says why. */
  'letta-chat-context': CustomEvent<SentContext>;
  /** A tool call waits for the visitor, or for `approve(tool.key, …)`. Once for each call. */
  'letta-chat-approval': CustomEvent<{ tool: ToolPart }>;
  /** Who the visitor talks to changes: a person is waited for, has taken over, or has left. */
  'letta-chat-handoff': CustomEvent<HandoffState>;
  /** The agent called a tool. */
  'letta-chat-tool-call': CustomEvent<{ tool: ToolPart }>;
  /**
   * A block of the agent's memory was changed, by the agent or the visitor. `before` and `after` are its whole values;
   * `before` is null where the block was not known before.
   */
  'letta-chat-memory': CustomEvent<{ block: string; before: string | null; after: string }>;
  /**
   * A conversation is shown, the first one included: `conv-…`, `default`, or `new` before its first message. A page can put
   * the id into its URL, and later into the attribute `conversation`.
   */
  'letta-chat-conversation': CustomEvent<{ id: string }>;
  /** The visitor agreed, where `consent="required"` asks for that. Keep it, if you have to prove it. */
  'letta-chat-consent': CustomEvent<ConsentRecord>;
  /** More, or nothing any more, came while the chat was closed or its tab hidden. */
  'letta-chat-unread': CustomEvent<{ count: number }>;
  /**
   * A link in an answer was clicked, in the plain way. `preventDefault()` keeps the browser from opening it: a page can show
   * its own pages in place. `text` is what the link says.
   */
  'letta-chat-link': CustomEvent<{ url: string; text: string }>;
  /**
   * The visitor said what they think of a response; null: they took it back. `reasons` are `incorrect`, `incomplete`, `unclear`
   * and `unsafe`. `isStored`: Letta has it.
   */
  'letta-chat-feedback': CustomEvent<{
    messageId: string;
    rating: 'positive' | 'negative' | null;
    reasons: readonly string[];
    isStored: boolean;
  }>;
  'letta-chat-error': CustomEvent<{ error: ChatError }>;
}

export type LettaChatEventName = keyof LettaChatEventMap;

const CANCELABLE: readonly LettaChatEventName[] = ['letta-chat-before-send', 'letta-chat-link'];

/** Dispatches one of the element's events. Returns false where a listener cancelled it. */
export function emit<Name extends LettaChatEventName>(
  target: EventTarget,
  name: Name,
  detail: LettaChatEventMap[Name]['detail'],
): boolean {
  const cancelable = CANCELABLE.includes(name);
  return target.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, cancelable, detail }));
}
