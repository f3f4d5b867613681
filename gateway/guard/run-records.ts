import { z } from 'zod';
import type { State } from '../state/state.ts';

/** How long Letta may take to start a run, and how long a record is kept whose process is gone before, in milliseconds. */
export const STARTING_MS = 30_000;
/** How often a process says that it still waits for its runs to start, in milliseconds. */
const RENEW_MS = 10_000;
/** After this long a run counts as over, whatever Letta says, in milliseconds. No stream of it is passed on for longer. */
export const LONGEST_MS = 3 * 60 * 60 * 1000;

const recordSchema = z.object({
  id: z.string(),
  /** The otids of its messages. */
  otids: z.array(z.string()),
  /** Letta's id of the run. Without one it isn't known to have started. */
  runId: z.string().optional(),
});

/** A run that is about to start, or under way. */
export type RunRecord = z.infer<typeof recordSchema>;

/**
 * Which run is under way in each conversation, in the shared state: one at most. Until Letta has named the run, its process
 * renews the record. From then on the record stays, and Letta knows whether the run is over, also when the process is gone.
 */
export class RunRecords {
  readonly #state: State;
  /** The records to renew, by their ids, and their conversations. */
  readonly #starting = new Map<string, string>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(state: State) {
    this.#state = state;
  }

  /** Puts a record where there is none. */
  async add(conversation: string, record: RunRecord): Promise<boolean> {
    const isAdded = await this.#state.add(keyOf(conversation), JSON.stringify(record), STARTING_MS);
    if (isAdded) this.#hold(conversation, record);
    return isAdded;
  }

  /** Puts a record in the place of one whose run is over, unless another process was faster. */
  async addInstead(conversation: string, old: RunRecord, record: RunRecord): Promise<boolean> {
    const isAdded = await this.#change(conversation, old.id, record, STARTING_MS);
    if (isAdded) this.#hold(conversation, record);
    return isAdded;
  }

  async find(conversation: string): Promise<RunRecord | undefined> {
    return parse(await this.#state.get(keyOf(conversation)));
  }

  /** Letta has started the run. */
  async start(conversation: string, id: string, runId: string): Promise<void> {
    await this.#change(conversation, id, { runId }, LONGEST_MS);
    this.#letGo(id);
  }

  /** The run is over. */
  async remove(conversation: string, id: string): Promise<void> {
    this.#letGo(id);
    await this.#change(conversation, id, {}, 0);
  }

  /** Changes a record as long as it is that one, whatever other processes change meanwhile. */
  async #change(conversation: string, id: string, change: Partial<RunRecord>, lifeMs: number): Promise<boolean> {
    const key = keyOf(conversation);
    for (;;) {
      const text = await this.#state.get(key);
      const record = parse(text);
      if (text === undefined || record?.id !== id) return false;
      if (await this.#state.replace(key, text, JSON.stringify({ ...record, ...change }), lifeMs)) return true;
    }
  }

  #hold(conversation: string, { id }: RunRecord): void {
    this.#starting.set(id, conversation);
    // The next renewal tries again where the state can't be reached.
    this.#timer ??= setInterval(() => void this.#renew().catch(() => undefined), RENEW_MS);
  }

  #letGo(id: string): void {
    this.#starting.delete(id);
    if (this.#starting.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #renew(): Promise<void> {
    for (const [id, conversation] of this.#starting) await this.#change(conversation, id, {}, STARTING_MS);
  }
}

const keyOf = (conversation: string): string => `run/${conversation}`;

const parse = (text: string | undefined): RunRecord | undefined =>
  text === undefined ? undefined : recordSchema.parse(JSON.parse(text));
