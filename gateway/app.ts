import type Letta from '@letta-ai/letta-client';
import { Hono, type Context } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { featuresOf } from './proxy/features.ts';
import type { Gateway } from './proxy/gateway.ts';
import { proofOfWork, type Admit } from './guard/admission.ts';
import { Budgets } from './guard/budgets.ts';
import { createGuardHandler } from './guard/operator-handler.ts';
import { admitStrangers } from './guard/strangers.ts';
import { Switches } from './guard/switches.ts';
import { Fault } from './http/faults.ts';
import { ownGateway } from './own-gateway.ts';
import { createOperatorHandler } from './mint/operator.ts';
import { createTokenHandler } from './mint/tokens.ts';
import { ConfigError, type Config } from './operations/config.ts';
import { NO_GUARD } from './operations/guard-config.ts';
import { healthRoutes } from './operations/health.ts';
import { limit } from './operations/limit.ts';
import { logRequest } from './operations/log.ts';
import { RecentErrors } from './operations/recent-errors.ts';
import { Requests, type RequestEntry } from './operations/requests.ts';
import type { State } from './state/state.ts';
import { visitorsOf } from './visitors/visitors.ts';
import { deleteVisitor } from './visitors/delete-visitor.ts';
import type { IdleVisitor } from './visitors/idle.ts';
import { createDeletionHandler, createLeaveHandler, leavingFeatures } from './visitors/deletion-handler.ts';
import { cookieVisitors, type Authenticate, type Visitor } from './visitors/visitor.ts';

export interface AppOptions {
  config: Config;
  /** Letta, with its own key. */
  letta: Letta;
  state: State;
  /** Who asks. Default: {@link cookieVisitors}. */
  authenticate?: Authenticate;
  /** Where a request comes from, for the limit by address. */
  addressOf(context: Context): string;
  /** Lets strangers in, before anything is made for them. Default: by `ADMISSION`. */
  admit?: Admit;
  /** Is told of each request, for metrics. */
  observe?: (entry: RequestEntry) => void;
  /** Asks Letta for the gateway. Default: the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

export interface App {
  /** Answers by its `fetch`, a web-standard `Request → Response`. */
  hono: Hono;
  /** How many streams are being passed on. */
  openStreams(): number;
  /**
   * The anonymous visitors who haven't written for so many days.
   * @param isDryRun false: they are deleted with all that is theirs
   */
  sweepIdle(days: number, isDryRun: boolean): Promise<IdleVisitor[]>;
  /** Deletes the temporary chats that nobody has opened for long; resolves with how many there were. */
  sweepTemporary(now?: number): Promise<number>;
}

