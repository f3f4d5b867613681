/** A stream that has limits in time. */
export interface TimedStream {
  /** Looks whether a limit has passed. `now` as `performance.now()` tells it: it never goes back. */
  look(now: number): void;
}

/** How often streams are looked at, in milliseconds. */
const LOOK_MS = 1_000;

/** One timer for all streams of a process: a timer for each chunk costs more than passing the chunk on. */
export class StreamClock {
  readonly #streams = new Set<TimedStream>();
  readonly #everyMs: number;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param limitsMs the limits of the streams, in milliseconds: each is kept to within the shortest, or a second */
  constructor(limitsMs: readonly number[]) {
    this.#everyMs = Math.min(LOOK_MS, ...limitsMs);
  }

  /** Returns what takes the stream off again. */
  add(stream: TimedStream): () => void {
    this.#streams.add(stream);
    this.#timer ??= setInterval(() => {
      const now = performance.now();
      for (const one of this.#streams) one.look(now);
    }, this.#everyMs);
    return () => {
      this.#streams.delete(stream);
      if (this.#streams.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }
}
