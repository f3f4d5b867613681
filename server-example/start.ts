/** `npm run token-server` (README.md). */
import process from 'node:process';
import { createAdaptorServer } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { createApp } from './app.ts';
import { checkLetta } from './operations/check-letta.ts';
import { ConfigError, readConfig } from './operations/config.ts';
import { createLetta } from './mint/letta.ts';

/** How long a client may take to send a request, and open answers to end when we stop. */
const REQUEST_LIMIT_MS = 10_000;
const SHUTDOWN_MS = 2_000;

try {
  const config = readConfig(process.env);
  const letta = createLetta(config);
  await checkLetta(letta, config.agentId);
  if (config.agentId) {
    console.warn(
      `warning: LETTA_AGENT_ID is set, so all visitors share ${config.agentId} and can read each other's conversation.`,
    );
  }
  const { addressHeader, port } = config;
  const app = createApp({
    config,
    letta,
    addressOf: (context) => {
      // A proxy adds what it knows at the end; what stands before that, anybody may have written.
      const told = addressHeader && context.req.header(addressHeader)?.split(',').at(-1)?.trim();
      return told || (getConnInfo(context).remote.address ?? '');
    },
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
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
  server.listen(port, '127.0.0.1', () => console.log(`ready: http://localhost:${port}`));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close(() => process.exit(0));
      setTimeout(() => process.exit(0), SHUTDOWN_MS).unref();
    });
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  fail(error.message);
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
