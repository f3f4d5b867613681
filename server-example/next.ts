/** The token endpoint as a Next.js route handler: `app/api/letta-token/route.ts`. Its settings are in README.md. */
import process from 'node:process';
import { createTokenEndpoint, type Visitor } from 'letta-chat-widget/server';

/**
 * WHO IS ASKING: replace this by your own session, and by the column of your table of users that names their agent.
 * Here, a cookie `session` leads to an `{id, agentId}` in SESSIONS. null: nobody who may chat.
 */
async function visitor(request: Request): Promise<Visitor | null> {
  const sessions = new Map<string, Visitor>(Object.entries(JSON.parse(process.env.SESSIONS ?? '{}')));
  const [, session = ''] = /(?:^|;) *session=([^;]+)/.exec(request.headers.get('cookie') ?? '') ?? [];
  return sessions.get(session) ?? null;
}

/** Made for each request, since `next build` loads this file where there is no key. It keeps no state. */
async function handle(request: Request): Promise<Response> {
  const endpoint = createTokenEndpoint({
    apiKey: process.env.LETTA_API_KEY,
    baseUrl: process.env.LETTA_BASE_URL,
    origins: (process.env.ALLOWED_ORIGINS ?? 'http://localhost:3000').split(','),
    visitor,
  });
  return endpoint(request);
}

export { handle as POST, handle as DELETE, handle as OPTIONS };
