import { describe, expect, test } from 'vitest';
import { collect, failure, frame, MESSAGE, SENTINEL, type Reply, start, unstopped } from './testing/scripted-letta.ts';
import type { LettaTransport } from './letta-transport.ts';

/** What a server may have to hide, in shapes that are known as such. */
const KEY = 'sk-let-MTIzNDU2Nzg5MDEyMzQ1Njc4';
const SECRETS = [SENTINEL, KEY, 's3cret-of-a-proxy'];
const QUOTE = `Refused: Authorization: Bearer ${SENTINEL}1, key ${KEY}`;
/** Every header that a proxy may write, with a secret in it. */
const headers = (type: string) => ({
  'Content-Type': type,
  'Retry-After': `s3cret-of-a-proxy ${KEY}`,
  'WWW-Authenticate': `Bearer realm="s3cret-of-a-proxy"`,
  'Set-Cookie': 's3cret-of-a-proxy',
  Location: 'https://evil.example/s3cret-of-a-proxy',
  Server: 's3cret-of-a-proxy',
});
const reply =
  (status: number, type: string, body: string): Reply =>
  () =>
    new Response(body, { status, headers: headers(type) });
const page = `<h1>s3cret-of-a-proxy</h1>${QUOTE}`;

const CALLS: Record<string, (transport: LettaTransport) => Promise<unknown>> = {
  agent: (transport) => transport.agent(unstopped()),
  history: (transport) => transport.history({}, unstopped()),
  send: async (transport) => collect(await transport.send(MESSAGE, { signal: unstopped() })),
  cancel: (transport) => transport.cancel(['run-1'], unstopped()),
};

describe.each(Object.entries(CALLS))('the error of %s quotes no secret of a header or a body', (name, call) => {
  test.each<[string, Reply]>([
    ['a page', reply(500, 'text/html; s3cret-of-a-proxy', page)],
    ['a type that is none', reply(502, 's3cret-of-a-proxy', page)],
    ['JSON', reply(500, 'application/json', JSON.stringify({ detail: QUOTE, error: { message: QUOTE, type: KEY } }))],
    ['JSON of a busy server', reply(429, 'application/json', JSON.stringify({ message: QUOTE, run_id: 'run-9' }))],
    ['a validation error', reply(400, 'application/json', JSON.stringify({ detail: [{ loc: [KEY], msg: QUOTE }] }))],
  ])('in %s', async (_what, response) => {
    const { transport } = start(Array.from({ length: 3 }, () => response));
    const { message } = await failure(call(transport));
    for (const secret of SECRETS) expect(message, name).not.toContain(secret);
  });
});

describe('a stream', () => {
  test.each([
    ['what is no JSON', `data: {"${QUOTE}\n\n`],
    ['what is no stream', page],
    ['a failure', frame({ message_type: 'error_message', error_type: 'x', message: QUOTE, detail: QUOTE })],
    ['a failure by name', `event: error\ndata: ${JSON.stringify({ error: { message: QUOTE } })}\n\n`],
  ])('with %s quotes no secret', async (_what, body) => {
    const { transport } = start([reply(200, 'text/event-stream; s3cret-of-a-proxy', body)]);
    const events = await CALLS['send']!(transport).catch((error: unknown) => [{ type: 'error', error }]);
    const failures = Array.isArray(events) ? events.filter(({ type }) => type === 'error') : [];
    expect(failures).toHaveLength(1);
    for (const secret of SECRETS) expect(String(failures[0].error.message)).not.toContain(secret);
  });
});

test.each(['agent', 'history', 'send'])(
  'the error of %s quotes no type of a page in place of a response',
  async (name) => {
    for (const type of ['s3cret-of-a-proxy', `text/html; s3cret-of-a-proxy`, `${KEY} ${SENTINEL}`]) {
      const { transport } = start([reply(200, type, page)]);
      const { message } = await failure(CALLS[name]!(transport));
      for (const secret of SECRETS) expect(message).not.toContain(secret);
    }
  },
);

test('every request refuses redirects', async () => {
  for (const [name, call] of Object.entries(CALLS)) {
    const redirected: Reply = () => new TypeError('Failed to fetch');
    const { transport, requests } = start(Array.from({ length: 3 }, () => redirected));
    expect((await failure(call(transport))).code).toBe('network');
    expect(requests.length, name).toBeGreaterThan(0);
    for (const { init } of requests) expect(init.redirect, name).toBe('error');
  }
});
