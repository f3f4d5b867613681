import { once } from 'node:events';
import { createServer, type IncomingMessage, request as startRequest, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request that came over a line. */
export interface LineRequest {
  method: string;
  path: string;
  /** Of the response. 0: none has come. */
  status: number;
  /** When the response was complete, by `performance.now()`. Null: it isn't. */
  endedAt: number | null;
}

/** The network between one visitor and the server, as a proxy on a port of its own. */
export interface Line {
  url: string;
  requests: readonly LineRequest[];
  /** How many messages and decisions were sent over it: POST requests that were not refused. */
  sends(): number;
  /** Breaks all connections and takes no new ones. */
  cut(): void;
  /** Takes connections again. */
  restore(): void;
  /** Cuts the line as soon as `matches` says so of what an answer to a send holds so far; '' when the send arrives. */
  cutWhen(matches: (received: string) => boolean): Promise<void>;
  close(): Promise<void>;
}

export interface LineOptions {
  /** Where requests go, without a path. */
  target: string;
  /** Decides before a request goes on: headers to send in place of the caller's, or null to refuse it with 401. */
  admit?(request: IncomingMessage): Record<string, string> | null;
}

/** A message, or answers to tool calls. Cancelling isn't one. */
const SEND = /^\/v1\/(?:agents|conversations)\/[^/]+\/messages(?:\/stream)?$/;

/** As Letta Cloud, and the gateway, answer a browser's preflight. */
const CORS = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': 'GET, POST, PATCH, DELETE' };

export async function createLine({ target, admit }: LineOptions): Promise<Line> {
  const requests: LineRequest[] = [];
  const sockets = new Set<Socket>();
  let isUp = true;
  let trap: { matches: (received: string) => boolean; sprung: () => void } | null = null;

  function cut(): void {
    isUp = false;
    trap = null;
    for (const socket of sockets) socket.resetAndDestroy();
  }

  function look(received: string): void {
    if (!trap?.matches(received)) return;
    const { sprung } = trap;
    cut();
    sprung();
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const { method = 'GET', url: path = '/' } = request;
    if (method === 'OPTIONS' && admit) return preflight(request, response);
    const entry: LineRequest = { method, path, status: 0, endedAt: null };
    requests.push(entry);
    const replaced = admit ? admit(request) : {};
    if (replaced === null) {
      entry.status = 401;
      response.writeHead(401, { ...CORS, 'Content-Type': 'application/json' });
      return void response.end('{"message":"Unauthorized"}');
    }
    const isSend = method === 'POST' && SEND.test(path.replace(/\?.*/, ''));
    const headers = { ...request.headers, host: new URL(target).host, ...replaced };
    const onward = startRequest(target + path, { method, headers }, (answer) => {
      entry.status = answer.statusCode ?? 0;
      response.writeHead(entry.status, { ...answer.headers, ...(admit && CORS) });
      response.flushHeaders();
      let received = '';
      answer.on('data', (chunk: Buffer) => {
        response.write(chunk);
        if (!isSend) return;
        received += chunk.toString('latin1');
        look(received);
      });
      answer.on('end', () => {
        entry.endedAt = performance.now();
        response.end();
      });
      answer.on('error', () => response.destroy());
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
    // The server gets the whole message first.
    if (isSend) onward.on('finish', () => look(''));
  }

  const server = createServer(handle);
  server.on('connection', (socket) => {
    if (!isUp) return void socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    sends: () =>
      requests.filter(
        ({ method, path, status }) => method === 'POST' && SEND.test(path.replace(/\?.*/, '')) && status < 400,
      ).length,
    cut,
    restore: () => void (isUp = true),
    cutWhen: (matches) => new Promise((sprung) => void (trap = { matches, sprung })),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function preflight(request: IncomingMessage, response: ServerResponse): void {
  const asked = request.headers['access-control-request-headers'];
  response.writeHead(204, { ...CORS, ...(asked && { 'Access-Control-Allow-Headers': asked }) }).end();
}
