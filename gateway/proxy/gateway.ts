import { bearerOf, fingerprint } from '../secrets.ts';
import { countInWindow } from '../guard/window.ts';
import { readText } from '../http/body.ts';
import { BytesInFlight, type BodyShare } from '../http/bytes-in-flight.ts';
import type { State } from '../state/state.ts';
import { ListedPassages } from './archive.ts';
import type { ClientToolList } from './client-tools.ts';
import { ConversationBook } from './conversation-book.ts';
import { Emptied } from './emptied.ts';
import { Copies } from './copies.ts';
import { createForward } from './forward.ts';
import { GatewayFault, refuse, unauthorized } from './faults.ts';
import { DEFAULT_LIMITS, type GatewayLimits } from './limits.ts';
import { Owners } from './owners.ts';
import { checkQueryIds } from './query-ids.ts';
import { createReading } from './reading.ts';
import { findRoute, isEmptying } from './find-route.ts';
import type { Route } from './routes.ts';
import { noGuard, type RunGuard } from './run-guard.ts';
import { SentOtids } from './sent-otids.ts';
import { DEFAULT_VISIBILITY, show, type Visibility } from './shapes.ts';
import { SharedAgent } from './shared-agent.ts';
import type { AccessToken, TokenBook } from './token-book.ts';
import { tokenRoutes } from './token-routes.ts';
import { createUpstream, type UpstreamOptions } from './upstream.ts';
import { visibilityOn, visitOf } from './visit.ts';

export interface GatewayOptions {
  /** The Letta that answers. */
  upstream: Omit<UpstreamOptions, 'beginMs'>;
  tokens: TokenBook;
  /** Where requests are counted. */
  state: State;
  /** Opens everything, tokens included, as Letta's own key does: it stays on servers. */
  apiKey: string;
  /**
   * `gateway` (default): tokens open all of `routes.ts`, requests and answers are held against it, and a token works only
   * on pages of the origin that it was minted for. `cloud`: tokens open what Letta Cloud's do, and everything passes as it is.
   */
  profile?: 'gateway' | 'cloud';
  visibility?: Visibility;
  /** The tools that pages may offer. Default: none. */
  clientTools?: ClientToolList;
  /** Says whether a visitor's message may start a run. Default: it always may. */
  guard?: RunGuard;
  limits?: Partial<GatewayLimits>;
  /** Gets the route that a request takes, for logs and metrics: it holds no ids. */
  report?: (request: Request, route: string) => void;
  /** The id of a request in the log, which visitors are told with Letta's failures. Default: a random one. */
  idOf?: (request: Request) => string;
  /** Gets what Letta said where it failed, without keys and tokens. Default: it goes to `console.error`. */
  log?: (problem: string, request: Request) => void;
}

export interface Gateway {
  /** Answers a request for one of Letta's paths. Never rejects for what a request or Letta does. */
  fetch(request: Request): Promise<Response>;
  openStreams(): number;
  /** Whether conversations can be copied up to a message. */
  offersCopies(): Promise<boolean>;
}

/** By these Letta tells its own SDK, whose requests it answers otherwise than others. */
const CLIENT_HEADERS = ['User-Agent', 'X-Stainless-Package-Version'];

const HEALTH = /^\/v1\/health\/?$/;
const TOKENS = '/v1/client-side-access-tokens';
const MINUTE_MS = 60_000;

