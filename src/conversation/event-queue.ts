import type { ChatEvent } from '../protocol/events.ts';

/** Streamed events that wait for the next frame. */
export interface EventQueue {
  /**
   * Adds events. Where the queue then holds as much as a frame can take, returns a promise that resolves when they have
   * been taken: a reader that waits for it keeps the page responsive, however fast the events come.
   */
  add(events: readonly ChatEvent[]): Promise<void> | undefined;
  /** Takes all events out. */
  take(): readonly ChatEvent[];
  /** Like `take`, for a frame: measures how long frames take, and adapts how much goes into one. */
  takeForFrame(): readonly ChatEvent[];
}

/** Where two frames take longer than this, in milliseconds, less goes into one. */
const SLOW_FRAME_MS = 60;
/** The least and the most that goes into one frame, in characters. */
const MIN_WEIGHT = 400;
const MAX_WEIGHT = 6_000;
/** What an event costs besides its text, in characters. */
const EVENT_WEIGHT = 4;

export function createEventQueue(): EventQueue {
  let queue: ChatEvent[] = [];
  let weight = 0;
  let limit = MIN_WEIGHT;
  let lastFrameAt = 0;
  let onTaken: (() => void) | undefined;

  function append(event: ChatEvent): void {
    const last = queue.at(-1);
    const delta = 'delta' in event ? event.delta : '';
    weight += EVENT_WEIGHT + delta.length;
    // Neighbouring deltas of one block become one, so that a burst costs one fold.
    if (delta && last && 'delta' in last && last.type === event.type && last.key === event.key) last.delta += delta;
    else queue.push({ ...event });
  }

  function take(): readonly ChatEvent[] {
    const taken = queue;
    queue = [];
    weight = 0;
    onTaken?.();
    onTaken = undefined;
    return taken;
  }

  return {
    add(events) {
      events.forEach(append);
      // A hidden tab renders nothing, and its frames are rare.
      if (weight < limit || globalThis.document?.hidden !== false) return undefined;
      return new Promise((resolve) => (onTaken = resolve));
    },
    take,
    takeForFrame() {
      const now = performance.now();
      limit *= now - lastFrameAt > SLOW_FRAME_MS ? 0.7 : 1.2;
      limit = Math.min(MAX_WEIGHT, Math.max(MIN_WEIGHT, limit));
      lastFrameAt = now;
      return take();
    },
  };
}
