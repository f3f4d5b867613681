import { GatewayFault } from './faults.ts';

/** How many streams are open, by whose they are. */
export class StreamSlots {
  readonly #taken = new Map<string, number>();
  readonly #most: number;

  /** @param most that one visitor may have */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Takes one of a visitor's slots. Returns what gives it back, once, however often it is called.
   * @throws GatewayFault 429 where all are taken
   */
  take(visitorId: string): () => void {
    const taken = this.#taken.get(visitorId) ?? 0;
    if (taken >= this.#most) throw new GatewayFault(429, 'Too many open streams.', { 'Retry-After': '5' });
    this.#taken.set(visitorId, taken + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const left = (this.#taken.get(visitorId) ?? 1) - 1;
      if (left > 0) this.#taken.set(visitorId, left);
      else this.#taken.delete(visitorId);
    };
  }

  get open(): number {
    return [...this.#taken.values()].reduce((sum, taken) => sum + taken, 0);
  }
}
