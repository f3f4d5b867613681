import type { ToolReturnMessage } from '@letta-ai/letta-client/resources/tools';
import type { ModelFailure, PendingToolCall, ServerToolCall, ToolOutcome, Turn, Turns } from '../agent/script.ts';
import { createCallId } from '../identifiers.ts';
import type { Identified, LettaStore } from '../store.ts';
import type { Continuation } from './decisions.ts';
import { storedIncoming, type Incoming } from './incoming.ts';
import { ModelCall, type Delivery } from './model-call.ts';
import { delayAt, Metronome, type Pace } from './pace.ts';
import type { RunRecord } from './run-record.ts';
import { execute, toolReturnMessage } from './tool-returns.ts';

/** The one error whose stop reason has its own name. */
const OVERFLOW = 'context_window_overflow_in_system_prompt';

/** How a run's script is played. */
export interface Manner {
  /** Stream deltas (`stream_tokens`), or whole messages at once. */
  tokens: boolean;
  pace: Pace;
  /** Whether the model may call several tools at once; where not, only the first call comes to anything. */
  parallel: boolean;
  /** Names of the tools that the page offers. */
  pageTools: readonly string[];
}

/**
 * Plays a script into a run: streams it, stores each step when it ends, and ends the run. What a step said is lost where
 * the run fails or is cancelled before the step's end, and so is the visitor's message where that was the first step.
 */
export class Player {
  readonly #store: LettaStore;
  readonly #run: RunRecord;
  readonly #manner: Manner;
  readonly #delivery: Delivery;
  readonly #cameAt: string;
  /** What came with the request and isn't stored yet. */
  #incoming: readonly Incoming[];
  #call: ModelCall | null = null;
  #hasSpoken = false;

  constructor(store: LettaStore, run: RunRecord, incoming: readonly Incoming[], manner: Manner) {
    this.#store = store;
    this.#run = run;
    this.#incoming = incoming;
    this.#cameAt = store.date();
    this.#manner = manner;
    const { tokens, pace } = manner;
    this.#delivery = { tokens, chunkChars: pace.chunkChars, metronome: new Metronome(store.clock, run.signal) };
  }

