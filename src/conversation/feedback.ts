import { effect, type ReadonlySignal, signal } from '@preact/signals-core';
import { ChatError } from '../platform/errors.ts';
import { parseJson } from '../platform/http.ts';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { GiveFeedback, Rating } from '../transport/feedback-transport.ts';
import type { Message } from './state.ts';

export type { Rating } from '../transport/feedback-transport.ts';

/** What the visitor thinks of a response. */
export interface Feedback {
  readonly rating: Rating;
  /** Why, in words of the site's choice. */
  readonly reasons: readonly string[];
}

/** What the visitor thinks of the agent's responses. */
export interface Feedbacks {
  /** Whether Letta takes it: through a gateway whose tokens have the feature `feedback`. */
  readonly isStored: ReadonlySignal<boolean>;
  /**
   * What was said, by the ids of the messages. Letta isn't asked for it: it is what this browser keeps, where the chat has a
   * `memory`, else what was said since the page was loaded. Of a temporary chat nothing is kept.
   */
  readonly given: ReadonlySignal<ReadonlyMap<string, Feedback>>;
  /**
   * Says what the visitor thinks of a message of the agent; null takes it back. Letta gets it for the message's last step,
   * with the reasons as tags, where it takes it; else it only stands in `given`. Rejects with a ChatError, `not-found` where
   * there is no such message, and then nothing changes.
   */
  give(messageId: string, rating: Rating | null, reasons?: readonly string[]): Promise<void>;
}

export interface FeedbackOptions {
  isStored: ReadonlySignal<boolean>;
  messages(): readonly Message[];
  send: GiveFeedback;
  /** Where it is kept over a reload. Null: nowhere. */
  memory: TabMemory | null;
  /** The agent's id. Null: nothing is kept. */
  owner: ReadonlySignal<string | null>;
}

type Given = ReadonlyMap<string, Feedback>;

/** So many are kept, the last ones. */
const MOST_KEPT = 200;

export function createFeedbacks(options: FeedbackOptions): Feedbacks & { reset(): void; dispose(): void } {
  const { isStored, messages, send, memory, owner } = options;
  const given = signal<Given>(new Map());
  let lifetime = new AbortController();

  const endReading = effect(() => {
    given.value = read(owner.value);
  });

  function read(agentId: string | null): Given {
    const kept = agentId === null ? undefined : parseJson(memory?.read(agentId, 'feedback') ?? '');
    return new Map(Array.isArray(kept) ? kept : []);
  }

  function set(messageId: string, feedback: Feedback | undefined): void {
    const next = new Map(given.peek());
    next.delete(messageId);
    if (feedback) next.set(messageId, feedback);
    given.value = next;
    const agentId = owner.peek();
    if (agentId === null) return;
    memory?.keep(agentId, 'feedback', next.size > 0 ? JSON.stringify([...next].slice(-MOST_KEPT)) : '');
  }

  return {
    isStored,
    given,
    async give(messageId, rating, reasons = []) {
      const message = messages().find(({ id }) => id === messageId);
      if (message?.role !== 'assistant') {
        throw new ChatError('not-found', 'No message of the agent has this id.', { retryable: false });
      }
      const before = given.peek().get(messageId);
      set(messageId, rating ? { rating, reasons } : undefined);
      if (!isStored.peek() || message.stepId === undefined) return;
      try {
        await send(message.stepId, rating, reasons, lifetime.signal);
      } catch (error) {
        set(messageId, before);
        throw ChatError.from(error);
      }
    },
    reset() {
      lifetime.abort();
      lifetime = new AbortController();
      given.value = new Map();
    },
    dispose: endReading,
  };
}
