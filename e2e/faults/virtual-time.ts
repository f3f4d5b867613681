import { vi } from 'vitest';

/** Real time in a test whose timers are fake: work that no timer waits for, such as signing a token. */
const inRealTime = globalThis.setImmediate;
const realNow = performance.now.bind(performance);
const turn = (): Promise<void> => new Promise((resolve) => inRealTime(resolve));
/** A test that takes more timers than this hangs. */
const MOST_STEPS = 100_000;
/** Work that takes longer than this, in real milliseconds, waits for the clock. */
const MOST_WORK_MS = 10_000;

/** A clock that runs as far as it must, and stands still while something real is being done. */
export class VirtualTime {
  #working = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Does something that takes real time: one thing after the other, so that a test takes the same course each time. */
  atWork<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#working += 1;
    const result = this.#last.then(work);
    this.#last = orLong(result).finally(() => (this.#working -= 1));
    return result;
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
      await turn();
    }
    return over;
  }
}

/** Resolves when the work is done, or has taken so long that it must be waiting for the clock. */
async function orLong(work: Promise<unknown>): Promise<void> {
  let isDone = false;
  work.then(
    () => (isDone = true),
    () => (isDone = true),
  );
  for (const began = realNow(); !isDone && realNow() - began < MOST_WORK_MS;) await turn();
}

/** Waits by the test's clock. */
export const pass = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
