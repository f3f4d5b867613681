/**
 * Serves a module that a platform would load by itself, on `TOKEN_PORT`: an object with `fetch` (Workers, Deno, Bun), or
 * a function for each method (Next.js, which answers all other methods with 405).
 */
import { resolve } from 'node:path';
import process from 'node:process';
import { serve } from '@hono/node-server';

type Handler = (request: Request) => Promise<Response>;

const module: Record<string, Handler> & { default?: { fetch: Handler } } = await import(resolve(process.argv[2] ?? ''));
const port = Number(process.env.TOKEN_PORT);

async function callMethod(request: Request): Promise<Response> {
  if (new URL(request.url).pathname !== '/api/letta-token') return new Response(null, { status: 404 });
  return module[request.method]?.(request) ?? new Response(null, { status: 405 });
}

serve({ fetch: module.default?.fetch ?? callMethod, port, hostname: '127.0.0.1' }, () =>
  console.log(`ready: http://localhost:${port}`),
);
