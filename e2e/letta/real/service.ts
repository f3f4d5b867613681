import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import process from 'node:process';

/** How long a service may take to end before it is killed, in milliseconds. */
const STOP_LIMIT_MS = 10_000;

/** A server process that we started. */
export interface Service {
  readonly name: string;
  /** Ends the process and waits for that. `SIGTERM` by default; it is killed when it takes longer than 10 s. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface ServiceOptions {
  name: string;
  command: string;
  args: readonly string[];
  /** Receives all output. */
  logFile: string;
  /** Resolves to true once the service is ready; it is asked again and again. */
  isReady(): Promise<boolean>;
  /** How long it may take to get ready, in milliseconds. Default: 60 s. */
  limitMs?: number;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Runs the process as another user; root only. */
  user?: { uid: number; gid: number } | undefined;
  /** Ends the process when we die without a chance to stop it. Default: `KILL`. */
  orphanSignal?: 'KILL' | 'INT';
}

/** Linux ends a service with us, however we end. Elsewhere a service outlives a test run that was killed. */
const canFollowParent = spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true']).status === 0;

/** Starts a service and resolves once it is ready. Rejects with the end of its log when it fails. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { name, command, args, logFile, isReady, limitMs = 60_000, user, orphanSignal = 'KILL' } = options;
  const log = createWriteStream(logFile, { flags: 'a' });
  const line = canFollowParent ? ['setpriv', '--pdeathsig', orphanSignal, command, ...args] : [command, ...args];
  const child = spawn(line[0] ?? command, line.slice(1), {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  let problem: string | null = null;
  child.once('error', (error) => (problem = error.message));
  const exited = once(child, 'close').then(([code, signal]) => {
    problem ??= `it ended with ${String(code ?? signal)}`;
    log.end();
  });

  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await exited.catch(() => undefined);
    clearTimeout(late);
  }

  const deadline = performance.now() + limitMs;
  while (problem === null && performance.now() < deadline) {
    if (await isReady()) return { name, stop };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  if (problem === null) await stop();
  throw new Error(`${name} didn't start (${problem ?? `not ready within ${limitMs / 1000} s`}).\n${tail(logFile)}`);
}

/** A loopback port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-40).join('\n');
}
