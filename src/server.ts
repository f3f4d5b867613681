/**
 * `letta-chat-widget/server`: the token endpoint of your backend, as one function from `Request` to `Response`.
 * Web standards only and no state, so it runs on Node, Deno, Bun and Workers, in any number of processes.
 * docs/token-endpoint.openapi.json describes what it speaks.
 */

/** What a token lets its holder do with the agent. */
export type TokenAccess = 'read_messages' | 'write_messages' | 'read_agent' | 'write_agent';

/** What the widget asks for with a `POST`. */
export interface MintRequest {
  /** Why it asks. `first-message`: the visitor has written, and had no agent until now. */
  reason: (typeof REASONS)[number];
  /** The id of the conversation that the visitor opened, or `new`. */
  conversation?: string;
}

/** Somebody who may chat. */
export interface Visitor {
  /** Your own name for them. `limit` gets it, and nobody else. */
  id: string;
  /** Their agent. A token opens all that it remembers: give each visitor their own. null: none before the first message. */
  agentId: string | null;
  /** For the response. Letta Cloud's tokens open the agent's own conversation only, a gateway's open others. */
  conversationId?: string;
  /** For the response's headers, also where minting fails: such as a new visitor's `Set-Cookie`. */
  headers?: Record<string, string>;
}

export interface TokenEndpointOptions {
  /** Your Letta API key. */
  apiKey: string | undefined;
  /** The origins whose pages may ask, as browsers send them: `https://shop.example`. */
  origins: readonly string[];
  /** Tells who asks. null: nobody who may chat, so the response is 401. `asked` is undefined where a token is revoked. */
  visitor: (request: Request, asked?: MintRequest) => Visitor | null | Promise<Visitor | null>;
  /** Your rate limit: the seconds that a visitor has to wait (the response is 429); 0: none. Default: no limit. */
  limit?: (visitorId: string, request: Request) => number | Promise<number>;
  /** Default: chat, and read the agent's name and memory (`read_agent`). */
  access?: readonly TokenAccess[];
  /** How long a token lives, in seconds. Default 300. */
  lifeSeconds?: number;
  /** Where Letta is. Default `https://api.letta.com`. */
  baseUrl?: string | undefined;
  /** Where browsers find Letta. Default: `baseUrl`. */
  publicBaseUrl?: string | undefined;
  /** How long Letta may take for one request of a visitor's, in milliseconds. Default 5,000. */
  timeoutMs?: number;
  /** Whether listed origins may ask from another site than the endpoint's (`Sec-Fetch-Site: cross-site`). Default false. */
  crossSite?: boolean;
  /** Gets a line for each failure, without keys, tokens or ids; `cause` may hold anything. Default: `console.error(line)`. */
  log?: (line: string, cause?: unknown) => void;
}

const TOKENS = '/v1/client-side-access-tokens';
/** How many tokens Letta gives in a page. */
const PAGE = 10;
const MAX_PAGES = 100;
const MAX_BODY_BYTES = 8_192;
const BODY_TIMEOUT_MS = 5_000;
const REASONS = ['initial', 'expiring', 'unauthorized', 'first-message'] as const;

/** Ends a request with an error of the contract; the message never quotes what was sent. `logged` is for the log. */
class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly more: { retryAfter?: number; logged?: string; cause?: unknown };

  constructor(status: number, code: string, message: string, more: Refusal['more'] = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.more = more;
  }
}

/**
 * The endpoint for `token-url`: `POST` mints a token for the visitor who asks, `DELETE` revokes one of theirs, `OPTIONS`
 * is a browser's preflight. It never rejects and never retries: the widget does that, with pauses.
 * @throws TypeError for options that can't work
 */
