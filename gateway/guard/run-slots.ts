import { z } from 'zod';
import type { State } from '../state/state.ts';
import type { LettaRuns } from './letta-runs.ts';
import { LONGEST_MS, type RunRecord, type RunRecords } from './run-records.ts';

/** How many runs Letta is asked about where all slots are taken. */
const MOST_QUESTIONS = 3;

const holderSchema = z.object({ id: z.string(), conversation: z.string() });

/** Whose a slot is: a record's, by its id and its conversation. */
export type Holder = z.infer<typeof holderSchema>;

/** Numbered places for runs, in the shared state. Each belongs to one run, as long as that has a record. */
export class RunSlots {
  readonly #state: State;
  readonly #records: RunRecords;
  readonly #letta: LettaRuns;

  constructor(state: State, records: RunRecords, letta: LettaRuns) {
    this.#state = state;
    this.#records = records;
    this.#letta = letta;
  }

  /** Takes one of `most` slots, and returns its key; undefined where all are taken. */
  async take(name: string, most: number, holder: Holder): Promise<string | undefined> {
    // Not always from the first, which is taken most often.
    const start = Math.floor(Math.random() * most);
    const keys = Array.from({ length: most }, (_, count) => `run-slot/${name}/${(start + count) % most}`);
    for (const key of keys) if (await this.#state.add(key, textOf(holder), LONGEST_MS)) return key;
    return this.#takeStale(keys, holder);
  }

  /** Gives a slot back, unless another has it by now. */
  async release(key: string, holder: Holder): Promise<void> {
    await this.#state.replace(key, textOf(holder), '', 0);
  }

  /** Whether a run has come to its end, though nobody has taken its record away: its process is gone, say. */
  async isOver({ runId }: RunRecord): Promise<boolean> {
    return runId !== undefined && this.#letta.isOver(runId);
  }

  /** Takes the slot of a run that is over, though nobody gave it back. */
  async #takeStale(keys: readonly string[], holder: Holder): Promise<string | undefined> {
    let questions = 0;
    for (const key of keys) {
      const text = await this.#state.get(key);
      // It was given back a moment ago: whoever tries again gets it.
      if (text === undefined) continue;
      const record = await this.#recordOf(holderSchema.parse(JSON.parse(text)));
      if (record?.runId !== undefined && (questions += 1) > MOST_QUESTIONS) return undefined;
      const isFree = record === undefined || (await this.isOver(record));
      if (isFree && (await this.#state.replace(key, text, textOf(holder), LONGEST_MS))) return key;
    }
    return undefined;
  }

  async #recordOf({ id, conversation }: Holder): Promise<RunRecord | undefined> {
    const record = await this.#records.find(conversation);
    return record?.id === id ? record : undefined;
  }
}

const textOf = ({ id, conversation }: Holder): string => JSON.stringify({ id, conversation });
