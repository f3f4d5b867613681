import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RealLetta } from './real-letta.ts';

/**
 * Lets another process, a test, break the server: `POST /crash` kills Letta, `POST /revive` starts it again. Both answer
 * when it is done.
 */
export async function startControl(letta: RealLetta): Promise<{ url: string; stop(): void }> {
  const actions: Record<string, () => Promise<void>> = { '/crash': letta.crash, '/revive': letta.revive };
  const server = createServer((request, response) => {
    const action = request.method === 'POST' ? actions[request.url ?? ''] : undefined;
    if (!action) return void response.writeHead(404).end();
    action().then(
      () => response.writeHead(204).end(),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
