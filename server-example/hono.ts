/** The token endpoint on Hono: `npx tsx hono.ts`. Its settings are in README.md. */
import { createHash, randomUUID } from 'node:crypto';
import process from 'node:process';
import { serve } from '@hono/node-server';
import Letta from '@letta-ai/letta-client';
import { Hono } from 'hono';
import { createTokenEndpoint, type Visitor } from 'letta-chat-widget/server';

const { LETTA_API_KEY: apiKey = '', LETTA_AGENT_ID: sharedAgent, ALLOWED_ORIGINS, TOKEN_PORT, NODE_ENV } = process.env;
const baseUrl = process.env.LETTA_BASE_URL || 'https://api.letta.com';
const letta = new Letta({ apiKey, baseURL: baseUrl, maxRetries: 0, timeout: 5_000, logLevel: 'off' });

/**
 * WHO IS ASKING: replace this by your own session, and by the column of your table of users that names their agent.
 * Here everybody may chat, and a cookie tells them apart. null would be: nobody who may chat.
 */
async function visitor(request: Request): Promise<Visitor | null> {
  const isSecure = request.headers.get('origin')?.startsWith('https:');
  const name = isSecure ? '__Host-letta-visitor' : 'letta-visitor';
  const [, known] = RegExp(`(?:^|;) *${name}=([\\w-]{36})(?:;|$)`).exec(request.headers.get('cookie') ?? '') ?? [];
  const id = known ?? randomUUID();
  const cookie = `${name}=${id}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  return { id, agentId: sharedAgent || (await agentOf(id)), headers: known ? {} : { 'Set-Cookie': cookie } };
}

/** The visitor's own agent: found at Letta by its tag, or made. */
async function agentOf(visitorId: string): Promise<string> {
  const tag = `visitor:${createHash('sha256').update(visitorId).digest('hex')}`;
  const [found] = (await letta.agents.list({ tags: [tag], order: 'asc', limit: 1 })).items;
  const memory_blocks = [{ label: 'human', value: 'Nothing is known about the visitor yet.' }];
  return (found ?? (await letta.agents.create({ name: 'Ada', tags: [tag], memory_blocks }))).id;
}

if (sharedAgent) {
  console.warn(`warning: all visitors share ${sharedAgent} (LETTA_AGENT_ID) and can read each other's messages.`);
} else if (NODE_ENV === 'production') {
  throw new Error('Strangers could make agents without end: replace visitor() by your own session first.');
}

const endpoint = createTokenEndpoint({
  apiKey,
  baseUrl,
  origins: (ALLOWED_ORIGINS || 'http://localhost:5173').split(','),
  visitor,
});
const app = new Hono().all('/api/letta-token', (context) => endpoint(context.req.raw));

const port = Number(TOKEN_PORT || 8787);
serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => console.log(`ready: http://localhost:${port}`));
