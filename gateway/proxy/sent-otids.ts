import type { State } from '../state/state.ts';

/** For as long as Letta remembers an otid. */
const LIFE_MS = 3 * 60 * 60 * 1000;

/**
 * Whose the otids of sent messages are (`ownerOf`). Letta keeps one list of them for all agents: whoever sends another's
 * otid, or asks for its stream, would get that other's run.
 */
export class SentOtids {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** Takes an otid for its owner. `known`: they had it already. `foreign`: it is another's. */
  async take(otid: string, owner: string): Promise<'new' | 'known' | 'foreign'> {
    if (await this.#state.add(keyOf(otid), owner, LIFE_MS)) return 'new';
    return (await this.isOf(otid, owner)) ? 'known' : 'foreign';
  }

  async isOf(otid: string, owner: string): Promise<boolean> {
    return (await this.#state.get(keyOf(otid))) === owner;
  }

  /** Forgets an otid whose message Letta has refused. */
  async release(otid: string): Promise<void> {
    await this.#state.delete(keyOf(otid));
  }
}

const keyOf = (otid: string): string => `otid/${otid}`;
