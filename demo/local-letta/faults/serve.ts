import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A server on a port of its own. */
export interface Served extends AsyncDisposable {
  /** Where it listens, on loopback, without a slash at the end. */
  url: string;
}

/**
 * Serves what a `fetch` responds, its failures included: where it rejects, or a body breaks, the connection is destroyed.
 * `stallMs`: how long a response may be without a byte before its connection is destroyed. Default: for ever.
 */
export async function serveFetch(fetch: typeof globalThis.fetch, { stallMs = 0 } = {}): Promise<Served> {
  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    const { method = 'GET', url = '/' } = incoming;
    const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
    const body = hasBody ? await new Response(Readable.toWeb(incoming) as ReadableStream).text() : null;
    const response = await fetch(`http://${incoming.headers.host}${url}`, {
      method,
      headers: headersOf(incoming),
      body,
      signal: gone.signal,
    });
    const {
      'content-encoding': _encoding,
      'content-length': _length,
      ...headers
    } = Object.fromEntries(response.headers);
    outgoing.writeHead(response.status, { 'access-control-allow-origin': '*', ...headers });
    if (!response.body) return void outgoing.end();
    outgoing.flushHeaders();
    if (stallMs > 0) outgoing.setTimeout(stallMs, () => outgoing.destroy());
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

/** Without those that belong to the connection. */
function headersOf({ headers }: IncomingMessage): Headers {
  const shown = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name)) shown.set(name, value);
  }
  return shown;
}
