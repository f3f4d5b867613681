import type {
  ApprovalRequestMessage,
  LettaStreamingResponse,
  Message,
  ToolCall,
} from '@letta-ai/letta-client/resources/agents/messages';
import { createId, otidOf, previousId } from '../identifiers.ts';
import type { LettaStore, StoredMessage } from '../store.ts';
import { messageHead } from './message-head.ts';
import { chunksOf, type Metronome } from './pace.ts';
import type { RunRecord } from './run-record.ts';

/** How one model call's output goes out: token by token, or as whole messages. */
export interface Delivery {
  tokens: boolean;
  chunkChars: number;
  metronome: Metronome;
}

type TextKind = 'assistant_message' | 'reasoning_message';

/**
 * One model call, which is one step. All its chunks share one id, whatever their type; each content block has an `otid` of
 * its own, the same in stream and history (letta-protocol.md §3). What it said is stored by its {@link messages}.
 */
export class ModelCall {
  readonly stepId = createId('step');
  readonly #store: LettaStore;
  readonly #run: RunRecord;
  readonly #delivery: Delivery;
  readonly #id = createId('message');
  readonly #date: string;
  readonly #items: Message[] = [];
  #request: ApprovalRequestMessage | null = null;
  #blocks = 0;

  constructor(store: LettaStore, run: RunRecord, delivery: Delivery) {
    this.#store = store;
    this.#run = run;
    this.#delivery = delivery;
    this.#date = store.date();
    run.usage.steps += 1;
    store.steps.set(this.stepId, { id: this.stepId, agent_id: run.thread.agentId, run_id: run.id, status: 'pending' });
  }

  /** Says a text, chunk by chunk, until the run is cancelled. */
  async say(kind: TextKind, text: string, delayMs: number): Promise<void> {
    const otid = this.#nextOtid();
    for (const chunk of this.#pieces(text)) {
      await this.#delivery.metronome.beat(delayMs);
      if (this.#run.signal.aborted) return;
      this.#run.usage.completionTokens += chunk.length / 4;
      this.#send(this.#text(kind, otid, chunk));
    }
    this.#items.push(this.#text(kind, otid, text));
  }

  hideReasoning(): void {
    const head = this.#head(this.#id, this.#nextOtid());
    const item = { ...head, message_type: 'hidden_reasoning_message', state: 'omitted' } as const;
    this.#send(item);
    this.#items.push(item);
  }

  /** Calls server tools. `kept`: those that come to anything; the others are streamed all the same. */
  async callTools(calls: readonly ToolCall[], kept: readonly ToolCall[], delayMs: number): Promise<void> {
    const head = { ...this.#head(this.#id, this.#nextOtid()), message_type: 'tool_call_message' } as const;
    const whole = wholeCall(head, kept);
    if (!whole) return;
    if (!this.#delivery.tokens) this.#send(whole);
    else {
      // Null keys are left out of these deltas.
      await this.#deltas(calls, delayMs, ({ tool_call_id, name, arguments: piece }) => {
        const delta = { ...(name && { name }), ...(piece && { arguments: piece }), tool_call_id };
        return { ...head, tool_call: delta, tool_calls: delta };
      });
    }
    this.#items.push(whole);
  }

  /** Asks for approval, under the id before this call's. Null if the run was cancelled meanwhile. `kept` as in {@link callTools}. */
  async requestApproval(
    calls: readonly ToolCall[],
    kept: readonly ToolCall[],
    delayMs: number,
  ): Promise<ApprovalRequestMessage | null> {
    const id = previousId(this.#id);
    const head = { ...this.#head(id, id), message_type: 'approval_request_message' } as const;
    const whole = wholeCall(head, kept);
    if (!whole) return null;
    if (!this.#delivery.tokens) this.#send(whole);
    else {
      // Null keys are present in these deltas.
      await this.#deltas(calls, delayMs, ({ tool_call_id, name, arguments: piece }) => {
        const delta = { name: name ?? null, arguments: piece ?? null, tool_call_id };
        return { ...head, tool_call: delta, tool_calls: delta };
      });
    }
    this.#request = whole;
    return this.#run.signal.aborted ? null : whole;
  }

  /** What it said, as it is stored. The text beside an approval request takes the request's id. */
  messages(): StoredMessage[] {
    const request = this.#request;
    const stored = (id: string, items: readonly Message[]): StoredMessage[] =>
      items.length === 0 ? [] : [{ id, date: this.#date, runId: this.#run.id, items }];
    if (!request) return stored(this.#id, this.#items);
    if (this.#items.some(({ message_type: type }) => type === 'tool_call_message'))
      return [...stored(this.#id, this.#items), ...stored(request.id, [request])];
    return stored(request.id, [...this.#items.map((item) => ({ ...item, id: request.id })), request]);
  }

  /** Notes in the step how the call ended. */
  end(status: 'success' | 'failed' | 'cancelled'): void {
    const step = this.#store.steps.get(this.stepId);
    if (step) step.status = status;
  }

  async #deltas(
    calls: readonly ToolCall[],
    delayMs: number,
    message: (delta: { tool_call_id: string; name?: string; arguments?: string }) => LettaStreamingResponse,
  ): Promise<void> {
    for (const { name, tool_call_id, arguments: text } of calls) {
      const pieces = [
        { tool_call_id, name },
        ...this.#pieces(text).map((piece) => ({ tool_call_id, arguments: piece })),
      ];
      for (const piece of pieces) {
        await this.#delivery.metronome.beat(delayMs);
        if (this.#run.signal.aborted) return;
        this.#send(message(piece));
      }
    }
  }

  #pieces(text: string): string[] {
    return this.#delivery.tokens ? chunksOf(text, this.#delivery.chunkChars) : [text];
  }

  #text(kind: TextKind, otid: string, text: string) {
    const head = this.#head(this.#id, otid);
    return kind === 'assistant_message'
      ? { ...head, message_type: kind, content: text }
      : { ...head, message_type: kind, source: 'reasoner_model' as const, reasoning: text, signature: null };
  }

  #head(id: string, otid: string) {
    return messageHead({ id, date: this.#date, otid, step_id: this.stepId, run_id: this.#run.id });
  }

  #nextOtid(): string {
    return otidOf(this.#id, this.#blocks++);
  }

  #send(message: LettaStreamingResponse): void {
    this.#run.log.append({ message });
  }
}

/** The whole message: `tool_call` is the first call, `tool_calls` all of them. */
function wholeCall<Head extends object>(head: Head, calls: readonly ToolCall[]) {
  const [first] = calls;
  return first ? { ...head, tool_call: first, tool_calls: [...calls] } : null;
}
