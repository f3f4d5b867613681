import type {
  AccessTokenCreateParams,
  AccessTokenCreateResponse,
} from '@letta-ai/letta-client/resources/access-tokens';
import { LRUCache } from 'lru-cache';
import type { State } from '../state/state.ts';
import { endStreams } from './stream-ends.ts';

/** Whose a token is; only the gateway's own say so. */
export interface TokenVisitor {
  /** The site's name for them. */
  id: string;
  /** Whether other visitors have the token's agent too. */
  isShared: boolean;
}

export type AccessToken = AccessTokenCreateResponse & { visitor?: TokenVisitor | undefined };
export type Access = AccessTokenCreateParams.Policy['access'][number];

/** Life of a token whose `expires_at` is missing or can't be read, in milliseconds, as on Cloud. */
export const DEFAULT_LIFE_MS = 5 * 60 * 1000;

const PREFIX = 'ck-let-';
const ID_BYTES = 14;
/** Of so many tokens it is remembered that the signature is ours: to check it takes longer than all else of a request. */
const MOST_KNOWN = 10_000;

export interface TokenBookOptions {
  state: State;
  /** Signs the tokens; 32 characters or more, the same for all processes. Who knows it and the state can make tokens. */
  secret: string;
  /** The present in milliseconds since 1970. Default: the machine's clock. */
  now?: () => number;
}

/**
 * The tokens that were minted. A token is an id and its signature: one that was made up is told by a look, and the state
 * holds no token that its reader could use.
 */
export class TokenBook {
  readonly #state: State;
  readonly #now: () => number;
  readonly #key: Promise<CryptoKey>;
  /** The ids of tokens whose signature was checked. Whether they are still good is for the state to say. */
  readonly #known = new LRUCache<string, string>({ max: MOST_KNOWN });
  #minted = 0;

