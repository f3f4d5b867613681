import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ChatEvent } from '../protocol/events.ts';
import { type ChatAction, INITIAL_STATE, reduce } from './reduce.ts';
import type { ChatState, Message } from './state.ts';

/** The state in pieces that change apart from each other, so that a view redraws only what it must. */
export interface StateSignals {
  /** All of it; changes at most once a frame while an answer streams. */
  readonly state: ReadonlySignal<ChatState>;
  /** A signal a message: the list changes only when messages come or go, a message's signal when it does. */
  readonly messages: ReadonlySignal<readonly ReadonlySignal<Message>[]>;
  readonly agent: ReadonlySignal<ChatState['agent']>;
  readonly status: ReadonlySignal<ChatState['status']>;
  readonly history: ReadonlySignal<ChatState['history']>;
  readonly unsent: ReadonlySignal<ChatState['unsent']>;
}

/** The state, and the one way to change it. */
export interface Store {
  readonly signals: StateSignals;
  /** Applies an action now, after the events that are still queued. */
  dispatch(action: ChatAction): void;
  /**
   * Queues streamed events; they are folded together, at most once a frame. Where there is as much as a frame can take, a promise
   * that resolves when they have been: who waits for it keeps the page responsive, however fast the events come.
   */
  enqueue(events: readonly ChatEvent[]): Promise<void> | undefined;
  /** Forgets everything, queued events included. */
  reset(): void;
}

/** Calls `flush` once, soon. */
export type Schedule = (flush: () => void) => void;

/**
 * At the next frame but one: an answer grows 30 times a second on most screens, which costs a phone half of what 60 do.
 * Frames stop in hidden tabs, so a timer is armed as well, and the first wins.
 */
export const scheduleFrame: Schedule = (flush) => {
  let armed = true;
  const run = (): void => {
    if (!armed) return;
    armed = false;
    flush();
  };
  setTimeout(run, 100);
  globalThis.requestAnimationFrame?.(() => requestAnimationFrame(run));
};

/** What is read and drawn of an answer at once, in about characters: less where two frames take longer than this … */
const SLOW_FRAME_MS = 60;
/** … and more where they don't, between these. */
const [MIN_WEIGHT, MAX_WEIGHT] = [400, 6_000];
/** What an event costs besides its text. */
const EVENT_WEIGHT = 4;

export function createStore(schedule: Schedule = scheduleFrame): Store {
  const signals = {
    state: signal(INITIAL_STATE),
    messages: signal<readonly Signal<Message>[]>([]),
    agent: signal(INITIAL_STATE.agent),
    status: signal(INITIAL_STATE.status),
    history: signal(INITIAL_STATE.history),
    unsent: signal(INITIAL_STATE.unsent),
  };
  let queue: ChatEvent[] = [];
  /** What the queue weighs, in about characters. */
  let weight = 0;
  let drained: (() => void) | undefined;
  /** As much as a frame takes, and when the last one began. */
  let room = MIN_WEIGHT;
  let flushedAt = 0;
  let scheduled = false;

  function commit(next: ChatState): void {
    batch(() => {
      signals.messages.value = syncSignals(signals.messages.peek(), next.messages);
      signals.agent.value = next.agent;
      signals.status.value = next.status;
      signals.history.value = next.history;
      signals.unsent.value = next.unsent;
      signals.state.value = next;
    });
  }

  function drain(): ChatState {
    const events = queue;
    queue = [];
    weight = 0;
    drained?.();
    return events.reduce<ChatState>((next, event) => reduce(next, { type: 'event', event }), signals.state.peek());
  }

  function flush(): void {
    scheduled = false;
    const now = performance.now();
    room *= now - flushedAt > SLOW_FRAME_MS ? 0.7 : 1.2;
    room = Math.min(MAX_WEIGHT, Math.max(MIN_WEIGHT, room));
    flushedAt = now;
    commit(drain());
  }

  return {
    signals,
    dispatch: (action) => commit(reduce(drain(), action)),
    enqueue(events) {
      for (const event of events) {
        weight += EVENT_WEIGHT;
        const last = queue.at(-1);
        const delta = 'delta' in event ? event.delta : '';
        weight += delta.length;
        // Neighbouring deltas of one block become one, so that a burst costs one fold.
        if (delta && last && 'delta' in last && last.type === event.type && last.key === event.key) last.delta += delta;
        else queue.push({ ...event });
      }
      if (!scheduled) schedule(flush);
      scheduled = true;
      // In a tab that nobody sees nothing is drawn, and frames are rare.
      if (weight < room || globalThis.document?.hidden !== false) return;
      return new Promise((resolve) => (drained = resolve));
    },
    reset() {
      drain();
      commit(INITIAL_STATE);
    },
  };
}

/** Updates the messages' signals in place; makes a new list only where messages came, went or changed places. */
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