  /** Goes on with a script that waited for decisions. */
  async resume({ turns, outcomes, returns, name, stepId, isStreamed }: Continuation): Promise<void> {
    const { id: runId } = this.#run;
    const item = toolReturnMessage({ returns, name, stepId, runId, date: this.#store.date() });
    this.#storeStep(stepId, []);
    if (item) this.#returnTools(item, isStreamed);
    return this.play(turns, outcomes);
  }

  async play(turns: Turns, outcomes: readonly ToolOutcome[] = []): Promise<void> {
    const run = this.#run;
    try {
      let next = turns.next(outcomes);
      while (!next.done) {
        const turn = next.value;
        if (turn.type === 'failure') return this.#fail(turn);
        const isPending = await this.#take(turn, turns);
        if (run.signal.aborted) return this.#cancel();
        if (isPending) return run.complete('requires_approval');
        next = turns.next([]);
      }
    } catch (error) {
      return this.#fail({
        type: 'failure',
        errorType: 'internal_error',
        message: 'The scripted agent failed.',
        detail: String(error),
      });
    }
    // A model that says nothing is a step too.
    if (run.usage.steps === 0 || this.#incoming.length > 0) this.#modelCall();
    this.#endStep();
    run.complete('end_turn');
  }

  /** Takes one turn. Resolves to true where the script now waits for decisions. */
  async #take(turn: Exclude<Turn, ModelFailure>, turns: Turns): Promise<boolean> {
    const delayMs = this.#manner.tokens ? this.#manner.pace.delayMs : 0;
    switch (turn.type) {
      case 'reasoning':
        await this.#speak().say('reasoning_message', turn.text, delayMs);
        return false;
      case 'hidden-reasoning':
        this.#speak().hideReasoning();
        return false;
      case 'text':
        await this.#speak().say(
          'assistant_message',
          turn.text,
          this.#manner.tokens ? delayAt(this.#manner.pace, turn.pace) : 0,
        );
        return false;
      case 'pause':
        this.#modelCall();
        await this.#store.clock.sleep(turn.ms, this.#run.signal);
        return false;
      case 'tools': {
        const isOfPage = ({ name }: ServerToolCall): boolean => this.#manner.pageTools.includes(name);
        const ofPage = turn.calls.filter(isOfPage).map(({ name, arguments: given }) => ({ name, arguments: given }));
        const ofServer = turn.calls.filter((call) => !isOfPage(call));
        if (ofPage.length > 0) return this.#requestApproval(ofPage, ofServer, turns, delayMs);
        return this.#callTools(ofServer, delayMs);
      }
      case 'approval':
        return this.#requestApproval(turn.calls, turn.alongside ?? [], turns, delayMs);
    }
  }

  async #callTools(calls: readonly ServerToolCall[], delayMs: number): Promise<boolean> {
    const wired = calls.map((call) => ({ ...call, id: createCallId() }));
    const kept = this.#kept(wired);
    const call = this.#speak();
    await call.callTools(wired.map(toolCall), kept.map(toolCall), delayMs);
    if (this.#run.signal.aborted) return false;
    const item = toolReturnMessage({
      returns: kept.map(execute),
      name: kept[0]?.name ?? null,
      stepId: call.stepId,
      runId: this.#run.id,
      date: this.#store.date(),
    });
    this.#endStep();
    if (item) this.#returnTools(item, true);
    return false;
  }

  async #requestApproval(
    calls: readonly PendingToolCall[],
    alongside: readonly ServerToolCall[],
    turns: Turns,
    delayMs: number,
  ): Promise<boolean> {
    // The first call is the server's, if there is one: without parallel calls it is the only one.
    if (alongside.length > 0 && !this.#manner.parallel) return this.#callTools(alongside, delayMs);
    const wired = calls.map((call) => ({ ...call, id: createCallId() }));
    const kept = this.#kept(wired);
    const beside = alongside.map((call) => ({ ...call, id: createCallId() }));
    const call = this.#speak();
    if (beside.length > 0) await call.callTools(beside.map(toolCall), beside.map(toolCall), delayMs);
    const request = await call.requestApproval(wired.map(toolCall), kept.map(toolCall), delayMs);
    if (!request) return false;
    this.#endStep();
    this.#run.thread.pending = { request, calls: kept, alongside: beside, turns };
    return true;
  }

  /** Stores what tools gave back, and then streams it where it is streamed at all. */
  #returnTools(item: ToolReturnMessage, isStreamed: boolean): void {
    const { id, date } = item;
    this.#store.append(this.#run.thread, { id, date, runId: this.#run.id, items: [item] });
    if (!isStreamed) return;
    this.#hasSpoken = true;
    this.#run.log.append({ message: item });
  }

  #kept<Call>(calls: readonly Call[]): readonly Call[] {
    return this.#manner.parallel ? calls : calls.slice(0, 1);
  }

  #modelCall(): ModelCall {
    return (this.#call ??= new ModelCall(this.#store, this.#run, this.#delivery));
  }

  #speak(): ModelCall {
    this.#hasSpoken = true;
    return this.#modelCall();
  }

  /** Stores the step that the model call was. */
  #endStep(): void {
    const call = this.#call;
    if (!call) return;
    this.#call = null;
    call.end('success');
    this.#storeStep(call.stepId, call.messages());
  }

  #storeStep(stepId: string | null, messages: ReturnType<ModelCall['messages']>): void {
    const { id: runId, thread } = this.#run;
    const incoming = this.#incoming.map((message) => storedIncoming(message, { date: this.#cameAt, runId, stepId }));
    this.#incoming = [];
    for (const message of [...incoming, ...messages]) this.#store.append(thread, message);
  }

  #cancel(): void {
    this.#call?.end('cancelled');
    this.#run.endCancelled();
  }

  #fail({ errorType, message, detail }: ModelFailure): void {
    this.#call?.end('failed');
    if (this.#hasSpoken) return this.#run.breakOff(detail);
    this.#run.fail(stopReasonOf(errorType), { errorType, message, detail });
  }
}

function stopReasonOf(errorType: string) {
  if (errorType === OVERFLOW) return OVERFLOW;
  return errorType.startsWith('llm_') ? 'llm_api_error' : 'error';
}

function toolCall(call: Identified<PendingToolCall>) {
  return { name: call.name, arguments: JSON.stringify(call.arguments), tool_call_id: call.id };
}
