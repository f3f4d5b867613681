import type { State } from '../state/state.ts';

/** How long a claim holds, in milliseconds: longer than any request or token that began before it. */
const LIFE_MS = 2 * 24 * 60 * 60 * 1000;

/** Who takes over what an anonymous visitor had. Told in the shared state, so that one user does, of all in all processes. */
export class Claims {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** Claims an agent for a user. False: another has. A user who asks again, since something broke off, has it still. */
  async claim(agentId: string, userId: string): Promise<boolean> {
    if (await this.#state.add(keyOf(agentId), userId, LIFE_MS)) return true;
    return (await this.#state.get(keyOf(agentId))) === userId;
  }

  /** Whether nobody else has claimed an agent. */
  async isOpenTo(agentId: string, visitorId: string): Promise<boolean> {
    const claimed = await this.#state.get(keyOf(agentId));
    return claimed === undefined || claimed === visitorId;
  }
}

const keyOf = (id: string): string => `claimed/${id}`;