/** Speaks Letta's own paths, and lets a token through to what is its visitor's. */
export function createGateway(options: GatewayOptions): Gateway {
  const {
    tokens,
    state,
    apiKey,
    profile = 'gateway',
    visibility = DEFAULT_VISIBILITY,
    clientTools = {},
    guard = noGuard,
    report = () => undefined,
    idOf = () => crypto.randomUUID(),
    log = (problem) => console.error(problem),
  } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const upstream = createUpstream({ ...options.upstream, beginMs: limits.beginMs });
  const otids = new SentOtids(state);
  const conversations = new ConversationBook(state);
  const owners = new Owners(upstream, conversations);
  const sharedAgent = new SharedAgent({ upstream, conversations });
  const emptied = new Emptied(upstream, state);
  const copies = new Copies(upstream);
  const listed = new ListedPassages(state);
  const about = { idOf, log };
  const { forward, openStreams } = createForward({
    state,
    tokens,
    upstream,
    owners,
    listed,
    conversations,
    otids,
    guard,
    visibility,
    limits,
    about,
  });
  const reading = createReading({
    upstream,
    owners,
    listed,
    otids,
    sharedAgent,
    emptied,
    copies,
    visibility,
    clientTools,
    limits,
  });
  const minting = tokenRoutes(tokens);
  const bytesInFlight = new BytesInFlight(limits.bytesInFlight);
  const keyPrint = fingerprint(apiKey);

  async function handle(request: Request): Promise<Response> {
    // A body is held until Letta has it, and answers.
    const share = bytesInFlight.open();
    try {
      return await answer(request, share);
    } finally {
      share.close();
    }
  }

  async function answer(request: Request, share: BodyShare): Promise<Response> {
    const url = new URL(request.url);
    if (request.method === 'GET' && HEALTH.test(url.pathname)) {
      report(request, '/v1/health');
      return forward(request, { path: '/v1/health/' });
    }
    const credential = bearerOf(request);
    if (credential === undefined) throw unauthorized();
    const token = await tokens.find(credential);
    if (!token && (await fingerprint(credential)) === (await keyPrint)) return operate(request, share, url);
    const found = findRoute(request.method, url.pathname);
    if (!token || !found) throw unauthorized();
    report(request, found.route.path);
    const agentId = agentOf(token, found.route, request);
    if (found.names['agent'] !== undefined && found.names['agent'] !== agentId) throw unauthorized();
    const visit = visitOf(token, agentId);
    await count(visit.visitorId);
    if (profile === 'cloud') return asItIs(request, share, url);
    checkQueryIds(url.searchParams, found.route);
    const asked = await reading.read(request, share, url, found, visit);
    const { route, names } = found;
    if (asked.answer !== undefined) return answered(show(route.shape, asked.answer, visibilityOn(visit, visibility)));
    const { conversationId, first, place, ...target } = asked;
    const visitor = { visit, credential, route, conversationId, first, place };
    const ask = () => forward(request, { ...target, visitor });
    const response = isEmptying(route) ? await emptied.empty(agentId, ask, request.signal) : await ask();
    if (response.ok && names['conversation'] && route.shape === 'nothing')
      await conversations.remove(visit, names['conversation']);
    return response;
  }

  /** The agent that a token opens for a route. A policy that names two agents opens none, as on Cloud. */
  function agentOf(token: AccessToken, { access, cloud }: Route, request: Request): string {
    const [grant, ...others] = token.policy.data;
    const origin = request.headers.get('origin');
    const isOpen = profile === 'cloud' ? cloud : origin === null || origin === token.hostname;
    if (!grant || others.length > 0 || !grant.access.includes(access) || !isOpen) throw unauthorized();
    return grant.id;
  }

  /** The site's own backend: tokens are ours, all else is Letta's. */
  async function operate(request: Request, share: BodyShare, url: URL): Promise<Response> {
    const isToken = url.pathname === TOKENS || url.pathname.startsWith(`${TOKENS}/`);
    report(request, isToken ? TOKENS : 'operator');
    if (!isToken) return asItIs(request, share, url);
    return minting.fetch(new Request(url.origin + url.pathname.slice(TOKENS.length) + url.search, request));
  }

  async function asItIs(request: Request, share: BodyShare, { pathname, search }: URL): Promise<Response> {
    const body = request.body ? await readText(request, limits.bodyBytes, limits.bodyMs, share) : undefined;
    return forward(request, { path: pathname + search, body, headers: clientOf(request) });
  }

  async function count(visitorId: string): Promise<void> {
    const asked = await countInWindow(state, `asked/${visitorId}`, limits.requests, MINUTE_MS);
    if (asked.count <= limits.requests) return;
    throw new GatewayFault(429, 'Too many requests.', { 'Retry-After': String(asked.retryAfterSeconds) });
  }

  function fail(error: unknown, request: Request): Response {
    // What Letta said stands in the log already; what kept it from saying anything does not.
    const isLettas = error instanceof GatewayFault && (error.status === 502 || error.status === 504);
    if (isLettas && !request.signal.aborted) {
      log(typeof error.cause === 'string' ? `${error.message} (${error.cause})` : error.message, request);
    }
    return refuse(error);
  }

  return {
    fetch: (request) => handle(request).catch((error: unknown) => fail(error, request)),
    openStreams,
    offersCopies: () => copies.areOffered(),
  };
}

const answered = (json: unknown): Response => Response.json(json, { headers: { 'Cache-Control': 'no-store' } });

function clientOf({ headers }: Request): Record<string, string> {
  return Object.fromEntries(CLIENT_HEADERS.map((name) => [name, headers.get(name) ?? '']).filter(([, value]) => value));
}
