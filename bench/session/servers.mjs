/** The servers of a session: a Letta with a scripted agent, the gateway in front of it, and the demo's site. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';

const ROOT = join(import.meta.dirname, '../..');
const API_KEY = 'sk-let-bench';

/**
 * Starts them on free ports.
 * @returns {Promise<{url: string, stop: () => void}>} `url`: the site's
 */
export async function startServers() {
  const children = [];
  const stop = () => children.forEach((child) => child.kill());
  const start = (file, env) => {
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`${file} ended with ${code}.`)));
      child.stdout.on('data', (text) => String(text).includes('ready:') && resolve());
    });
  };
  const [letta, token, site] = await Promise.all([freePort(), freePort(), freePort()]);
  const url = `http://localhost:${site}`;
  try {
    await start('demo/local-letta/start.ts', { LETTA_PORT: letta, LETTA_API_KEY: API_KEY });
    await start('gateway/start.ts', {
      TOKEN_PORT: token,
      LETTA_API_KEY: API_KEY,
      LETTA_BASE_URL: `http://localhost:${letta}`,
      PUBLIC_LETTA_BASE_URL: `http://localhost:${token}`,
      ALLOWED_ORIGINS: url,
      TOKEN_ACCESS: 'read_messages,write_messages,read_agent,write_agent',
      GATEWAY_SECRET: 'bench-secret-bench-secret-bench-secret',
      GATEWAY_ARCHIVE: '1',
      STATE_URL: 'memory:',
      ADMISSION: 'none',
    });
    await start('demo/serve.ts', { PORT: site, TOKEN_PORT: token, LETTA_BASE_URL: `http://localhost:${token}` });
  } catch (error) {
    stop();
    throw error;
  }
  return { url, stop };
}

/** @returns {Promise<string>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(String(port)));
    });
  });
}
