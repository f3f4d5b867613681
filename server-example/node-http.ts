/** The token endpoint on plain `node:http`: `npx tsx node-http.ts`. Its settings are in README.md. */
import { createServer, type IncomingMessage } from 'node:http';
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

/** Node's request as a web `Request`. The endpoint refuses more than 8 kB, so reading ends soon after. */
async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const { method = 'GET', url = '/' } = incoming;
  const headers = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  let body = '';
  for await (const text of incoming.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    body += text;
    if (body.length > 8_192) break;
  }
  const hasBody = method === 'POST' || method === 'DELETE';
  return new Request(new URL(url, 'http://localhost'), { method, headers, body: hasBody ? body : null });
}

const server = createServer((incoming, outgoing) => {
  if (incoming.url !== '/api/letta-token') return outgoing.writeHead(404).end();
  toRequest(incoming)
    .then(endpoint)
    .then(async (response) => {
      outgoing.writeHead(response.status, [...response.headers].flat()).end(await response.text());
    })
    // The client has gone in the middle of its request.
    .catch(() => outgoing.destroy());
});
server.requestTimeout = 10_000;
const port = Number(process.env.TOKEN_PORT ?? 8787);
server.listen(port, '127.0.0.1', () => console.log(`ready: http://localhost:${port}`));
