/** A real Letta for the tests: the one that `LETTA_BASE_URL` names, else one that is installed and started here. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

const START = join(import.meta.dirname, '../e2e/letta/real/start.ts');

/** The status with which `start.ts` ends where this machine can't have one. It has said why by then. */
const UNAVAILABLE = 3;

/**
 * @typedef {object} RealLetta
 * @property {Record<string, string>} env what tests need to know of it
 * @property {boolean} isScripted whether its model is ours
 * @property {() => Promise<void>} stop
 */

/**
 * Resolves once it answers; to null where this machine can't have one. Rejects where it should start and doesn't.
 * @returns {Promise<RealLetta | null>}
 */
export async function startRealLetta() {
  if (process.env.LETTA_BASE_URL) {
    return { env: {}, isScripted: process.env.LETTA_SCRIPTED === '1', stop: async () => undefined };
  }
  const child = spawn(process.execPath, ['--import', 'tsx', START], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  /** @type {Record<string, string>} */
  const env = {};
  for await (const line of createInterface(child.stdout)) {
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
    if (name) env[name] = value ?? '';
    else console.log(line);
    if (line.startsWith('ready:')) break;
  }
  if (child.exitCode === null && env.LETTA_BASE_URL) {
    return {
      env,
      isScripted: true,
      async stop() {
        child.kill();
        await ended;
      },
    };
  }
  const [status] = await ended;
  if (status === UNAVAILABLE) return null;
  throw new Error(`The real Letta ended with ${status}.`);
}
