import type { ChatEvent, ContentPart, StreamFrame } from '../protocol/events.ts';

/** A tool that runs in the visitor's browser, as Letta is told of it with every request. */
export interface ClientToolSchema {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  parameters: Record<string, unknown>;
}

/** What can be sent to the agent. */
export type Outgoing =
  /** A visitor's message. `otid` stays the same over all attempts. */
  | { type: 'message'; otid: string; content: readonly ContentPart[] }
  /** Answers to pending tool calls; every pending id must be answered in one go. */
  | { type: 'approval'; otid: string; approvals: readonly ApprovalAnswer[] };

export type ApprovalAnswer =
  | { type: 'approval'; callId: string; approve: boolean; reason?: string | undefined }
  | { type: 'tool'; callId: string; status: 'success' | 'error'; result: string };

/** What the widget shows of the agent. */
export interface AgentInfo {
  id: string;
  name: string;
  /** When its last run was over (ISO 8601, the server's clock); null where Letta doesn't say. */
  lastRunAt: string | null;
}

/** A page of stored messages, oldest first, as the events that made them. */
export interface HistoryPage {
  events: readonly ChatEvent[];
  /** Cursor for the next older page (a message id); null: there is none. */
  before: string | null;
}

/**
 * The way to an agent. Every method rejects (or throws while iterating) with a `ChatError`, and with code `aborted`
 * when `signal` is aborted.
 */
export interface Transport {
  /** Whether the server has background runs, as far as we know: those outlive a cut connection. */
  readonly background: boolean;
  /** The agent (`GET /v1/agents/{id}`). */
  agent(signal: AbortSignal): Promise<AgentInfo>;
  /** The page of stored messages before `before`; the newest page without it. `limit` counts Letta's messages (default 50). */
  history(page: { before?: string; limit?: number }, signal: AbortSignal): Promise<HistoryPage>;
  /**
   * Sends, and resolves once Letta has accepted the message (a 2xx answer with an event stream).
   * The stream then ends by itself when the run is over; a stream that breaks throws.
   */
  send(
    outgoing: Outgoing,
    options: {
      signal: AbortSignal;
      clientTools?: readonly ClientToolSchema[];
      /** What was sent before, by the same `otid`, is read from the frame after this number on. */
      after?: number;
      /** Whether Letta has the message already: then only a background run may be asked for, which isn't begun anew. */
      attach?: boolean;
    },
  ): Promise<AsyncIterable<StreamFrame>>;
  /** Ends the runs at the server. Resolves to false where nothing was running (409). */
  cancel(runIds: readonly string[], signal: AbortSignal): Promise<boolean>;
}
