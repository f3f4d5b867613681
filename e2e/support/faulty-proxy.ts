import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Fault, faultyFetch, seeded } from '../faults/faulty-fetch.ts';

export interface FaultyProxy extends AsyncDisposable {
  /** Where a browser finds Letta, on the line that the seed makes bad. */
  urlFor(seed: number): string;
  /** How often each kind of fault has happened. */
  faults: Map<Fault, number>;
}

export interface FaultyProxyOptions {
  /** The Letta, or gateway, behind it. */
  target: string;
  /** How many requests go wrong, from 0 to 1. */
  rate: number;
  /** A line is bad for so many faults, and then well. */
  maxFaults: number;
  /** So long a stalled answer is held before its connection is gone, in milliseconds. */
  stallMs: number;
}

/** A proxy in front of a Letta, on which what `faulty-fetch.ts` knows goes wrong; the same for the same seed. */
export async function startFaultyProxy({ target, rate, maxFaults, stallMs }: FaultyProxyOptions): Promise<FaultyProxy> {
  const faults = new Map<Fault, number>();
  const lines = new Map<string, typeof fetch>();

  function lineOf(seed: string): typeof fetch {
    const known = lines.get(seed);
    if (known) return known;
    const random = seeded(Number(seed));
    let left = maxFaults;
    const bad = faultyFetch((request) => fetch(request, { redirect: 'manual' }), {
      random,
      get rate() {
        return left > 0 ? rate : 0;
      },
      onFault(fault) {
        left -= 1;
        faults.set(fault, (faults.get(fault) ?? 0) + 1);
      },
    });
    lines.set(seed, bad);
    return bad;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, seed = '', path = ''] = /^\/(\d+)(\/.*)$/.exec(request.url ?? '') ?? [];
    const { method = 'GET' } = request;
    // Browsers ask for leave on their own account.
    const line = method === 'OPTIONS' ? fetch : lineOf(seed);
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const body = method === 'POST' ? await new Response(Readable.toWeb(request) as ReadableStream).text() : null;
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const answered = await line(target + path, {
      method,
      headers: headers as Record<string, string>,
      body,
      signal: gone.signal,
    });
    const { 'content-encoding': _encoding, 'content-length': _length, ...shown } = Object.fromEntries(answered.headers);
    response.writeHead(answered.status, { 'access-control-allow-origin': '*', ...shown });
    if (!answered.body) return void response.end();
    response.flushHeaders();
    response.setTimeout(stallMs, () => response.destroy());
    await pipeline(Readable.fromWeb(answered.body as never), response);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    urlFor: (seed) => `http://127.0.0.1:${port}/${seed}`,
    faults,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
