import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import Letta from '@letta-ai/letta-client';
import { afterEach, describe, expect, test } from 'vitest';
import { createLocalLetta } from '../demo/local-letta/local-letta.ts';
import { freePort, startServer } from './testing/process.ts';

const KEY = 'sk-let-SENTINEL';
const servers: Server[] = [];

/** Starts a server on a free port of this machine. */
async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function closeAll(): Promise<void> {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
}
afterEach(closeAll);

const local = createLocalLetta({ apiKey: KEY, delayMs: 0 });
const localLetta = getRequestListener(local.fetch);
const status =
  (code: number): RequestListener =>
  (_, response) =>
    response.writeHead(code).end('{}');

describe('it refuses to start, in one sentence and with 1, where', () => {
  test.each<[string, RequestListener, Record<string, string>, RegExp]>([
    ['there is no key', localLetta, { LETTA_API_KEY: '' }, /^LETTA_API_KEY is missing: [^\n]+\n$/],
    ['the key is wrong', localLetta, { LETTA_API_KEY: 'sk-let-other' }, /^\S+ refuses LETTA_API_KEY \(401\)\.\n$/],
    [
      'the agent is unknown',
      localLetta,
      { LETTA_AGENT_ID: 'agent-x' },
      /^\S+ gives no agent agent-x \(LETTA_AGENT_ID\): 404\.\n$/,
    ],
    [
      'the server mints no tokens',
      status(404),
      {},
      /^\S+ \(LETTA_BASE_URL\) mints no client-side access tokens \(404\); set GATEWAY_SECRET [^\n]+\n$/,
    ],
    ['Letta is out of order', status(500), {}, /^\S+ \(LETTA_BASE_URL\) answers 500 [^\n]+\n$/],
    ['Letta says nothing for 5 s', () => undefined, {}, /^\S+ \(LETTA_BASE_URL\) does not answer in time\.\n$/],
    ['the origins are none', localLetta, { ALLOWED_ORIGINS: '*' }, /^ALLOWED_ORIGINS must be origins [^\n]+\n$/],
    [
      'a production server has no guard',
      localLetta,
      { NODE_ENV: 'production', ALLOWED_ORIGINS: 'https://a.example', COOKIE_SECRET: 'SENTINEL-'.repeat(5) },
      /^GUARD is not on, [^\n]*set GUARD=on[^\n]+\n$/,
    ],
  ])(
    '%s',
    async (_, letta, variables, sentence) => {
      const url = `http://127.0.0.1:${await listen(letta)}`;
      const { code, said } = await startServer({ LETTA_API_KEY: KEY, LETTA_BASE_URL: url, ...variables }).ended;
      expect(said).toMatch(sentence);
      expect(said).not.toContain('SENTINEL');
      expect(code).toBe(1);
    },
    15_000,
  );

  test('Letta is not there', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, said } = await startServer({ LETTA_API_KEY: KEY, LETTA_BASE_URL: url }).ended;
    expect([code, said]).toEqual([1, `${url} (LETTA_BASE_URL) can't be reached.\n`]);
  }, 15_000);

  test('the port is in use', async () => {
    const url = `http://127.0.0.1:${await listen(localLetta)}`;
    const port = await listen(() => undefined);
    const started = startServer({ LETTA_API_KEY: KEY, LETTA_BASE_URL: url, TOKEN_PORT: String(port) });
    expect(await started.ended).toEqual({ code: 1, said: `Port ${port} is in use: set TOKEN_PORT to another one.\n` });
  }, 15_000);
});

