import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

/** An agent with the first token: most tests are about what comes after that. */
const EAGER = { LAZY_AGENTS: '0', ADMISSION: 'none' };

/** Starts the program as its users do, with these variables only. */
export function startServer(variables: Record<string, string>, args: readonly string[] = []) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, '../cli.ts'), ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...EAGER, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (/^ready:/m.test(said)) resolve();
      });
    }
    child.once('close', () => reject(new Error(said)));
  });
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, said })),
  );
  ready.catch(() => undefined);
  return { child, ready, ended, said: () => said };
}

/** A port of this machine that nobody listens to. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
