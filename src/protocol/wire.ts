/**
 * What Letta sends, in streams and in the history: only the fields that we read, as loose as they really occur (checked
 * against the official SDK's types in `wire.test-d.ts`). A claim, not a proof: readers check each value before use.
 *
 * Source: API schema `LettaStreamingResponse` and `LettaMessageUnion`; the oddities were seen on server 0.16.8.
 */

/** Where a message belongs. Closing frames (`stop_reason`, `usage_statistics`) carry none of it. */
export interface WireStamp {
  /** Shared by all chunks of one model call, whatever their type. */
  id?: string | null;
  /** Differs for each block of content, and is the same in the stream and in the history. */
  otid?: string | null;
  step_id?: string | null;
  run_id?: string | null;
  /** ISO 8601, down to microseconds. */
  date?: string | null;
  /** Position in a background run's stream, from 1; absent in foreground streams. */
  seq_id?: number | null;
}

export interface WireTextPart {
  type?: 'text';
  text: string;
}

export interface WireImagePart {
  type?: 'image';
  source: WireImageSource;
}

/** Base64 is bare, without a `data:` prefix. Pictures that Letta stores (`letta`) may come without their data. */
export type WireImageSource =
  | { type?: 'url'; url: string }
  | { type?: 'base64'; media_type: string; data: string }
  | { type?: 'letta'; file_id?: string; media_type?: string | null; data?: string | null };

export interface WireUserMessage extends WireStamp {
  message_type: 'user_message';
  content: string | readonly (WireTextPart | WireImagePart)[];
}

export interface WireAssistantMessage extends WireStamp {
  message_type: 'assistant_message';
  content: string | readonly WireTextPart[];
}

export interface WireReasoningMessage extends WireStamp {
  message_type: 'reasoning_message';
  reasoning: string;
}

export interface WireHiddenReasoningMessage extends WireStamp {
  message_type: 'hidden_reasoning_message';
  state: 'omitted' | 'redacted';
}

/** A call, or in a delta a piece of one: the name comes first, then pieces of `arguments`; keys may be null or left out. */
export interface WireToolCall {
  tool_call_id?: string | null;
  name?: string | null;
  arguments?: string | null;
}

/** In a delta both fields hold the same object; in the history and in step mode `tool_calls` is an array. */
interface WireToolCalls extends WireStamp {
  tool_call?: WireToolCall | null;
  tool_calls?: readonly WireToolCall[] | WireToolCall | null;
}

export interface WireToolCallMessage extends WireToolCalls {
  message_type: 'tool_call_message';
}

export interface WireApprovalRequestMessage extends WireToolCalls {
  message_type: 'approval_request_message';
}

export interface WireToolReturn {
  type?: 'tool';
  tool_call_id: string;
  status: 'success' | 'error';
  tool_return: string | readonly (WireTextPart | WireImagePart)[];
}

/** The single fields are deprecated and repeat the first of `tool_returns`. */
export interface WireToolReturnMessage extends WireStamp {
  message_type: 'tool_return_message';
  tool_call_id?: string | null;
  status?: 'success' | 'error' | null;
  tool_return?: string | null;
  tool_returns?: readonly WireToolReturn[] | null;
}

export interface WireApproval {
  type?: 'approval';
  tool_call_id: string;
  approve: boolean;
  reason?: string | null;
}

/** An answer to pending calls: a yes or no, or the result of a tool that ran at the client. */
export interface WireApprovalResponseMessage extends WireStamp {
  message_type: 'approval_response_message';
  approvals?: readonly (WireApproval | WireToolReturn)[] | null;
  /** The single fields repeat the first of `approvals`; `approval_request_id` holds the id of the call. */
  approve?: boolean | null;
  approval_request_id?: string | null;
  reason?: string | null;
}

export interface WirePing extends WireStamp {
  message_type: 'ping';
}

export interface WireStopReason {
  message_type: 'stop_reason';
  stop_reason: string;
}

export interface WireUsageStatistics {
  message_type: 'usage_statistics';
  prompt_tokens?: number;
  completion_tokens?: number;
  total_tokens?: number;
  step_count?: number;
}

/** Comes under `event: error`, inside a 200 answer. */
export interface WireErrorMessage {
  message_type: 'error_message';
  /** `llm_error`, `internal_error`, …; new ones occur. */
  error_type: string;
  message: string;
  detail?: string | null;
  run_id?: string | null;
  seq_id?: number | null;
}

/** The message types that are none of the visitor's business: the system prompt, and notes about compaction. */
export interface WireHiddenMessage extends WireStamp {
  message_type: 'system_message' | 'summary_message' | 'event_message';
}

/** Messages that are stored as well as streamed. */
export type WireMessage =
  | WireUserMessage
  | WireAssistantMessage
  | WireReasoningMessage
  | WireHiddenReasoningMessage
  | WireToolCallMessage
  | WireApprovalRequestMessage
  | WireToolReturnMessage
  | WireApprovalResponseMessage
  | WireHiddenMessage;

/** Frames that occur in streams alone. */
export type WireControl = WirePing | WireStopReason | WireUsageStatistics | WireErrorMessage;

export type WireFrame = WireMessage | WireControl;

/** A JSON object, nothing known of its fields. */
export type WireRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is WireRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string that says something, else null. */
export function stringOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Letta's own ids have about 45 characters. Whoever sends longer ones wants something else. */
const MAX_ID_LENGTH = 200;

/** A string that can be an id, else null. */
export function idOf(value: unknown): string | null {
  const id = stringOf(value);
  return id !== null && id.length <= MAX_ID_LENGTH ? id : null;
}
