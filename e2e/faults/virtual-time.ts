import { vi } from 'vitest';

/** Real time in a test whose timers are fake: work that no timer waits for, such as signing a token. */
const inRealTime = globalThis.setImmediate;
/** A test that takes more timers than this hangs. */
const MOST_STEPS = 100_000;

/** A clock that runs as far as it must, and stands still while something real is being done. */
export class VirtualTime {
  #working = 0;

  /** Something that takes real time. */
  async atWork<Result>(work: Promise<Result>): Promise<Result> {
    this.#working += 1;
    return work.finally(() => (this.#working -= 1));
  }

  /** Lets the clock run until the work is done. */
  async run<Result>(work: Promise<Result>): Promise<Result> {
    let isOver = false;
    const over = work.finally(() => (isOver = true));
    over.catch(() => undefined);
    for (let steps = 0; !isOver;) {
      if (steps > MOST_STEPS) throw new Error('It hangs.');
      if (this.#working === 0) {
        steps += 1;
        await vi.advanceTimersToNextTimerAsync();
      }
      await new Promise((resolve) => inRealTime(resolve));
    }
    return over;
  }
}

/** Waits by the test's clock. */
export const pass = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
