/** Which visitor a token was minted for, so that nobody revokes another's. Kept in this process until the token ends. */
export class MintedTokens {
  /** By the token's fingerprint: the tokens themselves are not kept. */
  readonly #minted = new Map<string, { visitorId: string; expiresAtMs: number }>();

  async remember(token: string, visitorId: string, expiresAt: string): Promise<void> {
    for (const [key, { expiresAtMs }] of this.#minted) if (expiresAtMs <= Date.now()) this.#minted.delete(key);
    this.#minted.set(await fingerprint(token), { visitorId, expiresAtMs: Date.parse(expiresAt) });
  }

  async isOf(token: string, visitorId: string): Promise<boolean> {
    return this.#minted.get(await fingerprint(token))?.visitorId === visitorId;
  }

  async forget(token: string): Promise<void> {
    this.#minted.delete(await fingerprint(token));
  }
}

/** SHA-256 in hexadecimal: tells secrets apart without showing them. */
export async function fingerprint(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
