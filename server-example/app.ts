import type Letta from '@letta-ai/letta-client';
import { Hono, type Context } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { rateLimiter } from 'hono-rate-limiter';
import { ownAgents, sharedAgent } from './visitors/agents.ts';
import type { Config } from './operations/config.ts';
import { Fault } from './http/faults.ts';
import { createTokenHandler } from './mint/tokens.ts';
import { cookieVisitors, type Authenticate, type Visitor } from './visitors/visitor.ts';

const WINDOW_MS = 60_000;

export interface AppOptions {
  config: Config;
  letta: Letta;
  /** Who asks. Default: {@link cookieVisitors}. */
  authenticate?: Authenticate;
  /** Where a request comes from, for the limit by address. */
  addressOf(context: Context): string;
}

/** The token endpoint at `/api/letta-token`, with limits and headers around it. */
export function createApp(options: AppOptions): Hono {
  const { config, letta, addressOf } = options;
  const { allowedOrigins, limits } = config;
  const authenticate = oncePerRequest(options.authenticate ?? cookieVisitors(config.cookieSecret));
  /** Our own, not the caller's `X-Request-Id`: nobody else decides what stands in the log. */
  const requestIds = new WeakMap<Request, string>();
  const log = (line: string, request: Request) => console.error(`${line} [${requestIds.get(request)}]`);
  const handle = createTokenHandler({
    letta,
    authenticate,
    agentFor: config.agentId ? sharedAgent(config.agentId) : ownAgents(letta, config.model),
    allowedOrigins,
    operatorKey: config.operatorKey,
    lifeSeconds: config.lifeSeconds,
    baseUrl: config.publicBaseUrl,
    log,
  });

  const app = new Hono();
  app.use(async (context, next) => {
    const id = crypto.randomUUID();
    requestIds.set(context.req.raw, id);
    await next();
    context.header('Cache-Control', 'no-store');
    context.header('X-Request-Id', id);
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      // Whether a whole domain is https only is not for one endpoint of it to say.
      strictTransportSecurity: false,
    }),
  );
  app.use(
    cors({
      origin: (origin) => (allowedOrigins.includes(origin) ? origin : null),
      credentials: true,
      allowMethods: ['POST', 'DELETE'],
      allowHeaders: ['Content-Type'],
      exposeHeaders: ['Retry-After', 'X-Request-Id'],
      maxAge: 600,
    }),
  );
  app.use(limit(limits.address, addressOf));
  app.use(
    limit(
      limits.visitor,
      async ({ req }) => (await authenticate(req.raw))?.id ?? '',
      async ({ req }) => {
        // The operator is no visitor; somebody new is counted from their second request on.
        const visitor = req.method === 'GET' ? null : await authenticate(req.raw);
        return visitor === null || visitor.setCookie !== undefined;
      },
    ),
  );
  app.all('/api/letta-token', (context) => handle(context.req.raw));
  app.notFound(() => new Fault(404, 'not-found', 'There is nothing here.').toResponse());
  app.onError((error, context) => {
    log(`letta-token: ${error.name}`, context.req.raw);
    return new Fault(500, 'internal', 'The token server failed.').toResponse();
  });
  return app;
}

/** At most so many requests a minute for each key; more: 429 with `Retry-After`. */
function limit(
  requests: number,
  keyOf: (context: Context) => string | Promise<string>,
  skip: (context: Context) => boolean | Promise<boolean> = () => false,
) {
  return rateLimiter({
    windowMs: WINDOW_MS,
    limit: requests,
    keyGenerator: keyOf,
    skip,
    handler: (context) =>
      context.json({ error: { code: 'rate-limited', message: 'Too many requests; try again later.' } }, 429),
  });
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
