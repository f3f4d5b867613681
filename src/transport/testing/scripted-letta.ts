import { expect } from 'vitest';
import { ChatError } from '../../platform/errors.ts';
import type { ChatEvent, StreamFrame } from '../../protocol/events.ts';
import type { WayMemory } from '../direct-route.ts';
import { createLettaTransport } from '../letta-transport.ts';
import type { Access } from '../routes.ts';
import type { Outgoing } from '../transport.ts';

/** A server for tests that gives scripted answers, and what goes wrong on the way to it. */

/** The beginning of every token: it may stand in no error. */
export const SENTINEL = 'SENTINEL/+=';

/** What a scripted server does with a request: a response, a failure of the network, or silence. */
export type Reply = () => Response | Error | 'silence';

/** Each test has a server of its own, since what is found out of one is remembered. */
let servers = 0;

/** A transport to a server that gives these answers, one a request, and what was asked of server and session. */
export function start(
  replies: Reply[],
  access: Partial<Access> = {},
  {
    baseUrl = `https://letta-${(servers += 1)}.test/`,
    memory = null,
  }: { baseUrl?: string; memory?: WayMemory | null } = {},
) {
  const requests: { url: URL; init: RequestInit; token: string | null; body: unknown }[] = [];
  const mints: string[] = [];
  const session = {
    hasAgent: async () => true,
    getToken: async () => ({ token: `${SENTINEL}1`, agentId: 'agent-1', ...access }),
    replace: async (rejected: string) => {
      mints.push(rejected);
      return { token: `${SENTINEL}${mints.length + 1}`, agentId: 'agent-1', ...access };
    },
  };
  const fetch: typeof globalThis.fetch = (input, init = {}) =>
    new Promise((resolve, reject) => {
      const token = new Headers(init.headers).get('Authorization')?.replace('Bearer ', '') ?? null;
      const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
      requests.push({ url: new URL(String(input)), init, token, body });
      const reply = replies[requests.length - 1];
      if (reply === undefined) expect.unreachable('one request too many');
      init.signal?.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
      const answer = reply();
      if (answer instanceof Error) reject(answer);
      else if (answer !== 'silence') resolve(answer);
    });
  return {
    requests,
    mints,
    session,
    baseUrl,
    transport: createLettaTransport({ session, baseUrl, fetch, memory }),
  };
}

export const json =
  (body: unknown, status = 200): Reply =>
  () =>
    Response.json(body, { status });
export const html =
  (status = 200): Reply =>
  () =>
    new Response('<!doctype html><title>Some page</title>', { status, headers: { 'Content-Type': 'text/html' } });
/** How server 0.16.8 refuses a stream to anyone but its own SDK. */
export const sdkOnly = json({ detail: 'streaming=true is only supported for SDK v1.0+ clients.' }, 422);
export const unauthorized = json({ message: 'Unauthorized' }, 401);
export const busy = json({ detail: 'CONFLICT: Cannot send a new message: Another request', run_id: 'run-9' }, 409);

/** A body of these pieces that then ends as told; `cancelled` tells whether it was cancelled. */
export function bodyOf(pieces: string[], end: 'closes' | 'breaks' | 'stays open') {
  const seen = { cancelled: false };
  const left = pieces.map((piece) => new TextEncoder().encode(piece));
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = left.shift();
      if (piece !== undefined) controller.enqueue(piece);
      else if (end === 'closes') controller.close();
      else if (end === 'breaks') controller.error(new TypeError('terminated'));
    },
    cancel: () => void (seen.cancelled = true),
  });
  return { stream, seen };
}

export function sse(pieces: string[], end: 'closes' | 'breaks' | 'stays open' = 'closes') {
  const { stream, seen } = bodyOf(pieces, end);
  const headers = { 'Content-Type': 'text/event-stream; charset=utf-8' };
  return { reply: (): Response => new Response(stream, { headers }), seen };
}

export const frame = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
export const HELLO = frame({ message_type: 'assistant_message', id: 'message-1', otid: 'o', content: 'Hello' });
export const STOP = frame({ message_type: 'stop_reason', stop_reason: 'end_turn' });
export const DONE = 'data: [DONE]\n\n';

export const MESSAGE: Outgoing = { type: 'message', otid: 'otid-1', content: [{ type: 'text', text: 'Hi' }] };
export const unstopped = (): AbortSignal => new AbortController().signal;

export async function collect(frames: AsyncIterable<StreamFrame>, events: ChatEvent[] = []): Promise<ChatEvent[]> {
  for await (const { events: more } of frames) events.push(...more);
  return events;
}

/** The error of a failed promise, in which no token may be found. */
export async function failure(promise: Promise<unknown>): Promise<ChatError> {
  const error: unknown = await promise.then(
    () => expect.unreachable('it should have failed'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ChatError)) throw error;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    expect(`${cause.message} ${cause.stack}`).not.toContain(SENTINEL);
  }
  return error;
}
