import { fingerprint } from '../secrets.ts';
import type { State } from '../state/state.ts';

/** Which visitor a token was minted for, so that nobody revokes another's. The tokens themselves are not kept. */
export class MintedTokens {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  async remember(token: string, visitorId: string, expiresAt: string): Promise<void> {
    await this.#state.set(await keyOf(token), visitorId, Date.parse(expiresAt) - Date.now());
  }

  async isOf(token: string, visitorId: string): Promise<boolean> {
    return (await this.#state.get(await keyOf(token))) === visitorId;
  }

  async forget(token: string): Promise<void> {
    await this.#state.delete(await keyOf(token));
  }
}

const keyOf = async (token: string): Promise<string> => `minted/${await fingerprint(token)}`;
