import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { getRequestListener } from '@hono/node-server';
import { Letta } from '@letta-ai/letta-client';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';

/** The Letta that the contract is held against. */
export interface ServerUnderTest {
  /** Whether it is the local Letta, whose agent follows scripts. Other agents answer by a model. */
  isLocal: boolean;
  baseUrl: string;
  apiKey: string;
  sdk: Letta;
  /** Asks with the API key. */
  http(method: string, path: string, body?: object): Promise<Response>;
  /** An agent for one test. It is deleted at the end. */
  agent(): Promise<string>;
  close(): Promise<void>;
}

/**
 * The server that `LETTA_BASE_URL` names (with `LETTA_API_KEY`, and `LETTA_MODEL` for its agents), else a local Letta on
 * a port of its own.
 */
export async function serverUnderTest(): Promise<ServerUnderTest> {
  const { LETTA_BASE_URL, LETTA_API_KEY = 'none', LETTA_MODEL } = process.env;
  const local = LETTA_BASE_URL ? null : await startLocal();
  const baseUrl = (LETTA_BASE_URL ?? local?.url ?? '').replace(/\/+$/, '');
  const apiKey = local?.apiKey ?? LETTA_API_KEY;
  const sdk = new Letta({ apiKey, baseURL: baseUrl, maxRetries: 0 });
  const agents: string[] = [];
  return {
    isLocal: local !== null,
    baseUrl,
    apiKey,
    sdk,
    http: (method, path, body) =>
      fetch(baseUrl + path, {
        method,
        headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      }),
    async agent() {
      const { id } = await sdk.agents.create({
        name: 'contract',
        ...(LETTA_MODEL && { model: LETTA_MODEL }),
        system:
          'You are being tested. After the word `echo`, repeat what follows, unchanged, and say nothing else. Use a tool if you are told to.',
        memory_blocks: [{ label: 'human', value: 'Nothing is known yet.' }],
      });
      agents.push(id);
      return id;
    },
    async close() {
      for (const id of agents) await sdk.agents.delete(id).catch(() => undefined);
      local?.server.closeAllConnections();
      local?.server.close();
    },
  };
}

async function startLocal(): Promise<{ url: string; apiKey: string; server: Server }> {
  const { fetch, apiKey } = createLocalLetta({ delayMs: 2 });
  const server = createServer(getRequestListener(fetch)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, apiKey, server };
}
