import { z } from 'zod';
import type { State } from '../state/state.ts';
import type { RequestEntry } from './requests.ts';

/** How many are kept. */
const MOST = 50;
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const COUNT = 'error-count';

const schema = z.object({
  time: z.string(),
  id: z.string(),
  method: z.string(),
  route: z.string(),
  status: z.number(),
  problems: z.array(z.string()),
});

/** A request that failed, as its log line has it: without keys, tokens and what visitors wrote. */
export type RecentError = z.infer<typeof schema>;

/** The newest errors of all processes, in the state, for a week. */
export class RecentErrors {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** Never rejects: the log has the error too. */
  async add({ id, method, route, status, problems }: RequestEntry): Promise<void> {
    const entry: RecentError = { time: new Date().toISOString(), id, method, route, status, problems: [...problems] };
    try {
      const { count } = await this.#state.increment(COUNT, WEEK_MS);
      await this.#state.set(`error/${count % MOST}`, JSON.stringify(entry), WEEK_MS);
    } catch {
      // The state may be what failed.
    }
  }

  /** Newest first. */
  async list(): Promise<RecentError[]> {
    const keys = await this.#state.keys('error/');
    const values = await Promise.all(keys.map((key) => this.#state.get(key)));
    const read = values.flatMap((value) => (value === undefined ? [] : [schema.parse(JSON.parse(value))]));
    return read.sort((one, other) => other.time.localeCompare(one.time));
  }
}
