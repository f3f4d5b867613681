import { z } from 'zod';
import type { State } from '../state/state.ts';

const endSchema = z.union([
  z.strictObject({ all: z.literal(true) }),
  z.strictObject({ tokenId: z.string() }),
  z.strictObject({ agentId: z.string() }),
  z.strictObject({ visitorId: z.string() }),
]);

/** Which streams are to end. */
export type StreamEnd = z.infer<typeof endSchema>;

/** Whose a stream is. */
export interface StreamOwner {
  /** The id of its token. */
  tokenId: string | undefined;
  agentId: string;
  visitorId: string;
}

const COUNT = 'stream-end-count';
const KEY = 'stream-end/';
/** Longer than any process needs to hear of an end, in milliseconds. */
const LIFE_MS = 60_000;
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
/** How often a process with open streams asks for ends, in milliseconds. */
const POLL_MS = 400;
/** How often an end is asked for that is counted and not yet written; its writer may be gone. */
const MOST_TRIES = 5;
/** More ends than that at once: all streams are ended, which costs their readers a reconnect. */
const MOST_ENDS = 1_000;

/** Ends streams in all processes that share the state. */
export async function endStreams(state: State, end: StreamEnd): Promise<void> {
  const { count } = await state.increment(COUNT, YEAR_MS);
  await state.set(KEY + count, JSON.stringify(end), LIFE_MS);
}

interface Listener {
  owner: StreamOwner;
  end: () => void;
}

/**
 * Hears of ends that any process has ordered. It polls, because SQLite and memory have nothing to subscribe to: one read
 * in 400 ms for all streams together, none while there are no streams. Where the state can't be reached, streams go on,
 * and what was ordered meanwhile is heard of afterwards, for a minute.
 */
export class StreamEnds {
  readonly #state: State;
  readonly #listeners = new Set<Listener>();
  #heard = 0;
  #tries = 0;
  #starting: Promise<void> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isPolling = false;

  constructor(state: State) {
    this.#state = state;
  }

  /**
   * Calls `end` once the stream is to end. Of an end that was ordered before this has resolved nothing may be heard.
   * @returns what takes the stream off the list
   */
  async listen(owner: StreamOwner, end: () => void): Promise<() => void> {
    const listener = { owner, end };
    this.#listeners.add(listener);
    const leave = () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#starting = undefined;
    };
    this.#starting ??= this.#start();
    try {
      await this.#starting;
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }

  async #start(): Promise<void> {
    this.#heard = Number((await this.#state.get(COUNT)) ?? 0);
    // Where the state can't be reached, the next poll tries again.
    if (this.#listeners.size > 0) this.#timer ??= setInterval(() => void this.#poll().catch(() => undefined), POLL_MS);
  }

  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    try {
      const count = Number((await this.#state.get(COUNT)) ?? 0);
      // Who counts anew, a year later or in an emptied Redis, begins at 1.
      if (count < this.#heard) this.#heard = 0;
      if (count - this.#heard > MOST_ENDS) {
        this.#heard = count;
        this.#apply({ all: true });
      }
      while (this.#heard < count) {
        const text = await this.#state.get(KEY + (this.#heard + 1));
        if (text === undefined && (this.#tries += 1) < MOST_TRIES) return;
        this.#tries = 0;
        this.#heard += 1;
        if (text !== undefined) this.#apply(endSchema.parse(JSON.parse(text)));
      }
    } finally {
      this.#isPolling = false;
    }
  }

  #apply(ended: StreamEnd): void {
    for (const { owner, end } of this.#listeners) if (isMeant(owner, ended)) end();
  }
}

function isMeant(owner: StreamOwner, ended: StreamEnd): boolean {
  if ('all' in ended) return true;
  if ('tokenId' in ended) return ended.tokenId === owner.tokenId;
  return 'agentId' in ended ? ended.agentId === owner.agentId : ended.visitorId === owner.visitorId;
}
