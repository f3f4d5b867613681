import { z } from 'zod';
import type { State } from '../state/state.ts';

/** How long a slot stays taken when the process that holds it is gone, in milliseconds. */
const LEASE_MS = 30_000;
/** How often a process says that it still holds its slots, in milliseconds. */
const RENEW_MS = 10_000;

const holderSchema = z.object({
  id: z.string(),
  agentId: z.string(),
  conversationId: z.string(),
  otids: z.array(z.string()),
  sinceMs: z.number(),
  /** Letta has the run, and nobody listens to it: whether it is over, Letta knows. */
  isLeft: z.boolean(),
});

/** Which run a slot is taken for. */
export type Holder = z.infer<typeof holderSchema>;

/** A slot that is taken, by its key in the state. */
export interface TakenSlot {
  key: string;
  holder: Holder;
}

/** Numbered places for runs, in the shared state. Each belongs to one run in all processes together. */
export class RunSlots {
  readonly #state: State;
  readonly #held = new Map<string, string>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(state: State) {
    this.#state = state;
  }

  /** Takes one of `most` slots; undefined where all are taken. */
  async take(name: string, most: number, holder: Holder): Promise<TakenSlot | undefined> {
    // Not always from the first, which is taken most often.
    const start = Math.floor(Math.random() * most);
    for (let count = 0; count < most; count += 1) {
      const key = `run/${name}/${(start + count) % most}`;
      if (!(await this.#state.add(key, JSON.stringify(holder), LEASE_MS))) continue;
      this.#hold(key, JSON.stringify(holder));
      return { key, holder };
    }
    return undefined;
  }

  /** The slots of a name that are taken. */
  async taken(name: string, most: number): Promise<TakenSlot[]> {
    const keys = Array.from({ length: most }, (_, index) => `run/${name}/${index}`);
    const values = await Promise.all(keys.map((key) => this.#state.get(key)));
    return keys.flatMap((key, index) => {
      const value = values[index];
      return value === undefined ? [] : [{ key, holder: holderSchema.parse(JSON.parse(value)) }];
    });
  }

  /** Tells all processes that nobody listens to a slot's run any more. */
  async leave(slot: TakenSlot): Promise<void> {
    slot.holder = { ...slot.holder, isLeft: true };
    const value = JSON.stringify(slot.holder);
    if (!this.#held.has(slot.key)) return;
    this.#held.set(slot.key, value);
    await this.#state.set(slot.key, value, LEASE_MS);
  }

  /** Gives a slot back, unless another has it by now. */
  async release({ key, holder }: TakenSlot): Promise<void> {
    this.#held.delete(key);
    if (this.#held.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    const value = await this.#state.get(key);
    if (value !== undefined && holderSchema.parse(JSON.parse(value)).id === holder.id) await this.#state.delete(key);
  }

  #hold(key: string, value: string): void {
    this.#held.set(key, value);
    // The next renewal tries again where the state can't be reached.
    this.#timer ??= setInterval(() => void this.#renew().catch(() => undefined), RENEW_MS);
  }

  async #renew(): Promise<void> {
    for (const [key, value] of this.#held) await this.#state.set(key, value, LEASE_MS);
  }
}
