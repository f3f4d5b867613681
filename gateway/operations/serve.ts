import process from 'node:process';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import type Letta from '@letta-ai/letta-client';
import { createApp, type App } from '../app.ts';
import { isOperator } from '../http/callers.ts';
import type { State } from '../state/state.ts';
import type { Config } from './config.ts';
import { createMetrics } from './metrics.ts';
import { sweepTemporaryHourly } from './temporary-sweep.ts';

/** How long a client may take to send a request, in milliseconds. */
const REQUEST_LIMIT_MS = 60_000;
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** How often connections that have become idle are closed while the server stops, in milliseconds. */
const CLOSE_IDLE_MS = 100;
/** After such a silence a connection is cut, in milliseconds: Letta's longest one is 120 s, until a response begins. */
const SILENCE_LIMIT_MS = 150_000;

export interface ServeOptions {
  config: Config;
  letta: Letta;
  state: State;
}

/**
 * Everything on Node, on a port, until `SIGINT` or `SIGTERM`. Resolves once it listens.
 * @throws the server's own error where it can't listen
 */
export async function serve({ config, letta, state }: ServeOptions): Promise<void> {
  const metrics = createMetrics(() => app.openStreams());
  const app = createApp({
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
  const server = createAdaptorServer({
    fetch: app.hono.fetch,
    // Node looks for late requests every 30 s by itself.
    serverOptions: { requestTimeout: REQUEST_LIMIT_MS, connectionsCheckingInterval: 1_000 },
  });
  // A reader who takes nothing of a response that is no stream.
  if ('timeout' in server) server.timeout = SILENCE_LIMIT_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  if (config.idleDays !== undefined) sweepDaily(app, state, config.idleDays);
  if (config.temporaryHours !== undefined) sweepTemporaryHourly(app, state);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stop(server, state, config.shutdownSeconds));
  }
}

/** Deletes idle visitors, once a day for all processes together. */
function sweepDaily({ sweepIdle }: App, state: State, days: number): void {
  const sweep = async () => {
    const today = new Date().toISOString().slice(0, 10);
    if (!(await state.add(`idle-sweep/${today}`, '', 2 * DAY_MS))) return;
    const gone = await sweepIdle(days, false);
    console.log(JSON.stringify({ time: new Date().toISOString(), level: 'info', idleVisitorsDeleted: gone.length }));
  };
  const trySweep = () =>
    void sweep().catch((error: unknown) => {
      const problem = error instanceof Error ? error.name : 'unknown';
      console.error(
        JSON.stringify({ time: new Date().toISOString(), level: 'error', problems: [`sweep: ${problem}`] }),
      );
    });
  trySweep();
  setInterval(trySweep, HOUR_MS).unref();
}

/** Takes no more requests, gives those that are open, streams and others, so many seconds to end, and ends. */
async function stop(server: ServerType, state: State, seconds: number): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  console.log(`stopping: open requests have ${seconds} s to end`);
  const late = new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  // A connection whose request has ended would wait for the next one.
  if ('closeIdleConnections' in server) setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MS);
  await Promise.race([closed, late]);
  await state.close();
  process.exit(0);
}
