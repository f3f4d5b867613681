import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';
import { memoryState } from '../state/memory.ts';
import { bareFetch } from './bare-fetch.ts';
import { lettaChat } from './express.ts';

const ORIGIN = 'https://shop.example';
const KEY = 'sk-let-runtimes';
const local = createLocalLetta({ apiKey: KEY, delayMs: 0 });
const servers: Server[] = [];
let variables: Record<string, string>;

async function listen(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  const LETTA_BASE_URL = await listen(getRequestListener(local.fetch));
  variables = {
    LETTA_API_KEY: KEY,
    LETTA_BASE_URL,
    ALLOWED_ORIGINS: ORIGIN,
    GATEWAY_SECRET: 'a secret of thirty-two characters',
    PUBLIC_LETTA_BASE_URL: 'https://chat.example',
    ADMISSION: 'none',
    ADDRESS_LIMIT: '3',
  };
});
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});

/** Mints a token, and hears the agent by it. */
async function chat(ask: (path: string, init: RequestInit) => Response | Promise<Response>): Promise<string> {
  const headers = { origin: ORIGIN, 'content-type': 'application/json' };
  const minted = await ask('/api/letta-token', { method: 'POST', headers, body: '{"reason":"first-message"}' });
  const { token, agentId } = (await minted.json()) as { token: string; agentId: string };
  const body = JSON.stringify({
    messages: [{ role: 'user', content: 'echo from here' }],
    streaming: true,
    stream_tokens: true,
  });
  const answer = await ask(`/v1/agents/${agentId}/messages`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${token}` },
    body,
  });
  return answer.text();
}

it('runs inside an Express app, beside its other routes, and tells visitors apart by their address', async () => {
  const app = express();
  app.set('trust proxy', 1);
  app.use(await lettaChat(variables));
  app.use(express.json());
  app.get('/', (_, response) => void response.send('the shop'));
  const url = await listen(app);
  const ask = (path: string, init: RequestInit) => fetch(url + path, init);
  expect(await (await ask('/', {})).text()).toBe('the shop');
  expect(await chat(ask)).toContain('[DONE]');
  const from = (address: string, more = {}) =>
    ask('/api/letta-token', {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'application/json', 'x-forwarded-for': address, ...more },
      body: '{}',
    });
  const statuses = [];
  for (let count = 0; count < 4; count += 1)
    statuses.push((await from('192.0.2.1', { 'x-express-ip': String(count) })).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  expect((await from('192.0.2.2')).status).toBe(200);
});

it('runs as an object with fetch, as workers want it', async () => {
  const worker = bareFetch(memoryState());
  const ask = (path: string, init: RequestInit) =>
    worker.fetch(new Request(`https://chat.example${path}`, init), variables);
  expect(await chat(ask)).toContain('[DONE]');
});

it('needs Node only where it is started, and in the drivers of the state', () => {
  const root = join(import.meta.dirname, '..');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^(?!.*(node_modules|testing|\.test\.)).*\.ts$/.test(file),
  );
  const onNode = files.filter((file) =>
    /from '(?:node:|@hono\/node-server|prom-client|redis|@libsql)/.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(onNode.toSorted()).toEqual([
    'cli.ts',
    'operations/environment.ts',
    'operations/metrics.ts',
    'operations/serve.ts',
    'operator/app.ts',
    'operator/serve.ts',
    'runtimes/express.ts',
    'state/redis.ts',
    'state/sqlite-connection.ts',
    'state/sqlite.ts',
  ]);
});

it.each(['express.ts', 'bare-fetch.ts'])('%s has under 40 lines', (file) => {
  expect(readFileSync(join(import.meta.dirname, file), 'utf8').split('\n').length).toBeLessThan(40);
});
