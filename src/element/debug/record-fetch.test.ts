import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { redact } from '../../platform/redact.ts';
import { createLog, type Log } from './log.ts';
import { recordFetch } from './record-fetch.ts';

let log: Log;

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'https://shop.example/' });
  log = createLog({ signal, redact });
});
afterEach(() => vi.unstubAllGlobals());

const bodyOf = (...pieces: (string | Error)[]) => {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift();
      if (piece instanceof Error) controller.error(piece);
      else if (piece === undefined) controller.close();
      else controller.enqueue(encoder.encode(piece));
    },
  });
};

const streamOf = (...pieces: (string | Error)[]) =>
  new Response(bodyOf(...pieces), { headers: { 'Content-Type': 'text/event-stream' } });

it('a request, with its status, and the response as it was', async () => {
  const fetch = recordFetch(async () => Response.json({ token: 'hunter2' }, { status: 201 }), log);
  const response = await fetch('/api/letta-token', { method: 'POST', body: 'hunter2' });
  expect(await response.json()).toEqual({ token: 'hunter2' });
  expect(log.toText()).toMatch(/request {2}#1 POST \/api\/letta-token → 201 after \d+ ms$/);
});

it('a refusal is an error', async () => {
  await recordFetch(async () => new Response('', { status: 503 }), log)('/x');
  expect(log.toText()).toMatch(/error {4}#1 GET \/x → 503 after/);
});

it('what fails is an error, and what the chat itself ends is none', async () => {
  const failing = recordFetch(async () => {
    throw new TypeError('Failed to fetch');
  }, log);
  await expect(failing('/x')).rejects.toThrow('Failed to fetch');
  expect(log.toText()).toMatch(/error {4}#1 GET \/x → TypeError: Failed to fetch after/);
  log.clear();
  await expect(failing('/x', { signal: AbortSignal.abort() })).rejects.toThrow('Failed to fetch');
  expect(log.toText()).toMatch(/request {2}#2 GET \/x → ended by the chat after/);
});

it('a stream comes as it is, and is counted', async () => {
  const text = 'data: {"message_type":"assistant_message","run_id":"run-1","content":"Hello"}\n\n';
  const fetch = recordFetch(async () => streamOf(text, 'data: [DO', 'NE]\n\n'), log);
  expect(await (await fetch('/x')).text()).toBe(`${text}data: [DONE]\n\n`);
  expect(log.toText()).toMatch(/stream {3}#1 stream: run-1 assistant_message, \[DONE\]; complete \(93 bytes/);
  expect(log.toText()).not.toContain('Hello');
});

it('a stream that breaks off breaks off for the chat as well', async () => {
  const fetch = recordFetch(async () => streamOf(': ping\n\n', new TypeError('network error')), log);
  await expect((await fetch('/x')).text()).rejects.toThrow('network error');
  expect(log.toText()).toMatch(/error {4}#1 stream: ping; broke off: TypeError: network error/);
});

it('a stream that the chat leaves is cancelled', async () => {
  let reason: unknown;
  const body = new ReadableStream<Uint8Array>({ cancel: (why) => (reason = why) });
  const response = new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  await (await recordFetch(async () => response, log)('/x')).body?.cancel('enough');
  expect(reason).toBe('enough');
  expect(log.toText()).toContain('left by the chat');
});