test('it mints a token that the official SDK chats with, revokes it, and ends when told to', async () => {
  const port = await freePort();
  const baseURL = `http://127.0.0.1:${await listen(localLetta)}`;
  const server = startServer({ LETTA_API_KEY: KEY, LETTA_BASE_URL: baseURL, TOKEN_PORT: String(port) });
  await server.ready;
  expect(server.said()).toBe(`ready: http://localhost:${port}\n`);

  const ask = (method: string, body: object, cookie = '') =>
    fetch(`http://127.0.0.1:${port}/api/letta-token`, {
      method,
      headers: { 'content-type': 'application/json', origin: 'http://localhost:5173', cookie },
      body: JSON.stringify(body),
    });
  const minted = await ask('POST', { reason: 'initial' });
  const { token, agentId, baseUrl } = (await minted.json()) as { token: string; agentId: string; baseUrl: string };
  const visitor = new Letta({ apiKey: token, baseURL: baseUrl, maxRetries: 0 });
  let words = '';
  for await (const chunk of await visitor.agents.messages.create(agentId, {
    messages: [{ role: 'user', content: 'echo hello there' }],
    streaming: true,
    stream_tokens: true,
  })) {
    if (chunk.message_type === 'assistant_message' && typeof chunk.content === 'string') words += chunk.content;
  }
  expect(words).toContain('hello there');

  const cookie = minted.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  expect((await ask('DELETE', { token }, cookie)).status).toBe(204);
  await expect(visitor.agents.retrieve(agentId)).rejects.toMatchObject({ status: 401 });

  server.child.kill('SIGTERM');
  const { code, said } = await server.ended;
  expect(code).toBe(0);
  expect(said).not.toContain(token);
}, 60_000);

test('it warns of a shared agent', async () => {
  const url = `http://127.0.0.1:${await listen(localLetta)}`;
  const port = String(await freePort());
  const server = startServer({
    LETTA_API_KEY: KEY,
    LETTA_BASE_URL: url,
    LETTA_AGENT_ID: local.agentId,
    TOKEN_PORT: port,
  });
  await server.ready;
  expect(server.said()).toContain(`all visitors share ${local.agentId} and can read each other's conversation`);
  server.child.kill('SIGTERM');
  expect((await server.ended).code).toBe(0);
}, 15_000);

describe('its options', () => {
  test('--check asks Letta, opens the state and ends; --config names a file, over which the environment wins', async () => {
    const url = `http://127.0.0.1:${await listen(localLetta)}`;
    const folder = mkdtempSync(join(tmpdir(), 'letta-chat-gateway-'));
    const file = join(folder, 'gateway.env');
    writeFileSync(file, `# Ours\nLETTA_API_KEY=${KEY}\nLETTA_BASE_URL="${url}"\nSTATE_URL=file:${folder}/state.db\n`);
    const args = ['--check', '--config', file];
    expect(await startServer({}, args).ended).toEqual({
      code: 0,
      said: `ok: ${url} answers, and the state can be opened.\n`,
    });
    const wrong = await startServer({ LETTA_API_KEY: 'sk-let-other' }, args).ended;
    expect([wrong.code, wrong.said]).toEqual([1, `${url} refuses LETTA_API_KEY (401).\n`]);
    rmSync(folder, { recursive: true });
    const missing = await startServer({}, args).ended;
    expect([missing.code, missing.said]).toEqual([1, `--config names ${file}, which can't be read.\n`]);
  }, 60_000);

  test('delete-idle lists who is idle, and says what it needs', async () => {
    const url = `http://127.0.0.1:${await listen(localLetta)}`;
    const variables = { LETTA_API_KEY: KEY, LETTA_BASE_URL: url };
    expect(await startServer(variables, ['delete-idle', '--days', '30']).ended).toEqual({ code: 0, said: '' });
    expect(await startServer(variables, ['delete-idle']).ended).toEqual({
      code: 1,
      said: 'Say how many days: --days 30.\n',
    });
    expect((await startServer(variables, ['delete-all']).ended).said).toMatch(
      /^There is no such command: delete-all\./,
    );
  }, 60_000);

  test('are named where they are wrong, and by --help', async () => {
    const wrong = await startServer({}, ['--chekc']).ended;
    expect([wrong.code, wrong.said]).toEqual([1, expect.stringMatching(/^Unknown option '--chekc'[^]+--check/)]);
    expect(await startServer({}, ['--help']).ended).toEqual({ code: 0, said: expect.stringMatching(/^Usage: /) });
  }, 60_000);
});
