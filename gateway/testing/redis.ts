import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './process.ts';

/** Whether a Redis can be started here. On a CI machine there must be one. */
export const hasRedis = process.env['CI'] !== undefined || spawnSync('redis-server', ['--version']).status === 0;

export interface RunningRedis {
  url: string;
  /** Stops the process where it stands: connections stay open, and nothing answers. */
  pause(): void;
  resume(): void;
  /** Ends the process at once. */
  kill(): Promise<void>;
  /** Starts one anew at the same place, empty. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A Redis of our own on a free port of this machine (`redis-server`, Debian's package), which keeps nothing. */
export async function startRedis(): Promise<RunningRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'letta-chat-redis-'));
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const start = async () => {
    const started = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve, reject) => {
      started.once('error', reject);
      started.once('exit', (code) => reject(new Error(`redis-server ended with ${code}.`)));
      started.stdout.on('data', (text) => String(text).includes('Ready to accept connections') && resolve());
    });
    return started;
  };
  let child = await start();
  const end = async (signal: NodeJS.Signals) => {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill: () => end('SIGKILL'),
    restart: async () => void (child = await start()),
    stop: async () => {
      await end('SIGTERM');
      rmSync(folder, { recursive: true });
    },
  };
}
