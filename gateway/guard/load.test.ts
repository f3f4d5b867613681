import { readFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';
import { freePort, startServer } from '../testing/process.ts';

// A hundred of the largest bodies at once, at a gateway of its own process.

const BODIES = 100;
const KEY = 'sk-let-load';
const ORIGIN = 'https://shop.example';
const MEGABYTE = 1024 * 1024;

const local = createLocalLetta({ apiKey: KEY, delayMs: 0 });
let letta: Server;
let gateway: ReturnType<typeof startServer>;
let url: string;

beforeAll(async () => {
  letta = createServer(getRequestListener(local.fetch));
  await new Promise<void>((resolve) => letta.listen(0, '127.0.0.1', resolve));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  gateway = startServer({
    TOKEN_PORT: String(port),
    LETTA_API_KEY: KEY,
    LETTA_BASE_URL: `http://127.0.0.1:${(letta.address() as AddressInfo).port}`,
    ALLOWED_ORIGINS: ORIGIN,
    GATEWAY_SECRET: 'load-load-load-load-load-load-load-load',
    PUBLIC_LETTA_BASE_URL: url,
    ADDRESS_LIMIT: '100000',
  });
  await gateway.ready;
});
afterAll(async () => {
  gateway.child.kill();
  await gateway.ended;
  letta.closeAllConnections();
  letta.close();
});

/** What the process holds and held at most, in bytes. Only Linux tells. */
function memoryOf(name: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${gateway.child.pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
}

/** Sends a body that all requests share, and resolves with the status; 0 where the connection was cut meanwhile. */
function send(path: string, token: string, body: Buffer): Promise<number> {
  return new Promise((resolve) => {
    const headers = {
      authorization: `Bearer ${token}`,
      origin: ORIGIN,
      'content-type': 'application/json',
      'content-length': body.length,
    };
    const sent = request(url + path, { method: 'POST', headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', () => resolve(0));
    // A refusal comes before the body is all sent; then there is nobody to send the rest to.
    sent.on('socket', (socket) => socket.on('error', () => resolve(0)));
    sent.end(body);
  });
}

it.skipIf(process.platform !== 'linux')(
  `${BODIES} bodies of 8 MB at once: the process lives, answers others, and takes less than 256 MB more`,
  async () => {
    const minted = await fetch(`${url}/api/letta-token`, {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'application/json' },
      body: '{}',
    });
    const { token, agentId } = (await minted.json()) as { token: string; agentId: string };
    const image = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: 'AAAA'.repeat(2_090_000) },
    };
    const body = Buffer.from(
      JSON.stringify({ messages: [{ role: 'user', content: [image, { type: 'text', text: 'echo hello' }] }] }),
    );
    expect(body.length).toBeGreaterThan(7.9 * MEGABYTE);
    const path = `/v1/agents/${agentId}/messages`;
    const before = memoryOf('VmRSS');
    const sending = Array.from({ length: BODIES }, () => send(path, token, body));
    const began = performance.now();
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const healthMs = performance.now() - began;
    const statuses = await Promise.all(sending);
    const grown = memoryOf('VmHWM') - before;
    expect(healthMs).toBeLessThan(5_000);
    expect([...new Set(statuses)].filter((status) => ![0, 200, 409, 413, 429, 503].includes(status))).toEqual([]);
    expect(statuses).toContain(503);
    expect(grown).toBeLessThan(256 * MEGABYTE);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    // And it takes the next one.
    expect(await send(path, token, Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: 'hi' }] })))).toBe(
      200,
    );
  },
  120_000,
);
