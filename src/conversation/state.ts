import type { ChatError } from '../platform/errors.ts';
import type { AgentTool, ContentPart, StopReason } from '../protocol/events.ts';

/** A piece of an answer. `done` turns true once nothing more can come. */
export type Part = TextPart | ReasoningPart | ToolPart;

export interface TextPart {
  readonly kind: 'text';
  readonly key: string;
  readonly text: string;
  /** What of the text came last, while it streams. It spares a view the comparison of long texts. */
  readonly added?: string | undefined;
  readonly done: boolean;
}

export interface ReasoningPart {
  readonly kind: 'reasoning';
  readonly key: string;
  readonly text: string;
  /** As a {@link TextPart}'s. */
  readonly added?: string | undefined;
  /** Why there is no text: the provider left it out or encrypted it. */
  readonly hidden: 'omitted' | 'redacted' | null;
  readonly done: boolean;
  /** When it began and ended (ISO 8601, the server's clock, in whole seconds); null where Letta doesn't say. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** What somebody decided on a call that needed approval. */
export interface Decision {
  readonly approve: boolean;
  /** Why, in their own words; null: they gave no reason. */
  readonly reason: string | null;
}

/**
 * - `running`   called, no return yet
 * - `waiting`   needs an answer by `approve()` (or by a registered client tool)
 * - `success` / `error`  returned
 * - `denied`    the visitor refused it
 * - `closed`    the run ended without a return being streamed
 */
export type ToolState = 'running' | 'waiting' | 'success' | 'error' | 'denied' | 'closed';

export interface ToolPart {
  readonly kind: 'tool';
  /** The tool call's id. */
  readonly key: string;
  /** The id of Letta's message that made the call; null where Letta gave none. */
  readonly messageId: string | null;
  readonly name: string;
  /** JSON text, possibly still growing. */
  readonly arguments: string;
  readonly state: ToolState;
  readonly result: string | null;
  /** Whether this call needed somebody's approval. */
  readonly approval: boolean;
  /** What was decided on it; null: nothing yet, or nobody had to. */
  readonly decision: Decision | null;
  /** When it was called and when it returned (ISO 8601, the server's clock, in whole seconds); null where Letta doesn't say. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** A message of the visitor that Letta has. */
export interface UserMessage {
  readonly role: 'user';
  /** The block's key: the otid for messages sent from here. */
  readonly id: string;
  readonly content: readonly ContentPart[];
  readonly date: string | null;
}

/** All that the agent said and did between two messages of the visitor. */
export interface AssistantMessage {
  readonly role: 'assistant';
  /** The key of its first part when it was made. */
  readonly id: string;
  readonly parts: readonly Part[];
  /** How many of its first parts were dropped, because a turn keeps only so many. Absent: none. */
  readonly omitted?: number;
  readonly date: string | null;
  /** How it ended; null while it is streaming, and for stored messages. */
  readonly stopReason: StopReason | null;
  /** The last step of the run that it comes from (`step-…`). Absent: Letta doesn't say. */
  readonly stepId?: string;
}

/** Somebody at the site's desk, as the visitor sees them. */
export interface Person {
  readonly name: string;
  /** The URL of a picture. */
  readonly avatar?: string | undefined;
}

/** What a person said who had taken over from the agent, or that they came or left. Letta never has it. */
export interface PersonMessage {
  readonly role: 'person';
  readonly id: string;
  readonly event: 'said' | 'joined' | 'left';
  /** Null: nobody has given a name. */
  readonly person: Person | null;
  /** What they said; empty where they came or left. */
  readonly text: string;
  /** When it came (ISO 8601), by the browser's clock. */
  readonly date: string;
}

export type Message = UserMessage | AssistantMessage | PersonMessage;

/** What the chat is doing. */
export type ChatStatus =
  /** Ready for a message. */
  | { readonly type: 'idle' }
  /** Getting the token, the agent and its history. */
  | { readonly type: 'connecting' }
  /** Sent, but Letta has not accepted it yet. */
  | { readonly type: 'submitted'; readonly otid: string }
  /** Letta has it; the answer is on its way. */
  | { readonly type: 'streaming'; readonly runId: string | null }
  /** The stream was cut; the run goes on at the server, and so will the answer. */
  | { readonly type: 'reconnecting'; readonly runId: string | null }
  /** The stream is lost and the run goes on: its answer will be in the history. */
  | { readonly type: 'watching'; readonly runId: string | null }
  /** Stop was asked for; the server hasn't confirmed yet. */
  | { readonly type: 'stopping'; readonly runId: string | null }
  /** The agent waits for `approve()`. */
  | { readonly type: 'awaiting-approval'; readonly callIds: readonly string[] }
  /** The last thing failed; `retry()` does it again. */
  | { readonly type: 'failed'; readonly error: ChatError; readonly during: 'connect' | 'send' | 'stream' };

/** Whether a run is under way: all of these, and no other, know its id as soon as Letta says it. */
export const isAnswering = (status: ChatStatus): boolean => 'runId' in status;

/** What the transcript knows of older messages. */
export interface HistoryState {
  readonly loading: boolean;
  /** Cursor of the next older page; null: everything is here. */
  readonly before: string | null;
  /** Why the last older page didn't come; null once it did. */
  readonly error: ChatError | null;
}

/** A message that Letta doesn't have yet: kept until it does. */
export interface Unsent {
  readonly otid: string;
  readonly content: readonly ContentPart[];
  /** When it was submitted, by the browser's clock. */
  readonly date: string;
}

/** A message that waits for the response that is under way. */
export interface QueuedMessage {
  /** The `otid` that it will be sent with. */
  readonly id: string;
  readonly content: readonly ContentPart[];
  /** When it was written, by the browser's clock (ISO 8601). */
  readonly date: string;
}

/** The messages that wait, oldest first. A message leaves the queue when Letta has it, or when it is taken out. */
export interface MessageQueue {
  readonly items: readonly QueuedMessage[];
  /** Whether it waits for the visitor, because the last turn was stopped or failed. Else it goes on by itself. */
  readonly isHeld: boolean;
}

/** Whom the visitor talks to. */
export interface Agent {
  readonly id: string;
  readonly name: string;
  /** Its tools that run at the server; empty where the token doesn't show them. */
  readonly tools: readonly AgentTool[];
  /** When its last run was over, as of when the history was read (ISO 8601, the server's clock); null where Letta doesn't say. */
  readonly lastRunAt: string | null;
}

export interface ChatState {
  readonly agent: Agent | null;
  readonly messages: readonly Message[];
  readonly status: ChatStatus;
  readonly history: HistoryState;
  readonly unsent: Unsent | null;
  readonly queue: MessageQueue;
}
