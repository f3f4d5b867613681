import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { createApp } from '../app.ts';
import { Fault } from '../http/faults.ts';
import { statusOf, isTimeout } from '../mint/letta.ts';
import { createAskLetta } from './ask-letta.ts';
import type { OperatorConfig } from './config.ts';
import { onlyOperator, onlyOurHost } from './doorkeeper.ts';
import { mcpRoutes } from './mcp.ts';
import { overviewRoutes, type OverviewOptions } from './overview.ts';
import { restRoutes } from './rest.ts';

export interface OperatorAppOptions extends OverviewOptions {
  operator: Pick<OperatorConfig, 'key' | 'hosts'>;
  /** Asks Letta. Default: the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

/** The gateway's own routes for its operator, which the page uses. */
const GATEWAY_ROUTES = ['/api/letta-guard', '/api/letta-token', '/api/letta-visitor'];

const FILES = [
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/page.js', 'page.js', 'text/javascript; charset=utf-8'],
  ['/page.css', 'page.css', 'text/css; charset=utf-8'],
] as const;

/** The REST server with the page, and the MCP server. */
export function createOperatorApps(options: OperatorAppOptions): { rest: Hono; mcp: Hono } {
  const { config, operator, letta, state } = options;
  const ask = createAskLetta(options);
  const gateway = createApp({
    config: { ...config, operatorKey: operator.key },
    letta,
    state,
    addressOf: () => 'operator',
  });

  const rest = closed(operator);
  for (const [path, file, type] of FILES) {
    const content = readFileSync(join(import.meta.dirname, 'page', file));
    // The page itself holds nothing: it asks for the key, and then for the rest.
    rest.get(path, (context) => context.body(content, 200, { 'Content-Type': type, 'Cache-Control': 'no-cache' }));
  }
  rest.use(onlyOperator(operator.key));
  for (const path of GATEWAY_ROUTES) {
    rest.all(path, ({ req }) => {
      const isSwitch = path === '/api/letta-guard' && req.method === 'POST';
      if (isSwitch && config.stateUrl === 'memory:')
        throw new Fault(503, 'state', 'The gateway would not notice: give both the same STATE_URL.');
      // The origin was checked here; there it would be one of a chat's pages.
      const headers = new Headers(req.raw.headers);
      for (const name of ['origin', 'sec-fetch-site', 'cookie']) headers.delete(name);
      return gateway.hono.fetch(new Request(req.raw, { headers }));
    });
  }
  rest.route('/', overviewRoutes(options));
  rest.route('/', restRoutes(ask));

  const mcp = closed(operator);
  mcp.use(onlyOperator(operator.key));
  mcp.route('/', mcpRoutes(ask));
  return { rest, mcp };
}

/** A server that nobody else's page reaches. */
function closed({ hosts }: Pick<OperatorConfig, 'hosts'>): Hono {
  const app = new Hono({ strict: false });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        // The page's empty icon.
        imgSrc: ['data:'],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      strictTransportSecurity: false,
    }),
  );
  app.use(onlyOurHost(hosts));
  app.notFound(() => new Fault(404, 'not-found', 'There is nothing here.').toResponse());
  app.onError((error) => {
    if (error instanceof Fault) return error.toResponse();
    if (isTimeout(error)) return new Fault(504, 'upstream-timeout', 'Letta did not answer in time.').toResponse();
    if (statusOf(error) !== null) return new Fault(502, 'upstream', `Letta failed (${statusOf(error)}).`).toResponse();
    console.error(JSON.stringify({ time: new Date().toISOString(), level: 'error', problems: [error.name] }));
    return new Fault(500, 'internal', 'The operator’s server failed.').toResponse();
  });
  return app;
}