export function createTokenEndpoint(options: TokenEndpointOptions): (request: Request) => Promise<Response> {
  const { apiKey, origins, visitor: findVisitor, limit, lifeSeconds = 300, timeoutMs = 5_000 } = options;
  const { access = ['read_messages', 'write_messages', 'read_agent'], log = (line) => console.error(line) } = options;
  const baseUrl = (options.baseUrl || 'https://api.letta.com').replace(/\/+$/, '');
  const sites = ['same-origin', 'same-site', ...(options.crossSite ? ['cross-site'] : [])];
  if (!apiKey || !/^[\x21-\x7e]+$/.test(apiKey)) throw new TypeError('apiKey is missing, or no key of Letta’s.');
  if (!/^https?:\/\/[^/]/.test(baseUrl)) throw new TypeError('baseUrl must be an http(s) URL.');
  if (origins.length === 0 || !origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin)) {
    throw new TypeError('origins must list origins such as https://shop.example, without a path.');
  }

  async function mint(request: Request, hostname: string, headers: Headers): Promise<Response> {
    const asked = mintRequest(await readBody(request));
    const { agentId, conversationId } = await visitorOf(request, headers, asked);
    if (agentId === null && asked.reason === 'first-message') throw new Error('visitor() gave no agent.');
    const token = agentId === null ? {} : await createToken(agentId, hostname);
    const where = { agentId, baseUrl: options.publicBaseUrl || baseUrl, ...(conversationId && { conversationId }) };
    return Response.json({ ...token, ...where, serverTime: new Date().toISOString() }, { headers });
  }

  async function revoke(request: Request, headers: Headers): Promise<Response> {
    const { token } = await readBody(request);
    if (typeof token !== 'string' || !token) throw new Refusal(400, 'body', 'The body must be {"token": "…"}.');
    const { agentId } = await visitorOf(request, headers);
    const signal = AbortSignal.timeout(timeoutMs);
    const isTheirs = agentId !== null && (await isListed(token, agentId, signal));
    if (!isTheirs) throw new Refusal(404, 'not-found', 'You have no such token.');
    await askLetta(signal, 'DELETE', `/${encodeURIComponent(token)}`, {});
    return new Response(null, { status: 204, headers });
  }

  async function visitorOf(request: Request, headers: Headers, asked?: MintRequest): Promise<Visitor> {
    const visitor = await findVisitor(request, asked);
    if (!visitor) throw new Refusal(401, 'unauthorized', 'Sign in to chat.');
    for (const [name, value] of Object.entries(visitor.headers ?? {})) headers.append(name, value);
    const retryAfter = (await limit?.(visitor.id, request)) ?? 0;
    if (retryAfter > 0) throw new Refusal(429, 'rate-limited', 'Too many requests.', { retryAfter });
    return visitor;
  }

  async function createToken(agentId: string, hostname: string) {
    const expires_at = new Date(Date.now() + lifeSeconds * 1_000).toISOString();
    const body = { policy: [{ type: 'agent', id: agentId, access }], hostname, expires_at };
    const { token, expiresAt } = await askLetta(AbortSignal.timeout(timeoutMs), 'POST', '', body);
    if (typeof token !== 'string' || typeof expiresAt !== 'string') throw lettaFailed('created no token');
    return { token, expiresAt };
  }

  /**
   * Whether Letta lists the token for the agent. Tokens come and go while we read, so each page begins with the last
   * token of the one before. Where it doesn't, we may have missed some and go back a page.
   */
  async function isListed(token: string, agentId: string, signal: AbortSignal): Promise<boolean> {
    const seen = new Set<unknown>();
    for (let offset = 0, page = 0; page < MAX_PAGES; page += 1) {
      const query = `?agentId=${encodeURIComponent(agentId)}&offset=${offset}&limit=${PAGE}`;
      const { tokens, hasNextPage } = await askLetta(signal, 'GET', query);
      const listed = listOf(tokens);
      const found = listed.find((one) => one['token'] === token);
      // Not only by the query: a server that doesn't know `agentId` lists the tokens of all visitors.
      if (found) return listOf(objectOf(found['policy'])['data']).some(({ id }) => id === agentId);
      const isJoined = offset === 0 || listed.some((one) => seen.has(one['token']));
      if (isJoined && (hasNextPage !== true || listed.length === 0)) return false;
      for (const one of listed) seen.add(one['token']);
      offset = isJoined ? offset + Math.max(1, listed.length - 1) : Math.max(0, offset - PAGE);
    }
    return false;
  }

  /** One request to Letta's token routes, up to the last byte of the response. */
  async function askLetta(signal: AbortSignal, method: string, path: string, body?: object) {
    const headers = { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' };
    const init = { method, headers, body: body ? JSON.stringify(body) : null, redirect: 'manual', signal } as const;
    let status: number | undefined;
    try {
      const response = await fetch(baseUrl + TOKENS + path, init);
      status = response.status;
      const text = await response.text();
      // A token that is gone already is as good as deleted.
      if (method === 'DELETE' && (status === 204 || status === 404)) return {};
      if (response.ok) return objectOf(JSON.parse(text));
      if (status !== 429) throw lettaFailed(`answered a ${method} with ${status}`);
      const retryAfter = Math.min(Math.max(Number(response.headers.get('Retry-After')) || 5, 1), 3_600);
      throw new Refusal(429, 'rate-limited', 'Letta is busy.', { retryAfter, logged: `Letta answered 429` });
    } catch (error) {
      if (error instanceof Refusal) throw error;
      if (!signal.aborted) throw lettaFailed(status ? `answered ${status} without JSON` : 'could not be reached');
      throw new Refusal(504, 'upstream-timeout', 'Letta did not respond in time.', { logged: 'Letta is too slow' });
    }
  }

  return async (request) => {
    const origin = origins.find((one) => one === request.headers.get('Origin'));
    const isAllowed = origin !== undefined && sites.includes(request.headers.get('Sec-Fetch-Site') ?? 'same-origin');
    const headers = new Headers({ 'Cache-Control': 'no-store', Vary: 'Origin' });
    if (isAllowed) {
      headers.set('Access-Control-Allow-Origin', origin);
      headers.set('Access-Control-Allow-Credentials', 'true');
      headers.set('Access-Control-Expose-Headers', 'Retry-After, Date');
    }
    try {
      if (!isAllowed) throw new Refusal(403, 'origin', 'Pages of this origin may not ask.');
      if (request.method === 'POST') return await mint(request, origin, headers);
      if (request.method === 'DELETE') return await revoke(request, headers);
      if (request.method !== 'OPTIONS') throw new Refusal(404, 'not-found', 'Ask with POST or DELETE.');
      headers.set('Access-Control-Allow-Methods', 'POST, DELETE');
      headers.set('Access-Control-Allow-Headers', 'Content-Type');
      return new Response(null, { status: 204, headers });
    } catch (error) {
      const { status, code, message, more } = error instanceof Refusal ? error : siteFailed(error);
      if (more.logged) log(`Token endpoint: ${more.logged} (${status}).`, more.cause);
      if (more.retryAfter) headers.set('Retry-After', String(Math.ceil(more.retryAfter)));
      return Response.json({ error: { code, message } }, { status, headers });
    }
  };
}

