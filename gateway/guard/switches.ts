import { endStreams } from '../proxy/stream-ends.ts';
import type { State } from '../state/state.ts';

/** What an operator turns off, at once in all processes. */
export class Switches {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** While paused, no message is taken, no stream goes on and no agent is made; what was said can be read. */
  async pause(isPaused: boolean): Promise<void> {
    if (!isPaused) {
      await this.#state.delete('paused');
      return;
    }
    await this.#state.set('paused', 'yes');
    await endStreams(this.#state, { all: true });
  }

  async isPaused(): Promise<boolean> {
    return (await this.#state.get('paused')) !== undefined;
  }

  async ban(visitorId: string, isBanned: boolean): Promise<void> {
    if (isBanned) await this.#state.set(bannedKey(visitorId), 'yes');
    else await this.#state.delete(bannedKey(visitorId));
  }

  async isBanned(visitorId: string): Promise<boolean> {
    return (await this.#state.get(bannedKey(visitorId))) !== undefined;
  }

  async banned(): Promise<string[]> {
    return (await this.#state.keys(BANNED)).map((key) => key.slice(BANNED.length));
  }
}

const BANNED = 'banned/';
const bannedKey = (visitorId: string): string => BANNED + visitorId;
