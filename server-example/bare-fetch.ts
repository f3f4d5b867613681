/**
 * The token endpoint where a server is an object with `fetch`: `bun bare-fetch.ts`, `deno serve bare-fetch.ts`,
 * `wrangler dev bare-fetch.ts` (Workers). Its settings are in README.md.
 */
import process from 'node:process';
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

export default {
  async fetch(request: Request): Promise<Response> {
    const isOurs = new URL(request.url).pathname === '/api/letta-token';
    return isOurs ? endpoint(request) : new Response(null, { status: 404 });
  },
};