/** Everything under one roof: tokens and visitors under `/api`, the gateway under `/v1`, limits and headers around them. */
export function createApp(options: AppOptions): App {
  const { config, letta, state, addressOf } = options;
  if (config.isProduction && !options.authenticate && !config.guard) throw new ConfigError(NO_GUARD);
  const { allowedOrigins, limits, cookieSecret } = config;
  const authenticate = oncePerRequest(options.authenticate ?? cookieVisitors(cookieSecret));
  const requests = new Requests();
  const addresses = new WeakMap<Request, string>();
  const switches = new Switches(state);
  const errors = new RecentErrors(state);
  const budgets = config.guard && new Budgets(state, config.guard.budgets);
  const gateway = ownGateway({ app: options, requests, switches, budgets });
  // Behind the gateway tokens are its own, minted as on Cloud, by the same client.
  const tokens = gateway?.letta ?? letta;
  const log = (line: string, request: Request) => requests.note(line, request);
  const visitors = visitorsOf({ config, letta, tokens, state, book: gateway?.book });
  const { temporary, revokeVisitor } = visitors;
  const shared = { authenticate, allowedOrigins, operatorKey: config.operatorKey, log };
  const isByCookie = !options.authenticate;
  const deletion = { ...shared, ...visitors, letta, tokens, cookieSecret, isByCookie };
  const { access, lifeSeconds, publicBaseUrl: baseUrl } = config;
  const handleToken = createTokenHandler({
    ...shared,
    letta: tokens,
    agentFor: visitors.agentFor,
    isTheirs: visitors.isTheirs,
    temporary,
    binds: gateway && { isShared: config.agentId !== undefined },
    state,
    access,
    lifeSeconds,
    baseUrl,
    leave: createLeaveHandler(deletion),
    features: featuresFor(config, gateway, leavingFeatures(visitors.hasOwn, isByCookie)),
    check: async ({ id }) => {
      if (await switches.isBanned(id)) throw new Fault(403, 'forbidden', 'You can’t chat here.');
    },
    admit: admitStrangers({
      state,
      switches,
      newVisitors: config.guard?.newVisitors,
      countsLoopback: config.isProduction,
      addressOf: (request) => addresses.get(request) ?? '',
      admit:
        options.admit ?? (config.guard?.proofOfWork ? proofOfWork({ state, secret: config.cookieSecret }) : undefined),
    }),
    existingAgent: config.lazyAgents ? visitors.existingAgent : undefined,
  });
  const handleOperator = createOperatorHandler({ ...shared, tokens, revokeVisitor });
  const handleGuard = createGuardHandler({ ...shared, revokeVisitor, switches, budgets });
  const handleDeletion = createDeletionHandler(deletion);
  const isForOperator = ({ method, headers }: Request) => method === 'GET' || headers.has('authorization');

  const hono = new Hono();
  hono.use(
    requests.observe((entry, isLate) => {
      if (!isLate) options.observe?.(entry);
      if (entry.problems.length > 0) void errors.add(entry);
      if (config.logRequests || entry.problems.length > 0) logRequest(entry);
    }),
  );
  hono.use(async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
  });
  hono.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      // Whether a whole domain is https only is not for one endpoint of it to say.
      strictTransportSecurity: false,
    }),
  );
  hono.use(
    cors({
      origin: (origin) => (allowedOrigins.includes(origin) ? origin : null),
      credentials: true,
      allowMethods: ['GET', 'POST', 'PATCH', 'DELETE'],
      allowHeaders: ['Authorization', 'Content-Type'],
      exposeHeaders: ['Retry-After', 'X-Request-Id'],
      maxAge: 600,
    }),
  );
  hono.use((context, next) => {
    addresses.set(context.req.raw, addressOf(context));
    return next();
  });
  hono.route('/', healthRoutes({ state, letta, named: (request, route) => requests.name(request, route) }));
  hono.use(limit(state, 'address', limits.address, addressOf));
  hono.use('/api/*', limit(state, 'visitor', limits.visitor, visitorOf(authenticate)));
  hono.all('/api/letta-token', ({ req: { raw } }) => {
    requests.name(raw, '/api/letta-token');
    return isForOperator(raw) ? handleOperator(raw) : handleToken(raw);
  });
  hono.all('/api/letta-visitor', ({ req: { raw } }) => {
    requests.name(raw, '/api/letta-visitor');
    return handleDeletion(raw);
  });
  hono.all('/api/letta-guard', ({ req: { raw } }) => {
    requests.name(raw, '/api/letta-guard');
    return handleGuard(raw);
  });
  if (gateway) hono.all('/v1/*', ({ req }) => gateway.fetch(req.raw));
  hono.notFound(() => new Fault(404, 'not-found', 'There is nothing here.').toResponse());
  hono.onError((error, { req }) => {
    if (error instanceof Fault) return error.toResponse();
    log(error.name, req.raw);
    return new Fault(500, 'internal', 'The token server failed.').toResponse();
  });
  const sweepIdle = async (days: number, isDryRun: boolean) => {
    const idle = await visitors.findIdle(days);
    if (!isDryRun) for (const { visitorId } of idle) await deleteVisitor({ ...visitors, letta, tokens }, visitorId);
    return idle;
  };
  const sweepTemporary = async (now?: number) => (await temporary?.sweep(now)) ?? 0;
  return { hono, openStreams: () => gateway?.openStreams() ?? 0, sweepIdle, sweepTemporary };
}

/** What the endpoint offers beyond the agent and its messages; undefined: nothing, as Letta Cloud's tokens. */
function featuresFor(
  config: Config,
  own: Gateway | undefined,
  leaving: readonly string[],
): () => Promise<string[] | undefined> {
  const { access, gateway, agentId, temporaryHours } = config;
  const temporary = temporaryHours !== undefined;
  const isShared = agentId !== undefined;
  return async () => {
    if (!gateway || !own) return listed([...(temporary ? ['temporary'] : []), ...leaving]);
    const copies = !isShared && (await own.offersCopies());
    return [...featuresOf(access, { ...gateway.visibility, isShared, temporary, copies }), ...leaving];
  };
}

/** Where there is nothing to say, nothing is said. */
const listed = (features: string[]) => (features.length > 0 ? features : undefined);

/** The operator is no visitor; somebody new is counted from their second request on. */
function visitorOf(authenticate: Authenticate): (context: Context) => Promise<string | undefined> {
  return async ({ req }) => {
    const visitor = req.method === 'GET' ? null : await authenticate(req.raw);
    return visitor?.setCookie === undefined ? visitor?.id : undefined;
  };
}

/** The limit and the handler both ask, and a site's own session may take a look into a database. */
function oncePerRequest(authenticate: Authenticate): Authenticate {
  const known = new WeakMap<Request, Promise<Visitor | null>>();
  return (request) => {
    const visitor = known.get(request) ?? authenticate(request);
    known.set(request, visitor);
    return visitor;
  };
}
