import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Hono } from 'hono';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';
import { createLetta } from '../mint/letta.ts';
import { readConfig } from '../operations/config.ts';
import { createOperatorApps } from '../operator/app.ts';
import { memoryState } from '../state/memory.ts';
import type { State } from '../state/state.ts';
import { API_KEY, BASE_URL, ORIGIN } from './backend.ts';

export const KEY = 'operator-SENTINEL-0123456789-abcdefgh';

export interface OperatorSettings {
  variables?: Record<string, string>;
  state?: State;
  local?: ReturnType<typeof createLocalLetta>;
}

/** The operator's two servers on free ports, in front of a local Letta that can be made to misbehave. */
export async function startOperator({
  variables,
  state = memoryState(),
  local = createLocalLetta({ apiKey: API_KEY, delayMs: 0 }),
}: OperatorSettings = {}) {
  const seen: string[] = [];
  const upstream: { answer: (request: Request) => Promise<Response> } = { answer: (request) => local.fetch(request) };
  const reach = (request: Request) => {
    seen.push(`${request.method} ${request.url.slice(BASE_URL.length)}`);
    return upstream.answer(request);
  };
  const config = readConfig({
    LETTA_API_KEY: API_KEY,
    LETTA_BASE_URL: BASE_URL,
    ALLOWED_ORIGINS: ORIGIN,
    ...variables,
  });
  const letta = createLetta({
    apiKey: API_KEY,
    baseUrl: BASE_URL,
    fetch: (input, init) => reach(new Request(input, init)),
  });
  const apps = createOperatorApps({
    config,
    operator: { key: KEY, hosts: ['ops.example'] },
    letta,
    state,
    fetch: reach,
  });
  const rest = await listen(apps.rest);
  const mcp = await listen(apps.mcp);

  /** A request to the REST server, with the operator's key. */
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(rest.url + path, {
      method,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });

  /** The official client, connected. */
  const connect = async (key = KEY) => {
    const client = new Client({ name: 'test', version: '1' });
    const requestInit = { headers: { authorization: `Bearer ${key}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${mcp.url}/mcp`), { requestInit }));
    return client;
  };

  const stop = () => Promise.all([rest.stop(), mcp.stop()]);
  return { local, state, seen, upstream, ask, connect, rest: rest.url, mcp: `${mcp.url}/mcp`, stop };
}

export type RunningOperator = Awaited<ReturnType<typeof startOperator>>;

async function listen({ fetch }: Hono) {
  const server = createAdaptorServer({ fetch });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
