import { spawn } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

/** What `npm start` says on stderr, and its exit code, where it can't start. */
function start(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'start.mjs')], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

describe('npm start says in one sentence, and ends with 1, where', () => {
  const servers: Server[] = [];

  /** Starts a server on a free port. */
  async function listen(listener: RequestListener = (_, response) => response.end()): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return String((server.address() as AddressInfo).port);
  }

  /** A Letta that answers everything with one status. */
  const letta = async (status: number) =>
    `http://127.0.0.1:${await listen((_, response) => response.writeHead(status).end('{}'))}`;

  /** Ports that are free, so that a running `npm start` is no trouble. */
  async function freePorts(): Promise<Record<string, string>> {
    const [PORT, TOKEN_PORT, LETTA_PORT] = (await Promise.all([listen(), listen(), listen()])) as [
      string,
      string,
      string,
    ];
    await Promise.all(servers.splice(0).map(close));
    return { PORT, TOKEN_PORT, LETTA_PORT };
  }

  const close = (server: Server) => new Promise((resolve) => server.close(resolve));
  afterEach(() => Promise.all(servers.splice(0).map(close)));

  it.each(['PORT', 'TOKEN_PORT', 'LETTA_PORT'])('%s is in use', async (name) => {
    const ports = await freePorts();
    const taken = await listen();
    expect(await start({ ...ports, [name]: taken })).toEqual({
      code: 1,
      said: `Port ${taken} is in use: set ${name} to another one.\n`,
    });
  });

  it('a port is no port', async () => {
    expect(await start({ ...(await freePorts()), PORT: 'http' })).toEqual({
      code: 1,
      said: 'PORT is not a port: http\n',
    });
  });

  it('there is a key but no agent', async () => {
    const { code, said } = await start({ ...(await freePorts()), LETTA_API_KEY: 'sk-let-1' });
    expect([code, said.trim().split('\n')]).toEqual([1, [expect.stringMatching(/LETTA_AGENT_ID is not/)]]);
  });

  it.each([
    [401, 'refuses LETTA_API_KEY (401).'],
    [404, 'knows no agent agent-1 (404).'],
    [500, 'answers 500 when asked for the agent agent-1.'],
  ])('Letta answers %s', async (status, sentence) => {
    const ports = await freePorts();
    const LETTA_BASE_URL = await letta(status);
    const settings = { LETTA_BASE_URL, LETTA_API_KEY: 'sk-let-secret', LETTA_AGENT_ID: 'agent-1' };
    expect(await start({ ...ports, ...settings })).toEqual({ code: 1, said: `${LETTA_BASE_URL} ${sentence}\n` });
  });

  it('nobody is there', async () => {
    const { LETTA_PORT, ...ports } = await freePorts();
    const LETTA_BASE_URL = `http://127.0.0.1:${LETTA_PORT}`;
    const { code, said } = await start({
      ...ports,
      LETTA_BASE_URL,
      LETTA_API_KEY: 'sk-let-1',
      LETTA_AGENT_ID: 'agent-1',
    });
    expect([code, said]).toEqual([1, expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ does not answer: .+\n$/)]);
  });
});
