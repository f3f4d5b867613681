import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Allow-Methods': '*',
};

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** How a server answers: one function a kind of request; those that are left out are answered as by a Letta that is well. */
export interface Behaviour {
  agent?: Answer;
  history?: Answer;
  send?: Answer;
}

export interface FaultyLetta extends AsyncDisposable {
  url: string;
  /** May be changed at any time. */
  behaviour: Behaviour;
  /** What was asked for, as `GET history`. */
  requests: string[];
}

/** A server that looks like Letta and misbehaves. */
export async function startFaultyLetta(behaviour: Behaviour): Promise<FaultyLetta> {
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    const kind = request.url?.includes('/messages') ? (request.method === 'GET' ? 'history' : 'send') : 'agent';
    letta.requests.push(kind);
    (letta.behaviour[kind] ?? WELL[kind])(response, request);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const letta: FaultyLetta = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behaviour,
    requests: [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return letta;
}

export const json = (response: ServerResponse, value: unknown, status = 200): void =>
  void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));

export const html = (response: ServerResponse): void =>
  void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Welcome</title>');

/** An event stream, begun with these frames and left open. */
export function stream(response: ServerResponse, frames: readonly object[]): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (const frame of frames) response.write(`data: ${JSON.stringify(frame)}\n\n`);
}

/** A piece of an answer. */
export const says = (content: string) => ({
  message_type: 'assistant_message',
  id: 'message-1',
  otid: 'otid-1',
  run_id: 'run-1',
  content,
});

const WELL: Required<Behaviour> = {
  agent: (response) => json(response, { id: 'agent-1', name: 'Ada' }),
  history: (response) => json(response, []),
  send(response) {
    stream(response, [says('All is well.'), { message_type: 'stop_reason', stop_reason: 'end_turn' }]);
    response.end('data: [DONE]\n\n');
  },
};

/** Has the page's token endpoint hand out tokens for another Letta. Returns the reasons of all requests for one. */
export async function mintFor(page: Page, url: string): Promise<string[]> {
  const reasons: string[] = [];
  await page.route('**/api/letta-token', (route) => {
    if (route.request().method() !== 'POST') return route.fulfill({ status: 204 });
    reasons.push(route.request().postDataJSON().reason);
    const expiresAt = new Date(Date.now() + 300_000).toISOString();
    return route.fulfill({ json: { token: `token-${reasons.length}`, expiresAt, agentId: 'agent-1', baseUrl: url } });
  });
  return reasons;
}
