import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalLetta } from '../demo/local-letta/local-letta.ts';
import { systemClock, type Clock } from '../demo/local-letta/clock.ts';
import { hasRedis, startRedis, type RunningRedis } from './testing/redis.ts';
import { freePort, startServer } from './testing/process.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// What strangers may cost, over HTTP, against gateways that run as processes of their own: two that share a state, or one.

const KEY = 'sk-let-processes';
const OPERATOR = 'operator-of-the-processes';
const ORIGIN = 'https://shop.example';
const STRANGERS = 1_000;
const AGENTS = 7;

let folder: string;
let redis: RunningRedis | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'letta-chat-processes-'));
  if (hasRedis) redis = await startRedis();
});
afterAll(async () => {
  await redis?.stop();
  rmSync(folder, { recursive: true });
});

const DRIVERS: [name: string, url: () => string][] = [
  ['memory', () => 'memory:'],
  ['SQLite', () => `file:${join(folder, 'state.db')}`],
  ...(hasRedis ? ([['Redis', () => redis?.url ?? '']] as [string, () => string][]) : []),
];

describe.each(DRIVERS)('gateways with their state in %s', (name, stateUrl) => {
  // Runs last until the test is over: each chunk waits.
  const clock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms > 0 ? 60_000 : 0, signal) };
  const local = createLocalLetta({ apiKey: KEY, delayMs: 1, clock });
  const processes: ReturnType<typeof startServer>[] = [];
  const urls: string[] = [];
  let letta: Server;

  beforeAll(async () => {
    letta = createServer(getRequestListener(local.fetch));
    await new Promise<void>((resolve) => letta.listen(0, '127.0.0.1', resolve));
    for (let count = name === 'memory' ? 1 : 2; count > 0; count -= 1) {
      const port = await freePort();
      urls.push(`http://127.0.0.1:${port}`);
      const started = startServer({
        TOKEN_PORT: String(port),
        LETTA_API_KEY: KEY,
        LETTA_BASE_URL: `http://127.0.0.1:${(letta.address() as AddressInfo).port}`,
        ALLOWED_ORIGINS: ORIGIN,
        GATEWAY_SECRET: 'processes-processes-processes-processes',
        PUBLIC_LETTA_BASE_URL: `http://127.0.0.1:${port}`,
        COOKIE_SECRET: 'processes-processes-processes-processes',
        OPERATOR_KEY: OPERATOR,
        STATE_URL: stateUrl(),
        CLIENT_ADDRESS_HEADER: 'x-address',
        GUARD: 'on',
        NEW_VISITORS: String(AGENTS),
        RUNS_PER_VISITOR: '2',
        VISITOR_LIMIT: '100000',
        ADDRESS_LIMIT: '100000',
        SHUTDOWN_SECONDS: '1',
      });
      processes.push(started);
      await started.ready;
    }
  }, 120_000);
  afterAll(async () => {
    for (const { child } of processes) child.kill();
    await Promise.all(processes.map(({ ended }) => ended));
    letta.closeAllConnections();
    letta.close();
  }, 60_000);

  const post = (index: number, path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(urls[index % urls.length] + path, {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const arrive = async (address: string) => {
    const response = await post(0, '/api/letta-token', {}, { 'x-address': address });
    const { token, agentId } = (await response.json()) as { token: string; agentId: string };
    return { token, agentId, headers: { authorization: `Bearer ${token}` } };
  };
  const SEND = {
    messages: [{ role: 'user', content: 'echo one two three' }],
    streaming: true,
    stream_tokens: true,
    background: true,
  };

  it('300 messages at once by one visitor start two runs at Letta', async () => {
    const { agentId, headers } = await arrive('192.0.2.1');
    const conversations = await Promise.all(
      [1, 2, 3].map(async () => (await (await post(0, '/v1/conversations/', {}, headers)).json()).id as string),
    );
    const paths = [`/v1/agents/${agentId}/messages`, ...conversations.map((id) => `/v1/conversations/${id}/messages`)];
    const responses = await Promise.all(
      Array.from({ length: 300 }, (_, index) => post(index, paths[index % paths.length] ?? '', SEND, headers)),
    );
    expect([...local.store.runs.values()].filter(({ thread }) => thread.agentId === agentId)).toHaveLength(2);
    expect(responses.filter(({ ok }) => ok)).toHaveLength(2);
    expect(responses.every(({ status }) => [200, 409, 429].includes(status))).toBe(true);
    await Promise.all(responses.map(({ body }) => body?.cancel()));
  }, 120_000);

  it('revoking at one process ends a stream at another within a second', async () => {
    const { token, agentId, headers } = await arrive('192.0.2.2');
    const response = await post(1, `/v1/agents/${agentId}/messages`, SEND, headers);
    expect(response.status).toBe(200);
    const query = `?agentId=${agentId}`;
    const operator = { authorization: `Bearer ${OPERATOR}` };
    const revoked = await fetch(`${urls[0]}/api/letta-token${query}`, { method: 'DELETE', headers: operator });
    expect(await revoked.json()).toEqual({ revoked: 1 });
    const began = performance.now();
    await response.text();
    // A second, and one more for a machine with other things to do.
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(token).toMatch(/^ck-let-/);
  }, 60_000);

  it(`${STRANGERS} strangers of one network get ${AGENTS} agents`, async () => {
    const before = local.store.agents.size;
    const statuses: number[] = [];
    // A hundred at a time: more connections than that wait in the client.
    for (let start = 0; start < STRANGERS; start += 100) {
      const asked = Array.from({ length: 100 }, async (_, index) => {
        const address = `2001:db8:1:2:${(start + index).toString(16)}::1`;
        const response = await post(index, '/api/letta-token', {}, { 'x-address': address });
        await response.body?.cancel();
        return response.status;
      });
      statuses.push(...(await Promise.all(asked)));
    }
    expect(local.store.agents.size - before).toBe(AGENTS);
    expect(statuses.filter((status) => status === 429)).toHaveLength(STRANGERS - AGENTS);
  }, 180_000);
});
