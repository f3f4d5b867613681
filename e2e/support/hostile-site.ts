import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';

const dist = join(import.meta.dirname, '../../dist');

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "require-trusted-types-for 'script'",
  'trusted-types letta-chat',
].join('; ');

const PAGE = `<!doctype html><html lang="en"><head><title>Site</title><script src="/dist/embed.js"></script></head>
<body><letta-chat mode="inline" token-url="/token" locale="en"></letta-chat></body></html>`;

export interface HostileSite extends AsyncDisposable {
  url: string;
}

/**
 * A site under a strict policy whose agent replies to the message `n` with the text number `n`, in pieces of uneven length.
 * It isn't local-letta, since all texts are in one page of the history, however many they are.
 */
export async function startHostileSite(answers: readonly string[]): Promise<HostileSite> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site.test');
    if (pathname === '/') {
      return response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': POLICY }).end(PAGE);
    }
    if (pathname.startsWith('/dist/')) {
      const file = join(dist, normalize(pathname.slice('/dist'.length)));
      return response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(readFileSync(file));
    }
    if (pathname === '/token') {
      const expiresAt = new Date(Date.now() + 600_000).toISOString();
      return json(response, {
        token: 'token',
        expiresAt,
        agentId: 'agent-1',
        baseUrl: `http://${request.headers.host}`,
      });
    }
    if (!pathname.endsWith('/messages')) return json(response, { id: 'agent-1', name: 'Ada' });
    if (request.method === 'GET') return json(response, stored(answers));
    let body = '';
    for await (const chunk of request) body += chunk;
    await stream(response, Number(JSON.parse(body).messages[0].content), answers);
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

const json = (response: ServerResponse, value: unknown): void =>
  void response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));

async function stream(response: ServerResponse, number: number, answers: readonly string[]): Promise<void> {
  const text = answers[number] ?? '';
  const id = `message-s${number}`;
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const write = (frame: object | string) =>
    response.write(`data: ${typeof frame === 'string' ? frame : JSON.stringify(frame)}\n\n`);
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = start + 1 + ((number * 7 + start * 13) % 11);
    write({ message_type: 'assistant_message', id, otid: id, run_id: 'run-1', content: text.slice(start, end) });
    // Time for a frame, so that what is open is drawn too.
    if (start % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 4));
  }
  write({ message_type: 'stop_reason', stop_reason: 'end_turn' });
  write('[DONE]');
  response.end();
}

/** The same answers as stored messages, newest first. */
const stored = (answers: readonly string[]) =>
  answers
    .map((content, number) => {
      const date = new Date(Date.UTC(2026, 0, 1) + number * 1_000).toISOString();
      return { id: `message-h${number}`, otid: `h${number}`, date, message_type: 'assistant_message', content };
    })
    .reverse();
