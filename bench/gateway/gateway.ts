/** The gateway of the measurement, in a process of its own. `LETTA_BASE_URL` names what stands behind it. */
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { createAdaptorServer } from '@hono/node-server';
import { createGateway } from '../../gateway/proxy/gateway.ts';
import { TokenBook } from '../../gateway/proxy/token-book.ts';
import { memoryState } from '../../gateway/state/memory.ts';

const state = memoryState();
const gateway = createGateway({
  upstream: { baseUrl: process.env['LETTA_BASE_URL'] ?? '' },
  tokens: new TokenBook({ state, secret: 'bench-bench-bench-bench-bench-bench-bench' }),
  state,
  apiKey: 'bench',
});

const server = createAdaptorServer({
  fetch(request) {
    if (new URL(request.url).pathname !== '/usage') return gateway.fetch(request);
    globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    return Response.json({
      rss: process.memoryUsage.rss(),
      cpuMs: (user + system) / 1000,
      openStreams: gateway.openStreams(),
    });
  },
});
server.listen(0, '127.0.0.1', () => console.log(`ready: http://127.0.0.1:${(server.address() as AddressInfo).port}`));
