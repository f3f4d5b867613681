import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Headers that say how a body travels on one connection, and not what it is. */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding'];

/** A server on a port of its own. */
export interface Served extends AsyncDisposable {
  /** Where it listens, on loopback, without a slash at the end. */
  url: string;
}

/**
 * Serves what a `fetch` responds, its failures included: where it rejects, or a body breaks, the connection is destroyed.
 * `stallMs`: how long a connection may be without a byte before it is destroyed. Default: for ever.
 */
export async function serveFetch(fetch: typeof globalThis.fetch, { stallMs = 0 } = {}): Promise<Served> {
  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    if (stallMs > 0) outgoing.setTimeout(stallMs, () => outgoing.destroy());
    const { method = 'GET', url = '/' } = incoming;
    const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
    const body = hasBody ? await new Response(Readable.toWeb(incoming) as ReadableStream).text() : null;
    const response = await fetch(`http://${incoming.headers.host}${url}`, {
      method,
      headers: headersOf(incoming),
      body,
      signal: gone.signal,
    });
    const headers = new Headers(response.headers);
    for (const name of OF_THE_CONNECTION) headers.delete(name);
    // On a connection that was used before, Chromium sends a POST that got no response a second time, by itself.
    headers.set('connection', 'close');
    if (!headers.has('access-control-allow-origin')) headers.set('access-control-allow-origin', '*');
    outgoing.writeHead(response.status, Object.fromEntries(headers));
    if (!response.body) return void outgoing.end();
    outgoing.flushHeaders();
    await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), outgoing);
  }

  const server = createServer((incoming, outgoing) => {
    respond(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** All but those of the connection, and the host. */
function headersOf({ headers }: IncomingMessage): Headers {
  const shown = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string' && name !== 'host' && !OF_THE_CONNECTION.includes(name)) shown.set(name, value);
  }
  return shown;
}
