/** The token endpoint on Express: `npx tsx express.ts`. Its settings are in README.md. */
import process from 'node:process';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import { createTokenEndpoint, type Visitor } from 'letta-chat-widget/server';

const sessions = new Map<string, Visitor>(Object.entries(JSON.parse(process.env.SESSIONS ?? '{}')));

/**
 * WHO IS ASKING: replace this by your own session, and by the column of your table of users that names their agent.
 * Here, a cookie `session` leads to an `{id, agentId}` in SESSIONS. null: nobody who may chat.
 */
function visitor(request: Request): Visitor | null {
  const [, session = ''] = /(?:^|;) *session=([^;]+)/.exec(request.headers.get('cookie') ?? '') ?? [];
  return sessions.get(session) ?? null;
}

const endpoint = createTokenEndpoint({
  apiKey: process.env.LETTA_API_KEY,
  baseUrl: process.env.LETTA_BASE_URL,
  origins: (process.env.ALLOWED_ORIGINS ?? 'http://localhost:5173').split(','),
  visitor,
});

const app = express();
// Before any body parser: the endpoint reads the body itself, up to its own limit.
app.all('/api/letta-token', getRequestListener(endpoint));

const port = Number(process.env.TOKEN_PORT ?? 8787);
app.listen(port, '127.0.0.1', () => console.log(`ready: http://localhost:${port}`));
