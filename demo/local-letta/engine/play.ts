import type { ToolReturn } from '@letta-ai/letta-client/resources/agents/messages';
import type { ToolReturnMessage } from '@letta-ai/letta-client/resources/tools';
import type { PendingToolCall, ServerToolCall, ToolOutcome, Turn, Turns } from '../agent/script.ts';
import { createCallId, createId, otidOf } from '../identifiers.ts';
import type { LettaStore } from '../store.ts';
import { messageHead, ModelCall, type Delivery } from './model-call.ts';
import { delayAt, Metronome, type Pace } from './pace.ts';
import type { RunRecord } from './run-record.ts';

/** The one error whose stop reason has a name of its own. */
const OVERFLOW = 'context_window_overflow_in_system_prompt';

/** How a run's script is played. */
export interface Manner {
  /** Stream deltas (`stream_tokens`), or whole messages at once. */
  tokens: boolean;
  pace: Pace;
}

/** Plays a script into a run: streams it, stores what it said, and ends the run. Independent of whoever reads. */
export class Player {
  readonly #store: LettaStore;
  readonly #run: RunRecord;
  readonly #pace: Pace;
  readonly #delivery: Delivery;
  #call: ModelCall | null = null;

  constructor(store: LettaStore, run: RunRecord, { tokens, pace }: Manner) {
    this.#store = store;
    this.#run = run;
    this.#pace = tokens ? pace : { ...pace, delayMs: 0 };
    this.#delivery = { tokens, chunkChars: pace.chunkChars, metronome: new Metronome(store.clock, run.signal) };
  }

  /** From its start, or on from where it waited for these outcomes. */
  async play(turns: Turns, outcomes: readonly ToolOutcome[]): Promise<void> {
    const run = this.#run;
    try {
      let next = turns.next(outcomes);
      while (!next.done) {
        await this.#take(next.value, turns);
        if (run.signal.aborted && run.stopReason === null) run.stop('cancelled');
        if (run.stopReason !== null) break;
        next = turns.next([]);
      }
    } catch (error) {
      run.failure = { errorType: 'internal_error', message: 'The scripted agent failed.', detail: String(error) };
      run.stop('error');
    }
    this.#finishCall();
    if (run.stopReason === null) run.stop('end_turn');
    this.#close();
  }

  /** Streams and stores what tools gave back, as one message. */
  returnTools(returns: readonly ToolReturn[]): void {
    const [first] = returns;
    if (!first) return;
    const id = createId('message');
    const date = this.#store.nextDate();
    const item: ToolReturnMessage = {
      ...messageHead(id, otidOf(id, 0), date, this.#run.id),
      message_type: 'tool_return_message',
      tool_call_id: first.tool_call_id,
      status: first.status,
      tool_return: String(first.tool_return),
      tool_returns: [...returns],
    };
    this.#run.log.append({ message: item });
    this.#store.append(this.#run.thread, { id, date, runId: this.#run.id, items: [item] });
  }

  async #take(turn: Turn, turns: Turns): Promise<void> {
    const { delayMs } = this.#pace;
    switch (turn.type) {
      case 'reasoning':
        return this.#modelCall().say('reasoning_message', turn.text, delayMs);
      case 'hidden-reasoning':
        return this.#modelCall().hideReasoning();
      case 'text':
        return this.#modelCall().say('assistant_message', turn.text, delayAt(this.#pace, turn.pace));
      case 'pause':
        return this.#store.clock.sleep(turn.ms, this.#run.signal);
      case 'tools':
        return this.#callTools(turn.calls);
      case 'approval':
        return this.#requestApproval(turn.calls, turns);
      case 'failure':
        this.#run.failure = turn;
        return this.#run.stop(turn.errorType === OVERFLOW ? OVERFLOW : 'llm_api_error');
    }
  }

  async #callTools(calls: readonly ServerToolCall[]): Promise<void> {
    const wired = calls.map((call) => ({ ...call, id: createCallId() }));
    await this.#modelCall().callTools(wired.map(toolCall), this.#pace.delayMs);
    if (this.#run.signal.aborted) return;
    this.#finishCall();
    this.returnTools(wired.map(({ id, run }) => execute(id, run)));
  }

  async #requestApproval(calls: readonly PendingToolCall[], turns: Turns): Promise<void> {
    const wired = calls.map((call) => ({ ...call, id: createCallId() }));
    const request = await this.#modelCall().requestApproval(wired.map(toolCall), this.#pace.delayMs);
    if (!request) return;
    this.#finishCall();
    const { id, date } = request;
    this.#store.append(this.#run.thread, { id, date, runId: this.#run.id, items: [request] });
    this.#run.thread.pending = { request, calls: wired, turns };
    this.#run.stop('requires_approval');
  }

  #modelCall(): ModelCall {
    return (this.#call ??= new ModelCall(this.#store, this.#run, this.#delivery));
  }

  #finishCall(): void {
    this.#call?.store();
    this.#call = null;
  }

  /** The frames after the stop reason: usage and `[DONE]`, or the error, after which nothing comes. */
  #close(): void {
    const { failure, log, id, usage } = this.#run;
    usage.completionTokens = Math.ceil(usage.completionTokens);
    if (failure) {
      const { errorType, message, detail } = failure;
      log.append({
        event: 'error',
        message: { message_type: 'error_message', run_id: id, error_type: errorType, message, detail },
      });
    } else {
      log.append({ message: this.#run.usageStatistics() });
      log.append('done');
    }
    this.#run.end();
  }
}

/** Runs a server tool; what it throws becomes the error that the agent is told of. */
export function execute(callId: string, run: () => string): ToolReturn {
  try {
    return { type: 'tool', tool_call_id: callId, status: 'success', tool_return: run() };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { type: 'tool', tool_call_id: callId, status: 'error', tool_return: text };
  }
}

function toolCall(call: PendingToolCall & { id: string }) {
  return { name: call.name, arguments: JSON.stringify(call.arguments), tool_call_id: call.id };
}
