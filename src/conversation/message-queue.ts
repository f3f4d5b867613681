import { computed, effect } from '@preact/signals-core';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { ContentPart } from '../protocol/events.ts';
import { createOtid } from './otid.ts';
import { dueIn } from './queue-state.ts';
import { createSavedQueue } from './saved-queue.ts';
import { isAnswering } from './state.ts';
import type { Store } from './store.ts';
import { isAnswered } from './transcript.ts';

/** The messages that wait for the response that is under way, and how they go out. */
export interface Queue {
  /** Adds a message, and returns the `otid` that it will be sent with. */
  enqueue(content: readonly ContentPart[]): string;
  /** Takes a message out. One that failed is forgotten, so that Retry doesn't send it. */
  remove(id: string): void;
  /** Lets it go on after Stop or a failure. */
  release(): void;
  /** Brings back what waited before a reload. */
  restore(): void;
  /** Holds what is there where the page was left in the middle of a turn that came to nothing. */
  holdUnanswered(): void;
  /** The tab keeps it by another name from now on. */
  moveFrom(before: string): void;
  /** Leaves what is kept to the next visit. */
  reset(): void;
  dispose(): void;
}

export interface QueueOptions {
  readonly store: Store;
  readonly memory: TabMemory | null;
  /** By which name the tab keeps it. */
  key(): string;
  /** Sends what is due by then, as soon as nothing else is under way. What fails is in the state. */
  sendDue(): void;
  /** Forgets what Retry would send. */
  forgetLast(): void;
}

export function createQueue({ store, memory, key, sendDue, forgetLast }: QueueOptions): Queue {
  const { dispatch, peek, signals } = store;
  const saved = createSavedQueue(memory);
  let isRestored = false;
  const due = computed(() => dueIn(signals.state.value)?.id);
  const endSending = effect(() => {
    // Not inside this effect: sending changes what it reads.
    if (due.value !== undefined) queueMicrotask(sendDue);
  });
  const endSaving = effect(() => {
    const queue = signals.queue.value;
    if (isRestored) saved.save(key(), queue);
  });
  function reset(): void {
    isRestored = false;
    saved.release();
  }

  return {
    enqueue(content) {
      const message = { id: createOtid(), content, date: new Date().toISOString() };
      dispatch({ type: 'queued', message });
      return message.id;
    },
    remove(id) {
      if (peek().unsent?.otid === id) {
        // While it is on its way it can't be held back.
        if (peek().status.type !== 'failed') return;
        forgetLast();
        dispatch({ type: 'dismissed' });
      }
      dispatch({ type: 'unqueued', id });
    },
    release() {
      if (peek().status.type === 'failed') dispatch({ type: 'dismissed' });
      dispatch({ type: 'queue-released' });
    },
    restore() {
      if (isRestored || !peek().agent) return;
      const { items, isHeld } = saved.read(key());
      const { items: added } = peek().queue;
      isRestored = true;
      dispatch({ type: 'queue-restored', queue: { items: [...items, ...added], isHeld } });
    },
    holdUnanswered() {
      const { status, messages } = peek();
      if (!isAnswering(status) && messages.length > 0 && !isAnswered(messages)) dispatch({ type: 'queue-held' });
    },
    moveFrom(before) {
      memory?.keep(before, 'queue', '');
      saved.save(key(), peek().queue);
    },
    reset,
    dispose() {
      endSending();
      endSaving();
      reset();
    },
  };
}
