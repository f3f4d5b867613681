import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { freePort } from './free-port.ts';

const folder = join(import.meta.dirname, '..');
const root = join(folder, '..');
/** Where what Python and Go need is kept from run to run. */
const cache = join(root, 'node_modules/.cache/token-endpoint');

export interface Backend {
  name: string;
  command: string;
  args: (port: number) => string[];
  /** Whether its runtime is on this machine. */
  isThere: boolean;
  /** What has to be done before it can start; throws where that fails. */
  prepare?: () => void;
  /** What it says on stdout or stderr when it listens. Default `ready:`. */
  ready?: RegExp;
}

const node = (name: string, ...args: string[]): Backend => ({
  name,
  command: process.execPath,
  args: () => ['--import', 'tsx', ...args],
  isThere: true,
});

const inFolder = (file: string) => join(folder, file);
const runs = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const python = join(cache, 'python/bin/python');

/** A virtual environment with requirements.txt; false: there is no Python, or no PyPI. */
function preparePython(): boolean {
  if (runs(python, '-c', 'import flask, httpx')) return true;
  mkdirSync(cache, { recursive: true });
  return (
    runs('python3', '-m', 'venv', '--clear', join(cache, 'python')) &&
    runs(python, '-m', 'pip', 'install', '-q', '-r', inFolder('requirements.txt'))
  );
}

/** The code uses `slices`, of Go 1.21. */
function hasGo(): boolean {
  const [, minor] = /go1\.(\d+)/.exec(spawnSync('go', ['version'], { encoding: 'utf8' }).stdout ?? '') ?? [];
  return Number(minor) >= 21;
}

function buildGo(): void {
  const { status, stderr } = spawnSync('go', ['build', '-o', join(cache, 'letta_token'), inFolder('letta_token.go')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

/** All nine, in the order of README.md. */
export const BACKENDS: readonly Backend[] = [
  node('Hono', inFolder('hono.ts')),
  node('Express', inFolder('express.ts')),
  node('node:http', inFolder('node-http.ts')),
  node('Next.js', inFolder('testing/serve-module.ts'), inFolder('next.ts')),
  node('bare fetch', inFolder('testing/serve-module.ts'), inFolder('bare-fetch.ts')),
  { name: 'Python', command: python, args: () => [inFolder('letta_token.py')], isThere: preparePython() },
  {
    name: 'PHP',
    command: 'php',
    args: (port) => ['-S', `127.0.0.1:${port}`, inFolder('letta-token.php')],
    isThere: runs('php', '--version'),
    ready: /Development Server .* started/,
  },
  { name: 'Go', command: join(cache, 'letta_token'), args: () => [], isThere: hasGo(), prepare: buildGo },
  {
    name: 'Ruby',
    command: 'ruby',
    args: () => [inFolder('letta_token.rb')],
    isThere: runs('ruby', '-e', 'require "webrick"'),
  },
];

export interface RunningBackend {
  /** Its token endpoint. */
  url: string;
  /** All that it has said, on stdout and stderr. */
  said(): string;
  stop(): void;
}

/** Starts a backend with these variables only. */
export async function startBackend(backend: Backend, variables: Record<string, string>): Promise<RunningBackend> {
  backend.prepare?.();
  const port = await freePort();
  const child = spawn(backend.command, backend.args(port), {
    cwd: root,
    env: {
      PATH: process.env['PATH'] ?? '',
      TOKEN_PORT: String(port),
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = () => void child.kill();
  process.once('exit', stop);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if ((backend.ready ?? /^ready:/m).test(said)) resolve();
      });
    }
    child.once('error', reject);
    child.once('close', () => reject(new Error(`${backend.name} ended: ${said}`)));
  }).catch((error: unknown) => {
    stop();
    throw error;
  });
  return { url: `http://127.0.0.1:${port}/api/letta-token`, said: () => said, stop };
}
