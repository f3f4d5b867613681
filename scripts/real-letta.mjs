/** A real Letta for the tests, as a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');
/** How `e2e/letta/real/start.ts` says that this machine can't have a real Letta. */
const UNAVAILABLE = 3;

/**
 * Installs and starts a real Letta, and stops it when `work` is done.
 * @template Result
 * @param {(variables: Record<string, string>) => Result} work gets the variables that tests want
 * @returns {Promise<Result | null>} null: this machine can't have it, and its output says why
 */
export async function withRealLetta(work) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'e2e/letta/real/start.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const output = await readUntilReady(child.stdout);
  if (output === null) {
    const [code] = await ended;
    if (code === UNAVAILABLE) return null;
    throw new Error(`The real Letta did not start (exit ${code}).`);
  }
  try {
    const variables = Array.from(output.matchAll(/^(LETTA_\w+)=(.*)$/gm), ([, name = '', value = '']) => [name, value]);
    return work(Object.fromEntries(variables));
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** @param {import('node:stream').Readable} stdout */
async function readUntilReady(stdout) {
  let output = '';
  for await (const chunk of stdout.setEncoding('utf8')) {
    process.stdout.write(chunk);
    output += chunk;
    if (/^ready:/m.test(output)) return output;
  }
  return null;
}
