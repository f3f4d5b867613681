/** Thrown where lexing a text would take too long. */
export class TooMuchWork extends Error {
  override readonly name = 'TooMuchWork';
}

/**
 * Counts what lexing costs, in about characters that patterns look at. Counting instead of timing gives the same result
 * on every machine, streamed or stored.
 */
export class Meter {
  #left = Infinity;

  /** Allows so much work from here on. */
  start(limit: number): void {
    this.#left = limit;
  }

  /** How much work is still allowed. */
  get left(): number {
    return this.#left;
  }

  /** @throws TooMuchWork */
  spend(work: number): void {
    this.#left -= work;
    if (this.#left < 0) throw new TooMuchWork('Lexing this text takes too long.');
  }
}
