import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { API_URL } from './servers.ts';
import type { AnswerToken } from './token-endpoint.ts';

export interface Cuttable extends AsyncDisposable {
  url: string;
  /** Breaks all connections, and takes no new ones, once Letta has sent this text. */
  cutAt(text: string): void;
  restore(): void;
}

/** A way to the local Letta that can be cut at the level of TCP, as when a phone loses its network. */
export async function startCuttable(): Promise<Cuttable> {
  const sockets = new Set<Socket>();
  let up = true;
  let mark: string | null = null;
  const server = createServer((near) => {
    if (!up) return near.destroy();
    const far = connect(Number(new URL(API_URL).port), 'localhost');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    let sent = '';
    far.on('data', (data) => {
      sent += data.toString('latin1');
      if (mark !== null && sent.includes(mark)) cut();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const drop = () => sockets.forEach((socket) => socket.resetAndDestroy());
  function cut(): void {
    mark = null;
    up = false;
    drop();
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutAt(text) {
      mark = text;
    },
    restore() {
      up = true;
    },
    async [Symbol.asyncDispose]() {
      drop();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** For a token endpoint: names another address of the same Letta. */
export const mintVia =
  (baseUrl: string): AnswerToken =>
  async (_, site) => {
    const response = await site();
    const headers = new Headers(response.headers);
    // It is another body now.
    headers.delete('content-length');
    return Response.json({ ...(await response.json()), baseUrl }, { status: response.status, headers });
  };
