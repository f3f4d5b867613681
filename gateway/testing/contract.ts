import process from 'node:process';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';
import { createApp } from '../app.ts';
import { createLetta } from '../mint/letta.ts';
import { readConfig } from '../operations/config.ts';
import { memoryState } from '../state/memory.ts';
import type { State } from '../state/state.ts';
import type { Authenticate } from '../visitors/visitor.ts';
import { GATEWAY_SECRET, GATEWAY_URL } from './site.ts';
import { ORIGIN } from './backend.ts';

// The gateway in front of the Letta that LETTA_BASE_URL names (with LETTA_API_KEY, and LETTA_MODEL for the agents), or of a
// local one. It has no port of its own.

const { LETTA_BASE_URL, LETTA_API_KEY = 'none', LETTA_MODEL, LETTA_SCRIPTED } = process.env;

/** Whether it is the local Letta. Only a real one has a model that LETTA_MODEL names. */
export const isLocal = !LETTA_BASE_URL;

/** Whether the server is the tests' alone: what is swept there is nobody's. */
export const isOurs = isLocal || LETTA_SCRIPTED === '1';

const local = isLocal ? createLocalLetta({ delayMs: 5 }) : undefined;
const baseUrl = (LETTA_BASE_URL ?? 'http://letta.test').replace(/\/+$/, '');
const apiKey = local?.apiKey ?? LETTA_API_KEY;
/** What Letta was asked, as `GET /v1/…`. */
export const asked: string[] = [];
const reach = (request: Request): Promise<Response> => {
  asked.push(`${request.method} ${request.url.slice(baseUrl.length)}`);
  return local ? local.fetch(request) : fetch(request);
};

/** The real server says which model an agent has; the local one answers by scripts. */
export const MODEL = LETTA_MODEL;

/** The official client, with Letta's own key. */
export const letta = createLetta({
  apiKey,
  baseUrl,
  limitMs: 30_000,
  fetch: (input, init) => reach(new Request(input, init)),
});

/** A request with Letta's own key. */
export const askLettaRaw = (method: string, path: string, body?: string): Promise<Response> =>
  reach(
    new Request(baseUrl + path, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
    }),
  );

/** The same with a body as an object, and with the response read. */
export async function askLetta(method: string, path: string, body?: object) {
  const response = await askLettaRaw(method, path, body && JSON.stringify(body));
  return { status: response.status, json: await response.json().catch(() => undefined) };
}

/** A visitor's message, whose answer is streamed unless `more` says otherwise. */
export const say = (content: string, otid: string = crypto.randomUUID(), more: object = {}) => ({
  messages: [{ type: 'message', role: 'user', content, otid }],
  streaming: true,
  stream_tokens: true,
  include_pings: true,
  ...more,
});

/** A message whose answer takes long: longer than a test, unless it is stopped. */
export const SLOW = isLocal ? 'slow' : 'slow 2000';

/** What a page of stored messages says, as `who: words`, the oldest first. */
export async function transcriptOf(response: Response | Promise<Response>): Promise<string[]> {
  const stored = (await (await response).json()) as { message_type: string; date: string; content: unknown }[];
  const said = stored.filter(({ message_type: type }) => type === 'user_message' || type === 'assistant_message');
  return said.map(
    ({ message_type: type, content }) => `${type === 'user_message' ? 'you' : 'agent'}: ${wordsOf(content)}`,
  );
}

const wordsOf = (content: unknown): string =>
  Array.isArray(content) ? content.map(({ text = '' }: { text?: string }) => text).join('') : String(content);

export interface ContractSiteOptions {
  state?: State;
  variables?: Readonly<Record<string, string>>;
  authenticate?: Authenticate;
}

/** A token server with a gateway, as a site runs it. What `arrive` has made, `leave` deletes. */
export function contractSite({ state = memoryState(), variables, authenticate }: ContractSiteOptions = {}) {
  const arrived: string[] = [];
  const config = readConfig({
    LETTA_API_KEY: apiKey,
    LETTA_BASE_URL: baseUrl,
    ALLOWED_ORIGINS: ORIGIN,
    COOKIE_SECRET: 'a cookie secret of the contract suite',
    GATEWAY_SECRET,
    PUBLIC_LETTA_BASE_URL: GATEWAY_URL,
    TOKEN_ACCESS: 'read_messages,write_messages,read_agent,write_agent',
    ...(LETTA_MODEL && { LETTA_MODEL }),
    NEW_VISITORS: '10000',
    // An agent with the first token: most tests are about what comes after that.
    LAZY_AGENTS: '0',
    ADMISSION: 'none',
    VISITOR_LIMIT: '10000',
    ADDRESS_LIMIT: '10000',
    ...variables,
  });
  const { hono, sweepTemporary } = createApp({
    config,
    letta,
    state,
    ...(authenticate && { authenticate }),
    addressOf: () => '192.0.2.1',
    fetch: reach,
  });

  const ask = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
    hono.request(
      new Request(GATEWAY_URL + path, {
        method,
        headers: { origin: ORIGIN, ...(body && { 'content-type': 'application/json' }), ...headers },
        ...(body && { body: JSON.stringify(body) }),
      }),
    );

  /** A token for the visitor whose cookie it is, for what else the page asks and sends. */
  async function mint(cookie = '', body: object = {}, headers: Record<string, string> = {}) {
    const response = await ask('POST', '/api/letta-token', { reason: 'initial', ...body }, { cookie, ...headers });
    const answer = (await response.json()) as { token: string; agentId: string; features?: string[] };
    if (!response.ok) throw new Error(`No token: ${response.status} ${JSON.stringify(answer)}`);
    return { ...answer, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie };
  }

  /** Deletes a visitor with all that is theirs, as they would. */
  async function forget(cookie: string, headers: Record<string, string> = {}) {
    const response = await ask('DELETE', '/api/letta-visitor', undefined, { cookie, ...headers });
    return { status: response.status, ...(await response.json()) } as {
      status: number;
      deleted: { agents: number; blocks: number; tokens: number; identity: boolean; conversations?: number };
    };
  }

  /** Somebody new, with a token. */
  async function arrive() {
    const minted = await mint();
    arrived.push(minted.cookie);
    return { ...minted, ask: as(minted.token), messages: `/v1/agents/${minted.agentId}/messages` };
  }

  /** Deletes all who have arrived. */
  async function leave(): Promise<void> {
    for (const cookie of arrived.splice(0)) await forget(cookie);
  }

  const as = (token: string) => (method: string, path: string, body?: object) =>
    ask(method, path, body, { authorization: `Bearer ${token}` });

  return { ask, as, mint, forget, arrive, leave, sweepTemporary };
}
