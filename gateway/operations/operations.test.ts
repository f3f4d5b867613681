import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';
import { memoryState } from '../state/memory.ts';
import { createBackend, mint } from '../testing/backend.ts';
import { freePort, startServer } from '../testing/process.ts';
import { createSite, say } from '../testing/site.ts';
import { readEnvironment } from './environment.ts';

const KEY = 'sk-let-SENTINEL';
const SECRET = 'SENTINEL-secret-SENTINEL-secret-SENTINEL';
const OPERATOR = 'operator-SENTINEL';
const local = createLocalLetta({ apiKey: KEY, delayMs: 0 });
const letta = createServer(getRequestListener(local.fetch));
const folder = mkdtempSync(join(tmpdir(), 'letta-chat-operations-'));
let server: ReturnType<typeof startServer>;
let port: number;
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => letta.listen(0, '127.0.0.1', resolve));
  port = await freePort();
  url = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, 'key'), `${KEY}\n`);
  server = startServer({
    TOKEN_PORT: String(port),
    LETTA_API_KEY_FILE: join(folder, 'key'),
    LETTA_BASE_URL: `http://127.0.0.1:${(letta.address() as AddressInfo).port}`,
    ALLOWED_ORIGINS: 'https://shop.example',
    GATEWAY_SECRET: SECRET,
    PUBLIC_LETTA_BASE_URL: url,
    OPERATOR_KEY: OPERATOR,
    LOG_REQUESTS: '1',
  });
  await server.ready;
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.ended;
  letta.closeAllConnections();
  letta.close();
  rmSync(folder, { recursive: true });
});

describe('secrets in files', () => {
  it('are read, and a clear sentence says where that fails', () => {
    expect(readEnvironment({ LETTA_API_KEY_FILE: join(folder, 'key') })).toMatchObject({ LETTA_API_KEY: KEY });
    expect(() => readEnvironment({ COOKIE_SECRET_FILE: '/nowhere' })).toThrow(
      "COOKIE_SECRET_FILE names /nowhere, which can't be read.",
    );
    expect(() => readEnvironment({ COOKIE_SECRET: 'a', COOKIE_SECRET_FILE: '/nowhere' })).toThrow(
      'COOKIE_SECRET and COOKIE_SECRET_FILE are both set',
    );
  });
});

describe('a running server', () => {
  it('says that it lives, and whether it can work', async () => {
    expect([(await fetch(`${url}/health`)).status, (await fetch(`${url}/ready`)).status]).toEqual([200, 200]);
  });

  it('logs a line of JSON for each request, with its id, and no id, key or token of anybody', async () => {
    const headers = { origin: 'https://shop.example', 'content-type': 'application/json' };
    const minted = await fetch(`${url}/api/letta-token`, { method: 'POST', headers, body: '{}' });
    const { token, agentId } = (await minted.json()) as { token: string; agentId: string };
    const asked = await fetch(`${url}/v1/agents/${agentId}`, {
      headers: { ...headers, authorization: `Bearer ${token}` },
    });
    const [line = ''] = server
      .said()
      .split('\n')
      .filter((one) => one.includes(asked.headers.get('x-request-id') ?? 'none'));
    expect(JSON.parse(line)).toMatchObject({ level: 'info', method: 'GET', route: '/v1/agents/{agent}', status: 200 });
    for (const secret of ['SENTINEL', token, token.slice(10, 40), agentId, OPERATOR])
      expect(server.said()).not.toContain(secret);
  });

  it('shows its metrics to the operator, in the words of Prometheus', async () => {
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${OPERATOR}` } });
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    expect(text).toMatch(
      /^letta_chat_request_seconds_count\{method="POST",route="\/api\/letta-token",status="200"\} \d+$/m,
    );
    expect(text).toMatch(/^letta_chat_open_streams 0$/m);
    expect(text).toContain('process_resident_memory_bytes');
  });

  it.each<[string, (host: string) => string]>([
    [
      'two lengths',
      (host) => `POST /api/letta-token HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}`,
    ],
    [
      'a length and pieces',
      (host) =>
        `POST /api/letta-token HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/agents/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    ],
    [
      'pieces of another kind',
      (host) => `POST /api/letta-token HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      'a header with a line break',
      (host) => `GET /v1/agents/ HTTP/1.1\r\nHost: ${host}\r\nX: a\r\n Authorization: Bearer x\r\n\r\n`,
    ],
    ['no host', () => 'GET /v1/agents/ HTTP/1.1\r\n\r\n'],
    ['a method of its own', (host) => `SMUGGLE /v1/agents/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
  ])('refuses a request with %s, and answers nothing that was hidden in it', async (_, request) => {
    const answers = await raw(request(`127.0.0.1:${port}`));
    expect(answers.match(/^HTTP\/1\.1 \d+/gm) ?? []).toHaveLength(1);
    expect(answers).toMatch(/^HTTP\/1\.1 4\d\d/);
  });
});

