import type { AccessTokenCreateParams, AccessTokenCreateResponse } from '@letta-ai/letta-client/resources/access-tokens';

export type AccessToken = AccessTokenCreateResponse;
export type Access = AccessTokenCreateParams.Policy['access'][number];

/** Life of a token whose `expires_at` is missing or can't be read, in milliseconds (letta-protocol.md §2). */
export const DEFAULT_LIFE_MS = 5 * 60 * 1000;

/** The client-side access tokens that were minted, in memory. `now` is the present in milliseconds since 1970. */
export class TokenStore {
  readonly #tokens = new Map<string, AccessToken>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  create({ policy, hostname, expires_at: wanted }: AccessTokenCreateParams): AccessToken {
    const wantedMs = wanted === undefined ? Number.NaN : Date.parse(wanted);
    const expiresAtMs = Number.isNaN(wantedMs) ? this.#now() + DEFAULT_LIFE_MS : wantedMs;
    const token: AccessToken = {
      token: createToken(),
      hostname,
      expiresAt: new Date(expiresAtMs).toISOString(),
      policy: { version: '1', data: policy },
    };
    this.#tokens.set(token.token, token);
    return token;
  }

  /** Tokens that aren't revoked, newest first; only those that name the agent, where one is given. */
  list(agentId?: string): AccessToken[] {
    const tokens = [...this.#tokens.values()].reverse();
    return agentId === undefined ? tokens : tokens.filter(({ policy }) => policy.data.some(({ id }) => id === agentId));
  }

  /** Revokes a token; one that there isn't is revoked already. */
  delete(token: string): void {
    this.#tokens.delete(token);
  }

  /** Whether the token opens this agent for this access, now. A policy that names two agents opens none. */
  allows(token: string, agentId: string, access: Access): boolean {
    const found = this.#tokens.get(token);
    if (!found || Date.parse(found.expiresAt) <= this.#now()) return false;
    const [grant, ...others] = found.policy.data;
    return others.length === 0 && grant?.id === agentId && grant.access.includes(access);
  }

  /** Lets every token expire now; returns how many were still good. */
  expireAll(): number {
    const now = this.#now();
    const good = [...this.#tokens.values()].filter(({ expiresAt }) => Date.parse(expiresAt) > now);
    for (const token of good) token.expiresAt = new Date(now).toISOString();
    return good.length;
  }
}

/** `ck-let-` and base64 of 46 random bytes: it ends in `==` and can hold `/` and `+`. */
function createToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(46));
  return `ck-let-${btoa(String.fromCharCode(...bytes))}`;
}
