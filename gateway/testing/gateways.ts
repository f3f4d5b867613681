import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { systemClock, type Clock } from '../../demo/local-letta/clock.ts';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';
import { freePort, startServer } from './process.ts';
import { startRedis } from './redis.ts';

export const PAGE = 'https://shop.example';
export const OPERATOR = 'operator-operator-operator-operator';
const KEY = 'sk-let-SENTINEL-processes';

/** A Letta with a port, whose runs can be held: they go no further until they are let go. */
export async function startLetta() {
  let held: Promise<void> | undefined;
  let letGo = () => undefined as void;
  const clock: Clock = {
    ...systemClock,
    sleep: async (ms, signal) => {
      if (ms > 0 && held) {
        const aborted = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
        await Promise.race([held, aborted]);
      }
      await systemClock.sleep(0, signal);
    },
  };
  const local = createLocalLetta({ apiKey: KEY, delayMs: 1, clock });
  /** What Letta was asked, as `POST /v1/…`, and what it answers instead of by itself. */
  const asked: string[] = [];
  const instead: { answer?: (request: Request) => Response | undefined } = {};
  const server = createServer(
    getRequestListener((request) => {
      asked.push(`${request.method} ${new URL(request.url).pathname}`);
      return instead.answer?.(request) ?? local.fetch(request);
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    local,
    asked,
    instead,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: () => void (held = new Promise((resolve) => (letGo = resolve))),
    letGo: () => (letGo(), (held = undefined)),
    runsOf: (agentId: string) => [...local.store.runs.values()].filter(({ thread }) => thread.agentId === agentId),
    stop: () => (letGo(), server.closeAllConnections(), server.close()),
  };
}

export type RunningLetta = Awaited<ReturnType<typeof startLetta>>;

/** Gateways as their users start them: two processes on one SQLite file or one Redis, or one alone with its memory. */
export async function startGateways(driver: string, letta: RunningLetta, variables: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'letta-chat-processes-'));
  const redis = driver === 'Redis' ? await startRedis() : undefined;
  const state = redis?.url ?? (driver === 'SQLite' ? `file:${join(folder, 'state.db')}` : 'memory:');
  const start = async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const started = startServer({
      TOKEN_PORT: String(port),
      LETTA_API_KEY: KEY,
      LETTA_BASE_URL: letta.url,
      PUBLIC_LETTA_BASE_URL: url,
      ALLOWED_ORIGINS: PAGE,
      COOKIE_SECRET: 'cookie-cookie-cookie-cookie-cookie',
      GATEWAY_SECRET: 'gateway-gateway-gateway-gateway-gateway',
      OPERATOR_KEY: OPERATOR,
      STATE_URL: state,
      NODE_ENV: 'production',
      GUARD: 'on',
      LAZY_AGENTS: '1',
      CLIENT_ADDRESS_HEADER: 'x-forwarded-for',
      TOKEN_ACCESS: 'read_messages,write_messages,read_agent,write_agent',
      ...variables,
    });
    await started.ready;
    const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      fetch(url + path, {
        method,
        headers: { origin: PAGE, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
    const operate = (body: object) =>
      ask('POST', '/api/letta-guard', body, { authorization: `Bearer ${OPERATOR}`, origin: PAGE });
    return { ...started, url, ask, operate };
  };
  // One after the other, as a site starts them: both would make the file's table.
  const one = await start();
  const two = driver === 'memory' ? one : await start();
  return {
    one,
    two,
    redis,
    stop: async () => {
      const ended = [...new Set([one, two])].map(({ child, ended: over }) => (child.kill('SIGKILL'), over));
      await Promise.all(ended);
      await redis?.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

export type RunningGateway = Awaited<ReturnType<typeof startGateways>>['one'];

let addresses = 0;

/** Somebody from a network of their own, who is about to write. */
export async function arrive({ ask }: RunningGateway) {
  const headers = { 'x-forwarded-for': `192.0.2.${(addresses += 1)}` };
  const response = await ask('POST', '/api/letta-token', { reason: 'first-message' }, headers);
  const { token, agentId } = (await response.json()) as { token: string; agentId: string };
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const as =
    (gateway: RunningGateway) =>
    (method: string, path: string, body?: unknown): Promise<Response> =>
      gateway.ask(method, path, body, { authorization: `Bearer ${token}`, ...headers });
  return { token, agentId, cookie, as, messages: `/v1/agents/${agentId}/messages` };
}

export type Arrived = Awaited<ReturnType<typeof arrive>>;

export const words = (text: string, more: object = {}) => ({ messages: [{ role: 'user', content: text }], ...more });

/** A refusal's status and code. */
export async function refusedWith(asked: Promise<Response>): Promise<[number, string | undefined]> {
  const response = await asked;
  const body = (await response.json()) as { error?: { code: string } };
  return [response.status, body.error?.code];
}
