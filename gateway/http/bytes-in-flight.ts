import { Fault } from './faults.ts';

/** The bodies that a process holds at once, all requests together. */
export class BytesInFlight {
  readonly #most: number;
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** A request's share, to be given back when it is over. */
  open(): BodyShare {
    let held = 0;
    return {
      take: (bytes) => {
        if (this.#held + bytes > this.#most) {
          throw new Fault(503, 'too-busy', 'Too much is being sent at once.', { retryAfterSeconds: 2 });
        }
        this.#held += bytes;
        held += bytes;
      },
      close: () => {
        this.#held -= held;
        held = 0;
      },
    };
  }
}

export interface BodyShare {
  /** Throws a 503 `Fault` where there is no room for so many bytes more. */
  take(bytes: number): void;
  close(): void;
}