/** Sends bytes as they are, and gives back all that comes until the connection ends. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.setEncoding('utf8').on('data', (text: string) => (heard += text));
    for (const event of ['close', 'error']) socket.once(event, () => resolve(heard));
  });
}

describe('told to stop', () => {
  /** A gateway of its own, in front of a Letta that answers when the test says so. */
  async function held(seconds: string) {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let heard: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (heard = resolve));
    const slow = createServer(({ url: path }, response) => {
      response.setHeader('content-type', 'application/json');
      // What the program asks at its start.
      if (path?.startsWith('/v1/agents')) return response.end('[]');
      heard();
      void released.then(() => response.end('{"status":"ok"}'));
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const own = await freePort();
    const started = startServer({
      TOKEN_PORT: String(own),
      LETTA_API_KEY: KEY,
      LETTA_BASE_URL: `http://127.0.0.1:${(slow.address() as AddressInfo).port}`,
      ALLOWED_ORIGINS: 'https://shop.example',
      GATEWAY_SECRET: SECRET,
      PUBLIC_LETTA_BASE_URL: `http://127.0.0.1:${own}`,
      SHUTDOWN_SECONDS: seconds,
    });
    return { slow, release, asked, started, url: `http://127.0.0.1:${own}` };
  }
  const stopped = (started: ReturnType<typeof startServer>) =>
    expect.poll(started.said, { timeout: 10_000 }).toContain('stopping:');

  it('lets a request that is no stream come to its end', async () => {
    const { slow, release, asked, started, url: own } = await held('25');
    await started.ready;
    const asking = fetch(`${own}/v1/health`);
    await asked;
    started.child.kill('SIGTERM');
    await stopped(started);
    // Nobody new is let in.
    await expect
      .poll(() =>
        fetch(`${own}/health`).then(
          ({ status }) => status,
          () => 'refused',
        ),
      )
      .toBe('refused');
    release();
    expect(await (await asking).json()).toEqual({ status: 'ok' });
    expect((await started.ended).code).toBe(0);
    slow.close();
  });

  it('waits no longer than it is allowed to', async () => {
    const { slow, asked, started, url: own } = await held('1');
    await started.ready;
    const asking = fetch(`${own}/v1/health`).catch(() => 'cut');
    await asked;
    started.child.kill('SIGTERM');
    expect((await started.ended).code).toBe(0);
    expect(await asking).toBe('cut');
    slow.closeAllConnections();
    slow.close();
  });
});

it('is not ready where its state or Letta fails, and says which', async () => {
  const backend = createBackend({}, { state: { ...memoryState(), get: () => Promise.reject(new Error('SENTINEL')) } });
  const failing = async () => (await backend.app.request('/ready')).json();
  expect(await failing()).toEqual({ status: 'failing', failing: ['state'] });
  vi.useFakeTimers({ now: Date.now() + 5_000, toFake: ['Date'] });
  backend.upstream.answer = async () => new Response('{}', { status: 500 });
  expect(await failing()).toEqual({ status: 'failing', failing: ['state', 'letta'] });
  vi.useRealTimers();
  expect((await backend.app.request('/health')).status).toBe(200);
});

it('two processes on one state count, revoke and know visitors as one', async () => {
  const state = memoryState();
  const one = await createSite({ VISITOR_LIMIT: '4' }, { state });
  const two = await createSite({ VISITOR_LIMIT: '4', COOKIE_SECRET: 'another'.repeat(6) }, { state, local: one.local });
  const ann = await one.arrive();
  expect((await two.site(ann.token, 'POST', `/v1/agents/${ann.agentId}/messages`, say('echo hi'))).status).toBe(200);
  expect((await one.ask('DELETE', { token: ann.token }, { cookie: ann.cookie })).status).toBe(204);
  expect((await two.site(ann.token, 'GET', `/v1/agents/${ann.agentId}`)).status).toBe(401);
  const { cookie } = ann;
  const statuses = [];
  for (let count = 0; count < 4; count += 1) statuses.push((await mint(one.backend, cookie)).response.status);
  expect(statuses).toEqual([200, 200, 200, 429]);
});
