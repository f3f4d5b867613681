import process from 'node:process';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { ConfigError } from '../operations/config.ts';
import { createOperatorApps, type OperatorAppOptions } from './app.ts';
import type { OperatorConfig } from './config.ts';

export interface ServeOperatorOptions extends OperatorAppOptions {
  operator: OperatorConfig;
}

/** The operator's two servers, until `SIGINT` or `SIGTERM`. Resolves once both listen; throws a {@link ConfigError}. */
export async function serveOperator(options: ServeOperatorOptions): Promise<void> {
  const { operator, state } = options;
  const { rest, mcp } = createOperatorApps(options);
  const servers = [
    await listen(createAdaptorServer({ fetch: rest.fetch }), operator.host, operator.port, 'OPERATOR_PORT'),
    await listen(createAdaptorServer({ fetch: mcp.fetch }), operator.host, operator.mcpPort, 'OPERATOR_MCP_PORT'),
  ];
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      for (const server of servers) server.close();
      void state.close().finally(() => process.exit(0));
    });
  }
}

async function listen(server: ServerType, host: string, port: number, variable: string): Promise<ServerType> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new ConfigError(
          error.code === 'EADDRINUSE'
            ? `Port ${port} is in use: set ${variable} to another one.`
            : `The operator's server can't listen on port ${port}: ${error.message}.`,
        ),
      ),
    );
    server.listen(port, host, resolve);
  });
  return server;
}
