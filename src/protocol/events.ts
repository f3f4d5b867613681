import type { ChatError } from '../platform/errors.ts';

/** Where an event comes from, as far as Letta said so. All ids are Letta's own (`message-…`, `step-…`, `run-…`). */
export interface Origin {
  messageId: string | null;
  stepId: string | null;
  runId: string | null;
  /** ISO 8601, the server's clock. */
  date: string | null;
}

/** A tool of the agent's, as far as a reader of its calls needs it. */
export interface AgentTool {
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema of the arguments, with the tool's own `title` where Letta has one; null where it has no schema. */
  readonly parameters: Readonly<Record<string, unknown>> | null;
}

/** A piece of a visitor's message. Images are base64 (`data`, bare, with `mediaType`) or a `url`. */
export type ContentPart =
  { type: 'text'; text: string } | { type: 'image'; mediaType: string; data: string } | { type: 'image'; url: string };

/** How Letta says a run stopped (`StopReasonType`); open-ended, since new reasons occur. */
export type StopReason =
  | 'end_turn'
  | 'requires_approval'
  | 'cancelled'
  | 'error'
  | 'llm_api_error'
  | 'invalid_llm_response'
  | 'invalid_tool_call'
  | 'max_steps'
  | 'max_tokens_exceeded'
  | 'no_tool_call'
  | 'tool_rule'
  | 'context_window_overflow_in_system_prompt'
  | 'insufficient_credits'
  | (string & {});

/**
 * Everything that happens in a conversation, whether it was streamed or read from the history: both decode to these
 * events, and both fold to the same state.
 *
 * `key` names a block of content. It is the wire's `otid`, else `id + ':' + message_type`: the same in stream and
 * history, so an event for a known key continues or confirms that block.
 */
export type ChatEvent =
  /** A message of the visitor that Letta has stored. `otid` is the sender's own id, where one was given. */
  | { type: 'user-message'; key: string; otid: string | null; content: readonly ContentPart[]; origin: Origin }
  /** More of the agent's text. */
  | { type: 'text-delta'; key: string; delta: string; origin: Origin }
  /** More of the agent's reasoning. */
  | { type: 'reasoning-delta'; key: string; delta: string; origin: Origin }
  /** Reasoning that the model's provider keeps to itself. */
  | { type: 'reasoning-hidden'; key: string; state: 'omitted' | 'redacted'; origin: Origin }
  /** A tool is being called; `argumentsDelta` is a piece of JSON text, to be appended. */
  | { type: 'tool-call'; callId: string; name: string | null; argumentsDelta: string; origin: Origin }
  /** The same, for a call that waits until somebody answers it. */
  | { type: 'approval-request'; callId: string; name: string | null; argumentsDelta: string; origin: Origin }
  /** A pending call was allowed or refused. */
  | { type: 'approval-response'; callId: string; approve: boolean; reason: string | null }
  /** What a tool gave back. */
  | { type: 'tool-return'; callId: string; status: 'success' | 'error'; result: string; origin: Origin }
  /** A run began, or made itself known. */
  | { type: 'run'; runId: string }
  /** The run stopped. May come twice, and one more delta may follow `cancelled`. */
  | { type: 'stop'; reason: StopReason }
  | { type: 'usage'; promptTokens: number; completionTokens: number; totalTokens: number; stepCount: number }
  /** The run failed, although the request for its stream was answered with 200. */
  | { type: 'error'; error: ChatError }
  /** A sign of life. */
  | { type: 'ping' }
  /** Something this version doesn't know; kept so that a developer can see it. */
  | { type: 'unknown'; messageType: string };

/** One frame of a stream, decoded. */
export interface StreamFrame {
  /**
   * The frame's number in a background run's stream (1, 2, 3 …). Null in foreground streams, for the closing frames of
   * any stream (they take a number but don't show it), and for pings that repeat a number.
   */
  seq: number | null;
  events: readonly ChatEvent[];
}
