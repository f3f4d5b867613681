import { spawn } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { afterAll, describe, expect, test } from 'vitest';
import { createLocalLetta } from '../demo/local-letta/local-letta.ts';
import { freePort } from './testing/free-port.ts';

const KEY = 'sk-let-SENTINEL';
const servers: Server[] = [];

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

afterAll(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});

const local = createLocalLetta({ apiKey: KEY, delayMs: 0 });
const localLetta = getRequestListener(local.fetch);
const status =
  (code: number): RequestListener =>
  (_, response) =>
    response.writeHead(code).end('{}');

/** `npm run token-server`, with these variables only. */
function start(variables: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'start.ts')], {
    cwd: join(import.meta.dirname, '..'),
    env: { PATH: process.env['PATH'] ?? '', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, said })),
  );
  const ready = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (/^ready:/m.test(said)) resolve(said);
      });
    }
    void ended.then(() => reject(new Error(said)));
  });
  ready.catch(() => undefined);
  return { child, ready, ended };
}

describe('npm run token-server refuses to start, in one sentence and with 1, where', () => {
  test.each<[string, RequestListener, Record<string, string>, RegExp]>([
    ['there is no key', localLetta, { LETTA_API_KEY: '' }, /^LETTA_API_KEY is missing: [^\n]+\n$/],
    ['the key is wrong', localLetta, { LETTA_API_KEY: 'sk-let-other' }, /^\S+ refuses LETTA_API_KEY \(401\)\.\n$/],
    ['the agent is unknown', localLetta, { LETTA_AGENT_ID: 'agent-x' }, /agent agent-x \(LETTA_AGENT_ID\): 404\.\n$/],
    ['the server mints no tokens', status(404), {}, /gives no client-side access tokens: 404\.\n$/],
    ['Letta is out of order', status(500), {}, /^\S+ \(LETTA_BASE_URL\) gives no [^\n]+: 500\.\n$/],
    ['Letta says nothing for 5 s', () => undefined, {}, /^\S+ \(LETTA_BASE_URL\) can't be reached, or [^\n]+\n$/],
    ['the port is no port', localLetta, { TOKEN_PORT: 'http' }, /^TOKEN_PORT is not a port: http\n$/],
    ['the origins are none', localLetta, { ALLOWED_ORIGINS: '*' }, /^origins must list origins [^\n]+\n$/],
    [
      'strangers could make agents on a public site',
      localLetta,
      { NODE_ENV: 'production' },
      /^Strangers could [^\n]+\n$/,
    ],
  ])(
    '%s',
    async (_, letta, variables, sentence) => {
      const url = `http://127.0.0.1:${await listen(letta)}`;
      const { code, said } = await start({ LETTA_API_KEY: KEY, LETTA_BASE_URL: url, ...variables }).ended;
      expect(said).toMatch(sentence);
      expect(said.trimEnd()).not.toMatch(/\n|SENTINEL/);
      expect(code).toBe(1);
    },
    15_000,
  );

  test('the port is in use', async () => {
    const url = `http://127.0.0.1:${await listen(localLetta)}`;
    const TOKEN_PORT = String(await listen(() => undefined));
    const { ended } = start({ LETTA_API_KEY: KEY, LETTA_BASE_URL: url, TOKEN_PORT });
    expect(await ended).toEqual({ code: 1, said: `Port ${TOKEN_PORT} is in use: set TOKEN_PORT to another one.\n` });
  }, 15_000);
});

/** Starts it, and asks it as a page of the site's does. */
async function startServer(variables: Record<string, string> = {}) {
  const [port, letta] = [await freePort(), await listen(localLetta)];
  const LETTA_BASE_URL = `http://127.0.0.1:${letta}`;
  const server = start({ LETTA_API_KEY: KEY, LETTA_BASE_URL, TOKEN_PORT: String(port), ...variables });
  const said = await server.ready;
  const mint = async (cookie = '') => {
    const response = await fetch(`http://localhost:${port}/api/letta-token`, {
      method: 'POST',
      headers: { origin: 'http://localhost:5173', 'content-type': 'application/json', cookie },
      body: '{"reason":"initial"}',
    });
    const { agentId } = (await response.json()) as { agentId: string };
    return { agentId, setCookie: response.headers.getSetCookie()[0] };
  };
  return { ...server, said, port, mint };
}

describe('npm run token-server', () => {
  test('gives each visitor an agent of their own, which it finds again after a restart', async () => {
    const server = await startServer();
    expect(server.said).toBe(`ready: http://localhost:${server.port}\n`);
    const [ann, ben] = [await server.mint(), await server.mint()];
    expect(ann.agentId).not.toBe(ben.agentId);
    expect(ann.setCookie).toMatch(/^letta-visitor=[\w-]{36}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
    server.child.kill();
    await server.ended;

    const again = await startServer();
    const [cookie = ''] = ann.setCookie?.split(';') ?? [];
    expect(await again.mint(cookie)).toEqual({ agentId: ann.agentId, setCookie: undefined });
    // The tag names the visitor to the operator, and the cookie stays the visitor's secret.
    const secret = cookie.split('=')[1] ?? '';
    expect(JSON.stringify([...local.store.agents.values()])).not.toContain(secret);
    again.child.kill();
    await again.ended;
  }, 20_000);

  test('warns of a shared agent', async () => {
    const server = await startServer({ LETTA_AGENT_ID: local.agentId });
    expect(server.said).toContain(`all visitors share ${local.agentId} (LETTA_AGENT_ID) and can read each other's`);
    expect([(await server.mint()).agentId, (await server.mint()).agentId]).toEqual([local.agentId, local.agentId]);
    server.child.kill();
    await server.ended;
  }, 20_000);
});
