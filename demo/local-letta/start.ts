/** `npm run local-letta`: a Letta on this machine. Its variables are in README.md. */
import { createAdaptorServer } from '@hono/node-server';
import { createLocalLetta } from './local-letta.ts';

const LOOPBACK = ['127.0.0.1', '::1'];

function numberFrom(name: string, fallback: number, least: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (Number.isFinite(value) && value >= least) return value;
  return fail(`${name} must be a number, ${least} or more; it is "${text}".`);
}

/** `on` (also where it isn't set) or `off`. */
function switchFrom(name: string): boolean {
  const text = process.env[name] || 'on';
  if (text !== 'on' && text !== 'off') return fail(`${name} must be on or off; it is "${text}".`);
  return text === 'on';
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

const port = numberFrom('LETTA_PORT', 8283, 1);
const apiKey = process.env['LETTA_API_KEY'] || 'sk-let-local';
const letta = createLocalLetta({
  apiKey,
  delayMs: numberFrom('LOCAL_LETTA_DELAY_MS', 20, 0),
  chunkChars: Math.floor(numberFrom('LOCAL_LETTA_CHUNK_CHARS', 4, 1)),
  clientCheck: switchFrom('LOCAL_LETTA_CLIENT_CHECK'),
});

/** `localhost` is either loopback address, so we listen on both. A machine without IPv6 has only one. */
async function listen(hostname: string): Promise<ReturnType<typeof createAdaptorServer> | null> {
  const server = createAdaptorServer({ fetch: letta.fetch });
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') return resolve(null);
      fail(
        error.code === 'EADDRINUSE'
          ? `Port ${port} is in use; set LETTA_PORT to another one.`
          : `local-letta can't listen: ${error.message}`,
      );
    });
    server.listen(port, hostname, () => resolve(server));
  });
}

const servers = await Promise.all(LOOPBACK.map(listen));
console.log(`agent: ${letta.agentId}`);
// To be pasted in front of a command, as `npm start` or `npm run token-server`.
console.log(`LETTA_BASE_URL=http://localhost:${port} LETTA_API_KEY=${apiKey} LETTA_AGENT_ID=${letta.agentId}`);
console.log(`ready: http://localhost:${port}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const server of servers) server?.close();
    process.exit(0);
  });
}