  constructor({ state, secret, now = Date.now }: TokenBookOptions) {
    this.#state = state;
    this.#now = now;
    const usages = ['sign', 'verify'] as const;
    this.#key = crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(secret),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      usages,
    );
  }

  async mint({
    policy,
    hostname,
    expires_at: wanted,
    visitor,
  }: AccessTokenCreateParams & { visitor?: TokenVisitor | undefined }): Promise<AccessToken> {
    const wantedMs = wanted === undefined ? Number.NaN : Date.parse(wanted);
    const expiresAtMs = Number.isNaN(wantedMs) ? this.#now() + DEFAULT_LIFE_MS : wantedMs;
    const record: TokenRecord = {
      hostname,
      expiresAt: new Date(expiresAtMs).toISOString(),
      policy: { version: '1', data: policy },
      ...(visitor && { visitor }),
    };
    const id = this.#nextId();
    const lifeMs = expiresAtMs - this.#now();
    await this.#state.set(`token/${id}`, JSON.stringify(record), lifeMs);
    for (const key of indexKeys(record, id)) await this.#state.set(key, '', lifeMs);
    return { token: await this.#sign(id), ...record };
  }

  /** The token as it was minted; undefined where it is made up, revoked or expired. */
  async find(token: string): Promise<AccessToken | undefined> {
    const id = await this.idOf(token);
    const record = id === undefined ? undefined : await this.#read(id);
    return record && { token, ...record };
  }

  /** Tokens that are good, newest first; only those that name the agent, where one is given. */
  async list({ agentId, offset, limit }: { agentId?: string | undefined; offset: number; limit: number }) {
    const prefix = agentId === undefined ? 'token/' : indexKey(agentId, '');
    const ids = (await this.#state.keys(prefix))
      .map((key) => key.slice(prefix.length))
      .toSorted()
      .toReversed();
    const page = await Promise.all(
      ids.slice(offset, offset + limit).map(async (id) => {
        const record = await this.#read(id);
        return record ? [{ token: await this.#sign(id), ...record }] : [];
      }),
    );
    return { tokens: page.flat(), hasNextPage: ids.length > offset + limit };
  }

  /** Whether the token was there. It opens nothing from now on, at any process, and what it has opened is ended. */
  async revoke(token: string): Promise<boolean> {
    const id = await this.idOf(token);
    if (id === undefined) return false;
    const wasThere = await this.#delete(id);
    // Also where it has expired: its stream may be longer.
    await endStreams(this.#state, { tokenId: id });
    return wasThere;
  }

  /** Revokes the tokens of an agent, or all; returns how many there were. */
  async revokeAll(agentId?: string): Promise<number> {
    const count = await this.#deleteAll(agentId === undefined ? 'token/' : indexKey(agentId, ''));
    await endStreams(this.#state, agentId === undefined ? { all: true } : { agentId });
    return count;
  }

  /** Revokes a visitor's tokens, whatever agents they open; returns how many there were. */
  async revokeVisitor(visitorId: string): Promise<number> {
    const count = await this.#deleteAll(visitorKey(visitorId, ''));
    await endStreams(this.#state, { visitorId });
    return count;
  }

  async #deleteAll(prefix: string): Promise<number> {
    const keys = await this.#state.keys(prefix);
    const gone = await Promise.all(keys.map((key) => this.#delete(key.slice(prefix.length))));
    return gone.filter(Boolean).length;
  }

  async #delete(id: string): Promise<boolean> {
    const record = await this.#state.get(`token/${id}`);
    if (record === undefined) return false;
    const wasThere = await this.#state.delete(`token/${id}`);
    for (const key of indexKeys(JSON.parse(record) as TokenRecord, id)) await this.#state.delete(key);
    return wasThere;
  }

  async #read(id: string): Promise<TokenRecord | undefined> {
    const text = await this.#state.get(`token/${id}`);
    if (text === undefined) return undefined;
    const record = JSON.parse(text) as TokenRecord;
    return Date.parse(record.expiresAt) > this.#now() ? record : undefined;
  }

  /** In hexadecimal: the time, a count, and chance. Ids that are greater are younger. */
  #nextId(): string {
    this.#minted = (this.#minted + 1) % 0x10000;
    const chance = crypto.getRandomValues(new Uint8Array(6));
    return this.#now().toString(16).padStart(12, '0') + this.#minted.toString(16).padStart(4, '0') + hex(chance);
  }

  async #sign(id: string): Promise<string> {
    const bytes = fromHex(id);
    const signature = new Uint8Array(await crypto.subtle.sign('HMAC', await this.#key, bytes));
    return PREFIX + btoa(String.fromCharCode(...bytes, ...signature));
  }

  /** The id of a token that we signed: its name, which opens nothing. Undefined where it is made up. */
  async idOf(token: string): Promise<string | undefined> {
    const known = this.#known.get(token);
    if (known !== undefined) return known;
    const id = await this.#verify(token);
    if (id !== undefined) this.#known.set(token, id);
    return id;
  }

  async #verify(token: string): Promise<string | undefined> {
    if (!/^ck-let-[A-Za-z0-9+/]{62}==$/.test(token)) return undefined;
    const text = atob(token.slice(PREFIX.length));
    // Base64 has several spellings of the same bytes: streams are ended by the one that was minted.
    if (PREFIX + btoa(text) !== token) return undefined;
    const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
    const id = bytes.subarray(0, ID_BYTES);
    return (await crypto.subtle.verify('HMAC', await this.#key, bytes.subarray(ID_BYTES), id)) ? hex(id) : undefined;
  }
}

type TokenRecord = Omit<AccessToken, 'token'>;

/** Where an agent's tokens are found. */
const indexKey = (agentId: string, id: string): string => `agent-token/${encodeURIComponent(agentId)}/${id}`;

/** Where a visitor's tokens are found. */
const visitorKey = (visitorId: string, id: string): string => `visitor-token/${encodeURIComponent(visitorId)}/${id}`;

const indexKeys = ({ policy, visitor }: TokenRecord, id: string): string[] => [
  ...new Set(policy.data.map((grant) => indexKey(grant.id, id))),
  ...(visitor ? [visitorKey(visitor.id, id)] : []),
];

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const fromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
