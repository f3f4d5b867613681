import type { AgentTool, ChatEvent, ContentPart, StreamFrame } from '../protocol/events.ts';

/** A tool that runs in the visitor's browser, as Letta is told of it with every request. */
export interface ClientToolSchema {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  parameters: Record<string, unknown>;
}

/** What can be sent to the agent. */
export type Outgoing =
  /** A visitor's message. `otid` stays the same over all attempts. `context`: what the page tells the agent beside it. */
  | { type: 'message'; otid: string; content: readonly ContentPart[]; context?: string | null }
  /** Answers to pending tool calls; every pending id must be answered in one go. */
  | { type: 'approval'; otid: string; approvals: readonly ApprovalAnswer[] };

export type ApprovalAnswer =
  | { type: 'approval'; callId: string; approve: boolean; reason?: string | undefined }
  | { type: 'tool'; callId: string; status: 'success' | 'error'; result: string };

/** What the widget shows of the agent. */
export interface AgentInfo {
  id: string;
  name: string;
  /** Its tools that run at the server; empty where the token doesn't show them. */
  tools: readonly AgentTool[];
  /** When its last run was over (ISO 8601, the server's clock); null where Letta doesn't say. */
  lastRunAt: string | null;
}

/** A page of stored messages, oldest first, as the events that made them. */
export interface HistoryPage {
  events: readonly ChatEvent[];
  /** Cursor for the next older page (a message id); null: there is none. */
  before: string | null;
}

/** What was sent, and what is known of the run that answers it. */
export interface SentMessage {
  readonly otid: string;
  /** The run's id, once a frame has named it (`run-…`). */
  readonly runId: string | null;
}

/**
 * The frames of a run's stream, each once and in order; pings come as signs of life. The iteration ends when the run is
 * over. It throws `network` where the stream breaks or a frame was lost on the way: then the run can be joined again.
 */
export type FrameStream = AsyncIterable<StreamFrame>;

/**
 * The way to an agent. Every method rejects (or throws while iterating) with a `ChatError`, and with code `aborted`
 * when `signal` is aborted.
 */
export interface Transport {
  /** The conversation that it leads to: `default` or `conv-…`; null: Letta makes it with the first message. */
  readonly conversationId: string | null;
  /**
   * Whether the server recognises an `otid` that it has seen: sending the same message again then joins its run instead
   * of starting a second one. True on conversation routes with background runs; false on the agent's own route, which
   * is all that a token of Letta Cloud opens. Known for sure once a message was sent.
   */
  readonly isIdempotent: boolean;
  /**
   * Whether the visitor has an agent already. Where there is none, the next request of any other method has one made, so
   * nothing is asked before there is a message to send.
   */
  hasAgent(signal: AbortSignal): Promise<boolean>;
  /** The agent (`GET /v1/agents/{id}`). */
  agent(signal: AbortSignal): Promise<AgentInfo>;
  /**
   * Has Letta make the conversation where there is none yet; called before a message is sent. From then on
   * `conversationId` is known.
   * @param first what it begins with: its first words become the title
   */
  begin(first: Outgoing, signal: AbortSignal): Promise<void>;
  /** The page of stored messages before `before`; the newest page without it. `limit` counts Letta's messages (default 50). */
  history(page: { before?: string; limit?: number }, signal: AbortSignal): Promise<HistoryPage>;
  /**
   * Sends, and resolves once Letta has accepted the message (a 2xx response with an event stream). Starts a run, except
   * where the transport `isIdempotent` and Letta has the message already.
   */
  send(
    outgoing: Outgoing,
    options: {
      signal: AbortSignal;
      clientTools?: readonly ClientToolSchema[];
      /**
       * Whether Letta may have the message already: then it is only sent by a way on which it is recognised, and the
       * promise rejects where there turns out to be none. Default: false.
       */
      isRepeat?: boolean;
    },
  ): Promise<FrameStream>;
  /**
   * Joins the stream of a run that was started before, from the frame after number `after` on (0: from its first).
   * Never starts a run. Null: there is no stream to join, because the server keeps none, the run is over and has nothing
   * more, or the token doesn't open it. Iterating throws `expired-run` where that turns out only then.
   */
  resume(sent: SentMessage, options: { signal: AbortSignal; after: number }): Promise<FrameStream | null>;
  /** The ids of the runs that are under way in this conversation. Null: the token doesn't tell. */
  activeRuns(signal: AbortSignal): Promise<readonly string[] | null>;
  /** Ends the runs at the server. Resolves to false where nothing was running (409). */
  cancel(runIds: readonly string[], signal: AbortSignal): Promise<boolean>;
}
