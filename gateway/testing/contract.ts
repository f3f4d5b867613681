import process from 'node:process';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';
import { createApp } from '../app.ts';
import { createLetta } from '../mint/letta.ts';
import { readConfig } from '../operations/config.ts';
import { memoryState } from '../state/memory.ts';
import type { State } from '../state/state.ts';
import { cookieVisitors, type Authenticate } from '../visitors/visitor.ts';
import { GATEWAY_SECRET, GATEWAY_URL } from './site.ts';
import { ORIGIN } from './backend.ts';

// The gateway in front of the Letta that LETTA_BASE_URL names (with LETTA_API_KEY, and LETTA_MODEL for the agents), or of a
// local one. It has no port of its own.

const { LETTA_BASE_URL, LETTA_API_KEY = 'none', LETTA_MODEL } = process.env;

/** Whether it is the local Letta. Only a real one has a model that LETTA_MODEL names. */
export const isLocal = !LETTA_BASE_URL;

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
export async function askLetta(method: string, path: string, body?: object) {
  const response = await reach(
    new Request(baseUrl + path, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  return { status: response.status, json: await response.json().catch(() => undefined) };
}

export interface ContractSiteOptions {
  state?: State;
  variables?: Readonly<Record<string, string>>;
  authenticate?: Authenticate;
}

/** A token server with a gateway, as a site runs it. */
export function contractSite({ state = memoryState(), variables, authenticate }: ContractSiteOptions = {}) {
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
  const { hono } = createApp({
    config,
    letta,
    state,
    authenticate: authenticate ?? cookieVisitors(config.cookieSecret),
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

  /** A token for the visitor whose cookie it is. */
  async function mint(cookie = '') {
    const response = await ask('POST', '/api/letta-token', { reason: 'initial' }, { cookie });
    const answer = (await response.json()) as { token: string; agentId: string; features?: string[] };
    if (!response.ok) throw new Error(`No token: ${response.status} ${JSON.stringify(answer)}`);
    return { ...answer, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie };
  }

  /** Deletes a visitor with all that is theirs, as they would. */
  async function forget(cookie: string) {
    const response = await ask('DELETE', '/api/letta-visitor', undefined, { cookie });
    return { status: response.status, ...(await response.json()) } as {
      status: number;
      deleted: { agents: number; blocks: number; tokens: number; identity: boolean };
    };
  }

  const as = (token: string) => (method: string, path: string, body?: object) =>
    ask(method, path, body, { authorization: `Bearer ${token}` });

  return { ask, as, mint, forget };
}
