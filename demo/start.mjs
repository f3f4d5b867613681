/**
 * `npm start`: installs and builds what is missing, then starts a Letta, the token server and the demo page, and says
 * `ready: http://localhost:5173` once a visitor could chat.
 *
 * - `PORT` (5173), `TOKEN_PORT` (8787), `LETTA_PORT` (8283) move the three.
 * - `LETTA_API_KEY` and `LETTA_AGENT_ID` together: Letta Cloud instead of the local Letta; with `LETTA_BASE_URL` another
 *   server.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { installDependencies, run } from '../scripts/install.mjs';

const root = join(import.meta.dirname, '..');
const { PORT = '5173', TOKEN_PORT = '8787', LETTA_PORT = '8283', LETTA_API_KEY, LETTA_AGENT_ID } = process.env;
const isLocal = !LETTA_API_KEY || !LETTA_AGENT_ID;
const baseUrl = isLocal
  ? `http://localhost:${LETTA_PORT}`
  : (process.env.LETTA_BASE_URL ?? 'https://api.letta.com').replace(/\/+$/, '');
const apiKey = isLocal ? 'sk-let-local' : LETTA_API_KEY;
const page = `http://localhost:${PORT}`;

/** How long a server may take to start, and another server to answer. */
const TIMEOUT_MS = 30_000;

/** Something the person who started us can put right: shown as one sentence, without a stack. */
class StartError extends Error {}

/** @type {import('node:child_process').ChildProcess[]} */
const children = [];
let stopping = false;

process.once('SIGINT', () => stop(0));
process.once('SIGTERM', () => stop(0));

try {
  checkSettings();
  await Promise.all([
    checkPort('PORT', PORT),
    checkPort('TOKEN_PORT', TOKEN_PORT),
    isLocal ? checkPort('LETTA_PORT', LETTA_PORT) : checkAgent(),
  ]);
  installDependencies();
  if (!run(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] })) {
    throw new StartError('The widget could not be built: `npm run build` says more.');
  }
  if (isLocal) await startServer('local Letta', 'demo/local-letta/start.ts', { LETTA_PORT, LETTA_API_KEY: apiKey });
  await startServer('token server', 'gateway/start.ts', {
    TOKEN_PORT,
    LETTA_BASE_URL: baseUrl,
    LETTA_API_KEY: apiKey,
    // With the local Letta, every visitor gets an agent of their own.
    LETTA_AGENT_ID: isLocal ? undefined : LETTA_AGENT_ID,
    ALLOWED_ORIGINS: `${page},http://127.0.0.1:${PORT}`,
    // What npm.html offers, where GATEWAY_SECRET is set.
    GATEWAY_CLIENT_TOOLS: '{"get_page_title": "page"}',
  });
  await startServer('demo', 'demo/serve.ts', { PORT, TOKEN_PORT, LETTA_BASE_URL: baseUrl });
  await checkToken();
  console.log(`ready: ${page}`);
} catch (error) {
  // Where a server ended, that has been said already.
  if (!stopping) console.error(error instanceof StartError ? error.message : error);
  stop(1);
}

function checkSettings() {
  if (Boolean(LETTA_API_KEY) !== Boolean(LETTA_AGENT_ID)) {
    const [set, unset] = LETTA_API_KEY ? ['LETTA_API_KEY', 'LETTA_AGENT_ID'] : ['LETTA_AGENT_ID', 'LETTA_API_KEY'];
    throw new StartError(`${set} is set but ${unset} is not: set both to talk to Letta, or neither for the local one.`);
  }
  if (!isLocal && !/^https?:/.test(URL.canParse(baseUrl) ? new URL(baseUrl).protocol : '')) {
    throw new StartError(`LETTA_BASE_URL is not an http(s) URL: ${baseUrl}`);
  }
}

/** @param {string} name @param {string} port */
async function checkPort(name, port) {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new StartError(`${name} is not a port: ${port}`);
  // Our servers listen on 127.0.0.1 only, but `localhost` in a browser may mean somebody else's server on ::1.
  for (const host of ['127.0.0.1', '::1']) {
    const code = await new Promise((resolve) => {
      const probe = createServer();
      probe.once('error', (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code));
      probe.listen({ port: Number(port), host }, () => probe.close(() => resolve(undefined)));
    });
    if (code === 'EADDRINUSE') throw new StartError(`Port ${port} is in use: set ${name} to another one.`);
    if (code === 'EACCES') throw new StartError(`Port ${port} may not be used: set ${name} to another one.`);
  }
}

/** Whether the key and the agent are good, before anything is built. */
async function checkAgent() {
  const url = `${baseUrl}/v1/agents/${encodeURIComponent(LETTA_AGENT_ID ?? '')}`;
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${apiKey}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error) => {
    throw new StartError(`${baseUrl} does not answer: ${error.cause?.message ?? error.message}`);
  });
  await response.body?.cancel();
  if (response.ok) return;
  const { status } = response;
  if (status === 401 || status === 403) throw new StartError(`${baseUrl} refuses LETTA_API_KEY (${status}).`);
  if (status === 404 || status === 422)
    throw new StartError(`${baseUrl} knows no agent ${LETTA_AGENT_ID} (${status}).`);
  throw new StartError(`${baseUrl} answers ${status} when asked for the agent ${LETTA_AGENT_ID}.`);
}

/**
 * Starts a server of this repository, and resolves when it says `ready:`.
 * @param {string} name
 * @param {string} file
 * @param {Record<string, string | undefined>} env
 */
function startServer(name, file, env) {
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new StartError(`The ${name} did not start within ${TIMEOUT_MS / 1000} s.`)),
      TIMEOUT_MS,
    );
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      if (!/^ready:/m.test(output)) return;
      clearTimeout(timer);
      child.stdout.removeAllListeners('data').resume();
      resolve(undefined);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error('It ended.'));
      if (stopping) return;
      // With code 1 it has said why.
      if (code !== 1) console.error(`The ${name} ended (${code ?? child.signalCode}): everything else stops too.`);
      stop(1);
    });
  });
}

/** Mints a token the way the page does, and gives it back. */
async function checkToken() {
  const ask = (/** @type {string} */ method, /** @type {object} */ body, cookie = '') =>
    fetch(`${page}/api/letta-token`, {
      method,
      headers: { 'content-type': 'application/json', origin: page, cookie },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  const response = await ask('POST', { reason: 'initial' });
  const answer = await response.json();
  if (!response.ok) {
    throw new StartError(
      `No token can be minted: ${answer.error?.message ?? `the token server answers ${response.status}`}`,
    );
  }
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  await ask('DELETE', { token: answer.token }, cookie.join('; '));
}

/** Ends what was started here, and then this process. @param {number} code */
function stop(code) {
  if (stopping) return;
  stopping = true;
  process.exitCode = code;
  for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
  // A server that holds on to an open stream is not waited for.
  setTimeout(() => children.forEach((child) => child.kill('SIGKILL')), 3_000).unref();
}
