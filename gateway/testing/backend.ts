import { createLocalLetta, type LocalLetta } from '../../demo/local-letta/local-letta.ts';
import { createApp } from '../app.ts';
import { readConfig } from '../operations/config.ts';
import { memoryState } from '../state/memory.ts';
import type { State } from '../state/state.ts';
import { createLetta } from '../mint/letta.ts';
import type { Authenticate } from '../visitors/visitor.ts';

export const ORIGIN = 'https://shop.example';
export const API_KEY = 'sk-let-SENTINEL-KEY';
export const OPERATOR_KEY = 'operator-SENTINEL-KEY';
export const BASE_URL = 'https://letta.example';

/** What reached Letta. */
export interface Seen {
  method: string;
  url: string;
  body: string;
}

export interface BackendOptions {
  limitMs?: number;
  authenticate?: Authenticate;
  state?: State;
  /** Letta, shared by several servers. */
  local?: LocalLetta;
}

/** The whole token server without a port, in front of a local Letta that can be made to misbehave. */
export function createBackend(
  variables: Readonly<Record<string, string>> = {},
  {
    limitMs,
    authenticate,
    state = memoryState(),
    local = createLocalLetta({ apiKey: API_KEY, delayMs: 0 }),
  }: BackendOptions = {},
) {
  const seen: Seen[] = [];
  const upstream: { answer: (request: Request) => Promise<Response> } = { answer: (request) => local.fetch(request) };
  const reach = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    seen.push({ method: request.method, url: request.url, body: await request.clone().text() });
    return upstream.answer(request);
  };
  const letta = createLetta({ apiKey: API_KEY, baseUrl: BASE_URL, ...(limitMs && { limitMs }), fetch: reach });
  const config = readConfig({
    LETTA_API_KEY: API_KEY,
    LETTA_BASE_URL: BASE_URL,
    ALLOWED_ORIGINS: ORIGIN,
    OPERATOR_KEY,
    GUARD: 'off',
    // An agent with the first token: most tests are about what comes after that.
    LAZY_AGENTS: '0',
    ADMISSION: 'none',
    ...variables,
  });
  const { hono: app } = createApp({
    config,
    letta,
    state,
    fetch: reach,
    ...(authenticate && { authenticate }),
    addressOf: ({ req }) => req.header('x-test-address') ?? '192.0.2.1',
  });

  /** One request as a browser on the allowed page sends it. */
  async function ask(method: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return app.request('/api/letta-token', {
      method,
      headers: { origin: ORIGIN, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  /** The tokens that are good at Letta, newest first. */
  const tokens = async () => (await local.tokens.list({ offset: 0, limit: Infinity })).tokens;

  return { local, letta, seen, upstream, app, ask, tokens };
}

export type Backend = ReturnType<typeof createBackend>;

/** A token for the visitor whose cookie it is; without one, for somebody new, whose cookie comes back. */
export async function mint({ ask }: Backend, cookie = '') {
  const response = await ask('POST', { reason: 'initial' }, { cookie });
  const answer = (await response.json()) as {
    token: string;
    agentId: string;
    expiresAt: string;
    serverTime: string;
    baseUrl: string;
  };
  return { response, answer, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie };
}

/** A refusal's status and code. */
export async function refusal(response: Response): Promise<[number, string]> {
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return [response.status, error.message && error.code];
}