const lettaFailed = (logged: string) => new Refusal(502, 'upstream', 'Letta failed.', { logged: `Letta ${logged}` });
const siteFailed = (cause: unknown) =>
  new Refusal(502, 'backend', 'The site failed.', { logged: 'the site failed', cause });

function mintRequest({ reason: given = 'initial', conversation }: Json): MintRequest {
  const reason = REASONS.find((one) => one === given);
  if (!reason) throw new Refusal(400, 'body', `The body's "reason" must be one of: ${REASONS.join(', ')}.`);
  if (conversation === undefined) return { reason };
  if (typeof conversation === 'string' && /^[\w-]{1,100}$/.test(conversation)) return { reason, conversation };
  throw new Refusal(400, 'body', 'The body\'s "conversation" must be an id or "new".');
}

/** A request's JSON object, if it arrives within the limits. */
async function readBody(request: Request): Promise<Json> {
  if (!/^application\/json *(;|$)/i.test(request.headers.get('Content-Type') ?? '')) {
    throw new Refusal(400, 'content-type', 'The body must be application/json.');
  }
  const reader = request.body?.getReader();
  const decoder = new TextDecoder();
  const stop = () => void reader?.cancel().catch(() => undefined);
  const timer = setTimeout(stop, BODY_TIMEOUT_MS);
  let text = '';
  let bytes = 0;
  try {
    for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
      bytes += read.value.byteLength;
      if (bytes > MAX_BODY_BYTES) throw new Refusal(400, 'too-large', 'The body is larger than 8 kB.');
      text += decoder.decode(read.value, { stream: true });
    }
    const body: unknown = JSON.parse(text);
    if (body === null || typeof body !== 'object' || Array.isArray(body)) throw new TypeError('no object');
    return objectOf(body);
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(400, 'body', 'The body is not a whole JSON object.');
  } finally {
    clearTimeout(timer);
    stop();
  }
}

type Json = Partial<Record<string, unknown>>;
const objectOf = (value: unknown): Json => Object(value);
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.map(objectOf) : []);
