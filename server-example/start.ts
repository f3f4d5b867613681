/** `npm run token-server`: asks Letta whether the settings are good, then starts hono.ts. */
import process from 'node:process';
import Letta, { APIError } from '@letta-ai/letta-client';

const { LETTA_API_KEY: apiKey, LETTA_AGENT_ID: agentId } = process.env;
const baseURL = process.env.LETTA_BASE_URL || 'https://api.letta.com';
const port = process.env.TOKEN_PORT || '8787';

/** Ends with one sentence where Letta refuses what every visitor will need. */
async function check(what: string, asked: PromiseLike<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    const status = error instanceof APIError ? error.status : undefined;
    if (status === undefined) fail(`${baseURL} (LETTA_BASE_URL) can't be reached, or doesn't answer in time.`);
    if (status === 401 || status === 403) fail(`${baseURL} refuses LETTA_API_KEY (${status}).`);
    fail(`${baseURL} (LETTA_BASE_URL) gives no ${what}: ${status}.`);
  }
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

if (!apiKey) fail('LETTA_API_KEY is missing: it is the key of your Letta account.');
if (!/^[\x21-\x7e]+$/.test(apiKey)) fail('LETTA_API_KEY holds characters that no key has.');
if (!URL.canParse(baseURL)) fail(`LETTA_BASE_URL is not a URL: ${baseURL}`);
if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) fail(`TOKEN_PORT is not a port: ${port}`);

const letta = new Letta({ apiKey, baseURL, maxRetries: 0, timeout: 5_000, logLevel: 'off' });
await check('client-side access tokens', letta.accessTokens.list({ limit: 1 }));
if (agentId) await check(`agent ${agentId} (LETTA_AGENT_ID)`, letta.agents.retrieve(agentId));

process.once('uncaughtException', (error: NodeJS.ErrnoException) =>
  fail(error.code === 'EADDRINUSE' ? `Port ${port} is in use: set TOKEN_PORT to another one.` : error.message),
);
await import('./hono.ts').catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
