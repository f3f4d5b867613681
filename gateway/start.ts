/** `npm run token-server`: everything, on Node (README.md). */
import process from 'node:process';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { createApp, type App } from './app.ts';
import { isOperator } from './http/callers.ts';
import { createLetta } from './mint/letta.ts';
import { checkLetta } from './operations/check-letta.ts';
import { ConfigError, readConfig, type Config } from './operations/config.ts';
import { readEnvironment } from './operations/environment.ts';
import { createMetrics } from './operations/metrics.ts';
import { openState } from './state/open.ts';
import type { State } from './state/state.ts';

/** How long a client may take to send a request, in milliseconds. */
const REQUEST_LIMIT_MS = 60_000;

try {
  const config = readConfig(readEnvironment(process.env));
  const letta = createLetta(config);
  await checkLetta(letta, config);
  const state = await openState(config.stateUrl).catch(() => {
    throw new ConfigError("The state (STATE_URL) can't be opened.");
  });
  if (config.agentId) {
    console.warn(
      `warning: LETTA_AGENT_ID is set, so all visitors share ${config.agentId} and can read each other's conversation.`,
    );
  }
  const metrics = createMetrics(() => app.openStreams());
  const app: App = createApp({
    config,
    letta,
    state,
    addressOf: (context) => {
      // A proxy adds what it knows at the end; what stands before that, anybody may have written.
      const told = config.addressHeader && context.req.header(config.addressHeader)?.split(',').at(-1)?.trim();
      return told || (getConnInfo(context).remote.address ?? '');
    },
    observe: metrics.observe,
  });
  app.hono.get('/metrics', async (context) => {
    if (!(await isOperator(context.req.raw, config.operatorKey))) return context.notFound();
    return context.body(await metrics.text(), 200, {
      'Content-Type': metrics.contentType,
      'Cache-Control': 'no-store',
    });
  });
  serve(app, config, state);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  fail(error.message);
}

function serve({ hono, openStreams }: App, { host, port, shutdownSeconds }: Config, state: State): void {
  const server = createAdaptorServer({
    fetch: hono.fetch,
    // Node looks for late requests every 30 s by itself.
    serverOptions: { requestTimeout: REQUEST_LIMIT_MS, connectionsCheckingInterval: 1_000 },
  });
  server.once('error', (error: NodeJS.ErrnoException) => {
    fail(
      error.code === 'EADDRINUSE'
        ? `Port ${port} is in use: set TOKEN_PORT to another one.`
        : `The token server can't listen on port ${port}: ${error.message}.`,
    );
  });
  server.listen(port, host, () => console.log(`ready: http://localhost:${port}`));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stop(server, state, openStreams() > 0 ? shutdownSeconds : 0));
  }
}

/** Takes no more requests, lets open answers end for a while, and ends. */
async function stop(server: ServerType, state: State, seconds: number): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const late = new Promise((resolve) => setTimeout(resolve, seconds * 1_000 + 2_000));
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  await Promise.race([closed, late]);
  await state.close();
  process.exit(0);
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
