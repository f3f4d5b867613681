import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createLocalLetta } from '../../../demo/local-letta/local-letta.ts';

/** Starts a local Letta on a free port. */
export async function startLocalLetta(): Promise<{ url: string; apiKey: string; close(): void }> {
  const { fetch, apiKey } = createLocalLetta({ delayMs: 2 });
  const server = createServer(getRequestListener(fetch)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
