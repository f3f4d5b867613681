import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
}, 60_000);
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

/** How long responses took, in milliseconds. */
interface HealthTimes {
  gateway: number[];
  idle: number[];
}

/**
 * Asks for `/health` again and again, in a process of its own: this one is busy with sending. Beside it another process
 * is asked, which has nothing else to do: what that takes is the machine's fault.
 */
async function watchHealth(): Promise<{ stop(): Promise<HealthTimes> }> {
  const program = `
    import { spawn } from 'node:child_process';
    const server = "require('http').createServer((_, r) => r.end('ok')).listen(0, '127.0.0.1', function () { console.log(this.address().port) })";
    const idle = spawn(process.execPath, ['--eval', server], { stdio: ['ignore', 'pipe', 'inherit'] });
    const port = await new Promise((resolve) => idle.stdout.once('data', (data) => resolve(Number(data))));
    const times = { gateway: [], idle: [] };
    const urls = { gateway: '${url}/health', idle: 'http://127.0.0.1:' + port };
    let isOver = false;
    process.stdin.on('data', () => (isOver = true));
    while (!isOver) {
      for (const [name, url] of Object.entries(urls)) {
        const began = performance.now();
        const response = await fetch(url);
        await response.text();
        if (response.status !== 200) throw new Error(name + ' ' + response.status);
        times[name].push(performance.now() - began);
      }
      if (times.idle.length === 1) console.log('ready');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    idle.kill();
    console.log(JSON.stringify(times));
    process.exit(0);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child.stdout, 'data');
  return {
    async stop() {
      const ended = once(child, 'close');
      child.stdin.end('stop');
      await ended;
      return JSON.parse(said.split('\n')[1] ?? '') as HealthTimes;
    },
  };
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
    const watched = await watchHealth();
    const sending = Array.from({ length: BODIES }, () => send(path, token, body));
    const statuses = await Promise.all(sending);
    const healthMs = await watched.stop();
    const grown = memoryOf('VmHWM') - before;
    expect(healthMs.gateway.length).toBeGreaterThan(5);
    expect(Math.max(...healthMs.gateway) - Math.max(...healthMs.idle)).toBeLessThan(1_000);
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
