import type { LettaStreamingResponse, Message, Run } from '@letta-ai/letta-client/resources/agents/messages';
import type { StopReasonType } from '@letta-ai/letta-client/resources/runs/runs';
import { completionTime, recordTime, type Clock } from '../clock.ts';
import { createId } from '../identifiers.ts';
import type { Thread } from '../store.ts';
import { RunLog } from './run-log.ts';

type Status = 'running' | 'completed' | 'failed' | 'cancelled';

/** Why a run failed, as the last frame of its stream says it. */
export interface RunFailure {
  errorType: string;
  message: string;
  detail: string;
}

/** What a run's model calls used. Tokens are a quarter of the characters. */
export interface Usage {
  promptTokens: number;
  completionTokens: number;
  /** How many model calls there were. */
  steps: number;
}

export interface RunOptions {
  background: boolean;
  /** Whether it began on a conversation's route, and so keeps other messages of that conversation out while it is active. */
  locks: boolean;
  /** Whether chunks are streamed as the model says them. */
  tokens: boolean;
}

/** One run of an agent: what the API says of it, its stream, and the means to end it. */
export class RunRecord {
  readonly id = createId('run');
  readonly thread: Thread;
  readonly background: boolean;
  readonly locks: boolean;
  readonly log: RunLog;
  readonly createdAtMs: number;
  readonly usage: Usage = { promptTokens: 0, completionTokens: 0, steps: 0 };
  readonly #tokens: boolean;
  readonly #clock: Clock;
  readonly #abort = new AbortController();
  readonly #finished: Promise<void>;
  #finish: () => void = () => {};
  #status: Status = 'running';
  #stopReason: StopReasonType | null = null;
  #failure: RunFailure | null = null;
  #completedAtMs: number | null = null;

  constructor(clock: Clock, thread: Thread, { background, locks, tokens }: RunOptions) {
    this.#clock = clock;
    this.#tokens = tokens;
    this.thread = thread;
    this.background = background;
    this.locks = locks;
    this.createdAtMs = clock.now();
    this.log = new RunLog(clock, this.id, background);
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

  /** Set where it failed. */
  get failure(): RunFailure | null {
    return this.#failure;
  }

  /** Resolves when the run is over and everything it said is stored. */
  get finished(): Promise<void> {
    return this.#finished;
  }

  /** Asks the run to end; it does so at its next chunk. Does nothing where it is over. */
  cancel(): void {
    this.#abort.abort();
  }

  /** Ends the run as it should end: stop reason, usage, `[DONE]`. */
  complete(reason: 'end_turn' | 'requires_approval'): void {
    this.#stop(reason);
    this.log.append({ message: this.usageStatistics() });
    this.log.append('done');
    this.#end('completed', reason);
  }

  /** Ends the run because it was cancelled: no usage, and `[DONE]` in the background only. */
  endCancelled(): void {
    this.log.append({ spaced: true, message: { message_type: 'stop_reason', stop_reason: 'cancelled' } });
    if (this.background) this.log.append('done');
    this.#end('cancelled', 'cancelled');
  }

  /** Marks a run that waited for an approval as cancelled, after its end. */
  markCancelled(): void {
    this.#status = 'cancelled';
    this.#stopReason = 'cancelled';
  }

  /** Ends a run that failed before it said anything: stop reason, error; `[DONE]` in the foreground only. */
  fail(reason: StopReasonType, failure: RunFailure): void {
    this.#stop(reason);
    this.#error(failure);
    if (!this.background) this.log.append('done');
    this.#end('failed', reason, failure);
  }

  /** Ends a run that broke off while it spoke: two stop reasons, then the error, and nothing after it. */
  breakOff(detail: string): void {
    const failure = { errorType: 'internal_error', message: 'An error occurred during agent execution.', detail };
    this.#stop('error');
    this.#stop('llm_api_error');
    this.#error(failure);
    this.#end('failed', 'llm_api_error', failure);
  }

  /** The items it stored, without the messages that began it. */
  items(): Message[] {
    const stored = this.thread.messages.filter(({ runId }) => runId === this.id).flatMap(({ items }) => items);
    return stored.filter(({ message_type: type }) => type !== 'user_message' && type !== 'approval_response_message');
  }

  /** How long it took; null while it is active. Lists show it, `GET /v1/runs/{id}` doesn't. */
  get durationNs(): number | null {
    return this.#completedAtMs === null ? null : (this.#completedAtMs - this.createdAtMs) * 1_000_000;
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
      created_at: recordTime(this.createdAtMs),
      completed_at: this.#completedAtMs === null ? null : completionTime(this.#completedAtMs),
      metadata: {
        run_type: 'send_message',
        ...(this.#failure && { error: { ...errorMessage(this.id, this.#failure), seq_id: null } }),
      },
      request_config: {
        use_assistant_message: true,
        assistant_message_tool_name: 'send_message',
        assistant_message_tool_kwarg: 'message',
        include_return_message_types: null,
      },
      base_template_id: null,
      callback_url: null,
      callback_sent_at: null,
      callback_status_code: null,
      callback_error: null,
      ttft_ns: null,
      total_duration_ns: null,
    };
  }

  /** Its `usage_statistics`. Where tokens are streamed, Letta doesn't know how many came from a cache. */
  usageStatistics(): LettaStreamingResponse.LettaUsageStatistics {
    const { promptTokens, steps } = this.usage;
    const completionTokens = Math.ceil(this.usage.completionTokens);
    const unknown = this.#tokens ? null : 0;
    return {
      message_type: 'usage_statistics',
      completion_tokens: completionTokens,
      prompt_tokens: promptTokens,
      total_tokens: promptTokens + completionTokens,
      step_count: steps,
      run_ids: null,
      cached_input_tokens: unknown,
      cache_write_tokens: unknown,
      reasoning_tokens: unknown,
      context_tokens: promptTokens + completionTokens,
    };
  }

  #stop(reason: StopReasonType): void {
    this.log.append({ message: { message_type: 'stop_reason', stop_reason: reason } });
  }

  #error(failure: RunFailure): void {
    this.log.append({ event: 'error', message: errorMessage(this.id, failure) });
  }

  #end(status: Status, reason: StopReasonType, failure: RunFailure | null = null): void {
    this.#status = status;
    this.#stopReason = reason;
    this.#failure = failure;
    this.#completedAtMs = this.#clock.now();
    this.log.close();
    this.#finish();
  }
}

function errorMessage(runId: string, { errorType, message, detail }: RunFailure) {
  return { message_type: 'error_message' as const, run_id: runId, error_type: errorType, message, detail };
}
