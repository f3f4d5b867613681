import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';

/** Agents that Letta fails for, each in its own way. */
export const FAULTS = ['slow', 'stalled', 'down', 'broken', 'page', 'moved', 'limited', 'unfiltered'] as const;
export type Fault = (typeof FAULTS)[number];
export const faultyAgent = (fault: Fault) => `agent-${fault}`;

/** A request that reached Letta. */
export interface SeenRequest {
  method: string;
  /** Path and query, as they came. */
  path: string;
  body: string;
}

/** A local Letta on a port of its own, which fails for some agents. */
export async function startUpstream(apiKey: string) {
  const local = createLocalLetta({ apiKey, delayMs: 0 });
  const seen: SeenRequest[] = [];
  /** Which agent a tag leads to, where none was made for it. */
  const tagged = new Map<string, string>();

  async function fetch(request: Request, { incoming }: HttpBindings): Promise<Response> {
    const body = await request.clone().text();
    seen.push({ method: request.method, path: incoming.url ?? '', body });
    const url = new URL(request.url);
    const agentId = tagged.get(url.searchParams.get('tags') ?? '');
    if (agentId) return Response.json([{ id: agentId }]);
    const about = `${url.search}${body}`;
    const fault = FAULTS.find(
      (one) => about.includes(`"${faultyAgent(one)}"`) || about.includes(`=${faultyAgent(one)}&`),
    );
    if (fault === 'slow') return new Promise(() => undefined);
    if (fault === 'stalled')
      return new Response(new ReadableStream(), { headers: { 'Content-Type': 'application/json' } });
    if (fault === 'down') incoming.socket.destroy();
    if (fault === 'broken') return Response.json({ message: `Not with ${apiKey}` }, { status: 500 });
    if (fault === 'page') return new Response('<h1>Hello</h1>', { headers: { 'Content-Type': 'text/html' } });
    if (fault === 'moved') return new Response(null, { status: 307, headers: { Location: '/elsewhere' } });
    if (fault === 'limited') return new Response('{}', { status: 429, headers: { 'Retry-After': '17' } });
    if (fault === 'unfiltered') return Response.json(await local.tokens.list({ offset: 0, limit: 10 }));
    return local.fetch(request);
  }

  const server = createServer(getRequestListener((request, env) => fetch(request, env as HttpBindings)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    local,
    seen,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Makes the agent the one of the visitor whose cookie this is at hono.ts. */
    tag: (visitorId: string, agentId: string) =>
      tagged.set(`visitor:${createHash('sha256').update(visitorId).digest('hex')}`, agentId),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
