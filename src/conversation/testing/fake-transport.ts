import { ChatError } from '../../platform/errors.ts';
import type { ChatEvent, StreamFrame } from '../../protocol/events.ts';
import type { TabMemory } from '../../platform/tab-memory.ts';
import type { AgentInfo, HistoryPage, Outgoing, SentMessage, Transport } from '../../transport/transport.ts';
import { type Conversation, createConversation } from '../conversation.ts';

/** What tests of conversations share: an agent by script, and what it says. */

export const NOWHERE = { messageId: null, stepId: null, runId: null, date: null };
export const text = (key: string, delta: string): ChatEvent => ({ type: 'text-delta', key, delta, origin: NOWHERE });
export const numbered = (seq: number, ...events: ChatEvent[]): StreamFrame => ({ seq, events });
export const offline = () => new ChatError('network', 'offline');
/** What a visitor said, as the history has it. */
export const said = (otid: string, words: string, date: string | null = null): ChatEvent => ({
  type: 'user-message',
  key: otid,
  otid,
  content: [{ type: 'text', text: words }],
  origin: { ...NOWHERE, date },
});
export const frame = (...events: ChatEvent[]): StreamFrame => ({ seq: null, events });
export const STOP: ChatEvent = { type: 'stop', reason: 'end_turn' };
export const asks = (callId: string, name = 'send_email'): ChatEvent => ({
  type: 'approval-request',
  callId,
  name,
  argumentsDelta: '{"to":"a"}',
  origin: NOWHERE,
});

/** An agent by script: each request for a stream, by `send` or `resume`, takes the next response. */
export class FakeTransport implements Transport {
  /** Whether runs can be joined again, and a repeated message is recognised. */
  isIdempotent = true;
  conversationId: string | null = 'default';
  /** Whether an agent has been made for the visitor. */
  isKnown = true;
  lastRunAt: string | null = null;
  /** The active runs that the server names; null: it doesn't tell. */
  runs: readonly string[] | null = null;
  readonly sent: Outgoing[] = [];
  /** The frame numbers after which streams were joined again. */
  readonly resumedAfter: number[] = [];
  readonly cancelled: (readonly string[])[] = [];
  readonly pages: (HistoryPage | ChatError)[] = [];
  readonly responses: ((signal: AbortSignal) => AsyncIterable<StreamFrame> | ChatError)[] = [];
  clientTools: readonly { name: string }[] = [];

  /** How many streams were asked for. */
  get requests(): number {
    return this.sent.length + this.resumedAfter.length;
  }
  async hasAgent() {
    return this.isKnown;
  }
  async agent(_signal: AbortSignal): Promise<AgentInfo> {
    this.isKnown = true;
    return { id: 'agent-1', name: 'Ada', tools: [], lastRunAt: this.lastRunAt };
  }
  async begin() {
    this.conversationId ??= 'conv-1';
  }
  async history() {
    const page = this.pages.shift() ?? { events: [], before: null };
    if (page instanceof ChatError) throw page;
    return page;
  }
  async send(
    outgoing: Outgoing,
    { signal, clientTools = [] }: { signal: AbortSignal; clientTools?: readonly { name: string }[] },
  ) {
    this.sent.push(outgoing);
    this.clientTools = clientTools;
    return this.respond(signal);
  }
  async resume(_sent: SentMessage, { signal, after }: { signal: AbortSignal; after: number }) {
    if (!this.isIdempotent) return null;
    this.resumedAfter.push(after);
    return this.respond(signal);
  }
  async activeRuns() {
    return this.runs;
  }
  async cancel(runIds: readonly string[]) {
    this.cancelled.push(runIds);
    return true;
  }

  private respond(signal: AbortSignal): AsyncIterable<StreamFrame> {
    const response = this.responses.shift()?.(signal) ?? frames(frame(STOP))();
    if (response instanceof ChatError) throw response;
    return response;
  }
}

export function frames(...list: StreamFrame[]) {
  return async function* (): AsyncGenerator<StreamFrame> {
    yield* list;
  };
}

/** Says something, then the connection breaks. */
export function cutAfter(...list: StreamFrame[]) {
  return async function* (): AsyncGenerator<StreamFrame> {
    yield* list;
    throw new ChatError('network', 'cut');
  };
}

/** Says something, then stays silent until it is aborted. */
export function hanging(...list: StreamFrame[]) {
  return async function* (signal: AbortSignal): AsyncGenerator<StreamFrame> {
    yield* list;
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
}

export function start(...responses: FakeTransport['responses']) {
  const transport = new FakeTransport();
  transport.responses.push(...responses);
  return { transport, conversation: converse(transport) };
}

export function converse(transport: Transport, memory?: TabMemory): Conversation {
  // Every flush at once: frames are the store's own affair.
  return createConversation(transport, {
    schedule: queueMicrotask,
    ...(memory && { memory }),
  });
}

/** A tab's memory, without a tab. */
export function createMemory(): TabMemory & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    read: (agentId, what) => kept.get(`${what} ${agentId}`) ?? null,
    keep: (agentId, what, text) =>
      void (text ? kept.set(`${what} ${agentId}`, text) : kept.delete(`${what} ${agentId}`)),
    forget: () => kept.clear(),
  };
}

export const shown = (conversation: Conversation) =>
  conversation.state.value.messages.map((message) =>
    message.role === 'user'
      ? message.content.map((part) => (part.type === 'text' ? part.text : ''))
      : message.role === 'person'
        ? [message.text]
        : message.parts.map((part) => (part.kind === 'tool' ? part.state : part.text)),
  );
