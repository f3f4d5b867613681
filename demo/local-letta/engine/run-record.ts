import type { LettaStreamingResponse, Message, Run } from '@letta-ai/letta-client/resources/agents/messages';
import type { StopReasonType } from '@letta-ai/letta-client/resources/runs/runs';
import { isoTime, type Clock } from '../clock.ts';
import { createId } from '../identifiers.ts';
import type { Thread } from '../store.ts';
import { RunLog } from './run-log.ts';

type Status = 'running' | 'completed' | 'failed' | 'cancelled';

/** How a run ended inside its stream. */
export interface RunFailure {
  errorType: string;
  message: string;
  detail: string;
}

/** One run of an agent: what the API says of it, its stream, and the means to end it. */
export class RunRecord {
  readonly id = createId('run');
  readonly thread: Thread;
  readonly background: boolean;
  /** The `otid`s of the messages that began it. */
  readonly otids: readonly string[];
  readonly log: RunLog;
  readonly createdAtMs: number;
  readonly #clock: Clock;
  readonly #abort = new AbortController();
  readonly #finished: Promise<void>;
  #finish: () => void = () => {};
  #status: Status = 'running';
  #stopReason: StopReasonType | null = null;
  #completedAtMs: number | null = null;
  /** Set where the model failed. */
  failure: RunFailure | null = null;
  /** Tokens, roughly: a quarter of the characters. */
  usage = { promptTokens: 0, completionTokens: 0, steps: 0 };

  constructor(clock: Clock, thread: Thread, options: { background: boolean; otids: readonly string[] }) {
    this.#clock = clock;
    this.thread = thread;
    this.background = options.background;
    this.otids = options.otids;
    this.createdAtMs = clock.now();
    this.log = new RunLog(clock, this.id, options.background);
    this.#finished = new Promise((resolve) => (this.#finish = resolve));
  }

  /** Aborted when the run is cancelled. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get active(): boolean {
    return this.#status === 'running';
  }

  get stopReason(): StopReasonType | null {
    return this.#stopReason;
  }

  /** Resolves when the run is over and everything it said is stored. */
  get finished(): Promise<void> {
    return this.#finished;
  }

  /** Asks the run to end; it does so at its next chunk. */
  cancel(): void {
    this.#abort.abort();
  }

  /** Says in the stream why the run stops. */
  stop(reason: StopReasonType): void {
    this.#stopReason = reason;
    this.log.append({ message: { message_type: 'stop_reason', stop_reason: reason } });
  }

  /** Ends the run and its stream. */
  end(): void {
    this.#status = this.failure ? 'failed' : this.#stopReason === 'cancelled' ? 'cancelled' : 'completed';
    this.#completedAtMs = this.#clock.now();
    this.log.close();
    this.#finish();
  }

  /** The items it stored, without the messages that began it. */
  items(): Message[] {
    const stored = this.thread.messages.filter(({ runId }) => runId === this.id).flatMap(({ items }) => items);
    return stored.filter(({ message_type: type }) => type !== 'user_message' && type !== 'approval_response_message');
  }

  /** The run as `GET /v1/runs/{id}` shows it. */
  state(): Run {
    return {
      id: this.id,
      agent_id: this.thread.agentId,
      conversation_id: this.thread.conversation?.id ?? null,
      background: this.background,
      status: this.#status,
      stop_reason: this.#stopReason,
      created_at: isoTime(this.createdAtMs),
      completed_at: this.#completedAtMs === null ? null : isoTime(this.#completedAtMs),
      metadata: { otids: this.otids },
      total_duration_ns: this.#completedAtMs === null ? null : (this.#completedAtMs - this.createdAtMs) * 1_000_000,
    };
  }

  /** Its `usage_statistics`. */
  usageStatistics(): LettaStreamingResponse.LettaUsageStatistics {
    const { promptTokens, completionTokens, steps } = this.usage;
    return {
      message_type: 'usage_statistics',
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
      step_count: steps,
      run_ids: [this.id],
    };
  }
}
