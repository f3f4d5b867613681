import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LETTA_API_KEY, LETTA_URL } from './servers.ts';

/** A token for an agent of its own, as a backend of another site would mint it. */
export async function mint(hostname: string) {
  const headers = { Authorization: `Bearer ${LETTA_API_KEY}`, 'Content-Type': 'application/json' };
  const made = await fetch(`${LETTA_URL}/v1/agents/`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name: 'Ada' }),
  });
  const { id: agentId } = await made.json();
  const policy = [{ type: 'agent', id: agentId, access: ['read_messages', 'write_messages', 'read_agent'] }];
  const answered = await fetch(`${LETTA_URL}/v1/client-side-access-tokens`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ policy, hostname }),
  });
  const { token, expiresAt } = await answered.json();
  return { token, expiresAt, agentId, baseUrl: LETTA_URL };
}

/** A site of its own origin, with one page. @param html the page, or what makes it of the site's URL */
export async function serve(
  html: string | ((url: string) => Promise<string>),
): Promise<{ server: Server; url: string }> {
  let url = '';
  const server = createServer(async (_, response) => {
    response.setHeader('Content-Type', 'text/html').end(typeof html === 'string' ? html : await html(url));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, url };
}
