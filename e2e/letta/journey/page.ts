import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import type { Visitor } from '../support/ways.ts';

const DIST = join(import.meta.dirname, '../../../dist');

const page = (path: string) => `<!doctype html>
<html lang="en">
  <head><title>Shop</title><script src="/dist/embed.js"></script></head>
  <body><letta-chat mode="inline" token-url="${path}/token" locale="en"></letta-chat></body>
</html>`;

/** A site whose page has the widget. Every visitor has a URL of their own, in place of a session. */
export interface Site {
  origin: string;
  /** Where a visitor finds their page. */
  pageFor(visitor: Visitor): string;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const visitors: Visitor[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const send = (type: string, body: string | Buffer): void =>
      void response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
    const [, number, rest] = /^\/visitors\/(\d+)(\/token)?$/.exec(pathname) ?? [];
    const visitor = visitors[Number(number)];
    if (visitor && !rest) return send('text/html', page(pathname));
    if (visitor && request.method === 'POST') return send('application/json', JSON.stringify(await visitor.token()));
    if (visitor) return void response.writeHead(204).end();
    if (!pathname.startsWith('/dist/')) return void response.writeHead(404).end();
    return send('text/javascript', await readFile(join(DIST, normalize(pathname.slice('/dist'.length)))));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    pageFor: (visitor) => `${origin}/visitors/${visitors.push(visitor) - 1}`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
