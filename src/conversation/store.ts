import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals-core';
import type { ChatEvent } from '../protocol/events.ts';
import { createEventQueue } from './event-queue.ts';
import { type ChatAction, INITIAL_STATE, reduce } from './reduce.ts';
import type { ChatState, Message } from './state.ts';

/** The state as separate signals, so that a view renders only what changed. */
export interface StateSignals {
  /** The whole state. Changes at most once a frame while a response streams. */
  readonly state: ReadonlySignal<ChatState>;
  /** One signal per message. The list changes only when messages come or go, a message's signal when the message does. */
  readonly messages: ReadonlySignal<readonly ReadonlySignal<Message>[]>;
  readonly agent: ReadonlySignal<ChatState['agent']>;
  readonly status: ReadonlySignal<ChatState['status']>;
  readonly history: ReadonlySignal<ChatState['history']>;
  readonly unsent: ReadonlySignal<ChatState['unsent']>;
  readonly queue: ReadonlySignal<ChatState['queue']>;
}

/** The state, and the one way to change it. */
export interface Store {
  readonly signals: StateSignals;
  /** The state as it is now, without subscribing to it. */
  peek(): ChatState;
  /** Applies an action now, after the events that are still queued. */
  dispatch(action: ChatAction): void;
  /** Queues streamed events for the next frame. A returned promise resolves once there is room for more. */
  enqueue(events: readonly ChatEvent[]): Promise<void> | undefined;
  /** Forgets everything, queued events included. */
  reset(): void;
}

/** Calls `flush` once, soon. */
export type Schedule = (flush: () => void) => void;

/**
 * Schedules a flush for the frame after next: a response then grows 30 times a second on most screens, which costs a
 * phone half of what 60 would. Frames stop in hidden tabs, so a timer of 100 ms runs as well, and the first one wins.
 */
export const scheduleFrame: Schedule = (flush) => {
  let pending = true;
  const run = (): void => {
    if (!pending) return;
    pending = false;
    flush();
  };
  setTimeout(run, 100);
  globalThis.requestAnimationFrame?.(() => requestAnimationFrame(run));
};

export function createStore(schedule: Schedule = scheduleFrame): Store {
  const signals = {
    state: signal(INITIAL_STATE),
    messages: signal<readonly Signal<Message>[]>([]),
    agent: signal(INITIAL_STATE.agent),
    status: signal(INITIAL_STATE.status),
    history: signal(INITIAL_STATE.history),
    unsent: signal(INITIAL_STATE.unsent),
    queue: signal(INITIAL_STATE.queue),
  };
  const queue = createEventQueue();
  let scheduled = false;
  const peek = (): ChatState => signals.state.peek();

  function commit(next: ChatState): void {
    batch(() => {
      signals.messages.value = syncSignals(signals.messages.peek(), next.messages);
      signals.agent.value = next.agent;
      signals.status.value = next.status;
      signals.history.value = next.history;
      signals.unsent.value = next.unsent;
      signals.queue.value = next.queue;
      signals.state.value = next;
    });
  }

  const fold = (events: readonly ChatEvent[]): ChatState =>
    events.reduce<ChatState>((next, event) => reduce(next, { type: 'event', event }), peek());

  function flush(): void {
    scheduled = false;
    commit(fold(queue.takeForFrame()));
  }

  return {
    signals,
    peek,
    dispatch: (action) => commit(reduce(fold(queue.take()), action)),
    enqueue(events) {
      const full = queue.add(events);
      if (!scheduled) schedule(flush);
      scheduled = true;
      return full;
    },
    reset() {
      queue.take();
      commit(INITIAL_STATE);
    },
  };
}

/** Updates the messages' signals in place. Makes a new list only where messages came, went or changed places. */
function syncSignals(signals: readonly Signal<Message>[], messages: readonly Message[]): readonly Signal<Message>[] {
  const same =
    signals.length === messages.length && signals.every((current, index) => current.peek().id === messages[index]?.id);
  const byId = same ? null : new Map(signals.map((current) => [current.peek().id, current]));
  const next = messages.map((message, index) => {
    const current = byId ? byId.get(message.id) : signals[index];
    if (!current) return signal(message);
    current.value = message;
    return current;
  });
  return same ? signals : next;
}
