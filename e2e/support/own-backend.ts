import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { proxy } from 'hono/proxy';
import { API_KEY, createBackend } from '../../gateway/testing/backend.ts';

/** The demo's site with a Letta and a gateway that one test has for itself, so that it can count what they hold. */
export interface OwnBackend {
  readonly url: string;
  /** What the page asked of the token endpoint: `POST initial`, `DELETE`. */
  readonly asked: string[];
  /** What the page asked of Letta: `GET /v1/…`. */
  readonly toLetta: string[];
  /** How many agents and identities there are at Letta that were made for visitors. */
  made(): Promise<{ agents: number; identities: number }>;
  close(): void;
}

/** @param demoUrl where the demo's pages and the built files are */
export async function openOwnBackend(demoUrl: string): Promise<OwnBackend> {
  const site = new Hono();
  const server = serve({ fetch: site.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const backend = createBackend({
    ALLOWED_ORIGINS: url,
    LAZY_AGENTS: '1',
    GATEWAY_SECRET: 'gateway-secret-gateway-secret-e2e',
    PUBLIC_LETTA_BASE_URL: url,
    TOKEN_ACCESS: 'read_messages,write_messages,read_agent,write_agent',
  });
  const read = async (path: string): Promise<unknown[]> => {
    const request = new Request(`https://letta.example${path}`, { headers: { Authorization: `Bearer ${API_KEY}` } });
    return (await backend.local.fetch(request)).json() as Promise<unknown[]>;
  };
  const before = (await read('/v1/agents/?limit=100')).length;
  const asked: string[] = [];
  const toLetta: string[] = [];
  site.all('/v1/*', ({ req }) => {
    toLetta.push(`${req.method} ${req.path}`);
    return backend.app.fetch(req.raw);
  });
  site.all('/api/:endpoint{letta-.+}', async ({ req }) => {
    const text = await req.raw.clone().text();
    const body: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
    asked.push([req.method, ...Object.keys(body).filter(isNamed), body['reason']].filter(Boolean).join(' '));
    return backend.app.fetch(req.raw);
  });
  site.all('*', ({ req }) => proxy(`${demoUrl}${req.path}`));
  return {
    url,
    asked,
    toLetta,
    made: async () => ({
      agents: (await read('/v1/agents/?limit=100')).length - before,
      identities: (await read('/v1/identities/?limit=100')).length,
    }),
    close: () => server.close(),
  };
}

/** What a body says by its name alone. */
const isNamed = (key: string): boolean => key !== 'reason' && key !== 'token';
