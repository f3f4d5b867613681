import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { memoryState } from '../state/memory.ts';
import { API_KEY, createBackend, mint, OPERATOR_KEY, ORIGIN, refusal, type Backend } from '../testing/backend.ts';

let backend: Backend;
const logged: string[] = [];

beforeEach(() => {
  logged.length = 0;
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => void logged.push(words.map(String).join(' ')));
  }
  backend = createBackend();
});
afterEach(() => void vi.restoreAllMocks());

const NO_BODY = new Set([204, 304]);

describe('refused without a word to Letta:', () => {
  const large = JSON.stringify({ reason: 'initial', padding: 'x'.repeat(9_000) });
  test.each<[string, [number, string], string, unknown, Record<string, string>]>([
    ['another origin', [403, 'origin'], 'POST', {}, { origin: 'https://evil.example' }],
    ['an origin that begins like ours', [403, 'origin'], 'POST', {}, { origin: `${ORIGIN}.evil.example` }],
    ['the opaque origin', [403, 'origin'], 'POST', {}, { origin: 'null' }],
    ['another origin’s DELETE', [403, 'origin'], 'DELETE', { token: 't' }, { origin: 'https://evil.example' }],
    ['another site’s GET', [403, 'origin'], 'GET', undefined, { origin: 'https://evil.example' }],
    ['a form', [400, 'content-type'], 'POST', 'reason=initial', { 'content-type': 'text/plain' }],
    ['a body that is no JSON', [400, 'body'], 'POST', '{"reason":', {}],
    ['a reason that there isn’t', [400, 'body'], 'POST', { reason: 'because' }, {}],
    ['a list for a body', [400, 'body'], 'POST', [], {}],
    ['a DELETE without a token', [400, 'body'], 'DELETE', {}, {}],
    ['a body over 8 kB', [400, 'too-large'], 'POST', large, {}],
    ['a DELETE body over 8 kB', [400, 'too-large'], 'DELETE', large, {}],
    ['a method that there isn’t', [404, 'not-found'], 'PUT', {}, {}],
    ['a method named like what every object has', [404, 'not-found'], 'constructor', {}, {}],
    ['the list without the key', [401, 'unauthorized'], 'GET', undefined, {}],
    ['the list with a wrong key', [401, 'unauthorized'], 'GET', undefined, { authorization: 'Bearer guess' }],
  ])('%s', async (_, expected, method, body, headers) => {
    expect(await refusal(await backend.ask(method, body, headers))).toEqual(expected);
    expect(backend.seen).toEqual([]);
  });

  test('a request without an origin, also where the browser calls it cross-site', async () => {
    const bare = (method: string, site: string) =>
      backend.app.request('/api/letta-token', { method, headers: { 'sec-fetch-site': site } });
    expect((await bare('POST', 'none')).status).toBe(403);
    expect((await bare('GET', 'cross-site')).status).toBe(403);
    expect((await bare('GET', 'none')).status).toBe(401);
  });

  test('an endless body, of which no more is read than the limit', async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1024;
        controller.enqueue(new Uint8Array(1024).fill(32));
      },
    });
    const init = {
      method: 'POST',
      headers: { origin: ORIGIN, 'content-type': 'application/json' },
      body,
      duplex: 'half',
    };
    const response = await backend.app.request(new Request('https://shop.example/api/letta-token', init));
    expect(await refusal(response)).toEqual([400, 'too-large']);
    expect(pulled).toBeLessThan(16 * 1024);
  });
});

describe('when Letta', () => {
  const hang = (request: Request) =>
    new Promise<Response>((_, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason)));
  const stall = async (request: Request) => {
    const body = new ReadableStream({
      start: (controller) => request.signal.addEventListener('abort', () => controller.error(request.signal.reason)),
    });
    return new Response(body, { status: 201, headers: { 'content-type': 'application/json' } });
  };
  test.each<[string, [number, string], Backend['upstream']['answer']]>([
    ['refuses the key', [502, 'upstream'], async () => Response.json({ message: `bad ${API_KEY}` }, { status: 401 })],
    ['is out of order', [502, 'upstream'], async () => new Response(`oh ${API_KEY}`, { status: 500 })],
    ['limits us', [502, 'upstream'], async () => Response.json({ error: 'Rate limited' }, { status: 429 })],
    [
      'answers HTML',
      [502, 'upstream'],
      async () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
    ],
    ['cannot be reached', [502, 'upstream'], () => Promise.reject(new TypeError(`fetch failed for ${API_KEY}`))],
    ['says nothing', [504, 'upstream-timeout'], hang],
    ['stops in the middle of its answer', [504, 'upstream-timeout'], stall],
  ])('%s, the answer says so, for mint, revoke and list', async (_, expected, misbehave) => {
    const state = memoryState();
    const cookies = { COOKIE_SECRET: 'cookie-'.repeat(5) };
    const calm = createBackend(cookies, { state });
    const { answer, cookie } = await mint(calm);
    const waits = misbehave === hang || misbehave === stall;
    backend = createBackend(cookies, { state, local: calm.local, ...(waits && { limitMs: 50 }) });
    // So that each operation meets the failure at its token route.
    backend.upstream.answer = (request) =>
      request.url.includes('access-tokens') ? misbehave(request) : backend.local.fetch(request);
    const responses = await Promise.all([
      backend.ask('POST', { reason: 'unauthorized' }, { cookie }),
      backend.ask('DELETE', { token: answer.token }, { cookie }),
      backend.ask('GET', undefined, { authorization: `Bearer ${OPERATOR_KEY}` }),
    ]);
    for (const response of responses) expect(await refusal(response)).toEqual(expected);
    expect(logged).toHaveLength(responses.length);
    expect(logged.join()).not.toContain('SENTINEL');
  });
});

test('nothing that is logged or answered, but the mint, holds a key or a token; nothing may be stored', async () => {
  vi.stubEnv('LETTA_LOG', 'debug');
  backend = createBackend();
  const { response: mintResponse, answer, cookie } = await mint(backend);
  const operator = { authorization: `Bearer ${OPERATOR_KEY}` };
  const echo = async (request: Request) =>
    Response.json(
      { message: `${request.url} ${request.headers.get('authorization')} ${answer.token}` },
      { status: 400 },
    );
  const ok = backend.upstream.answer;
  const responses = [
    await backend.ask('GET', undefined, operator),
    await backend.ask('DELETE', { token: answer.token }, { origin: 'https://evil.example', cookie }),
    await backend.ask('OPTIONS', undefined, { 'access-control-request-method': 'POST' }),
    await backend.app.request('/elsewhere'),
  ];
  backend.upstream.answer = echo;
  responses.push(
    await backend.ask('POST', { reason: 'expiring' }, { cookie }),
    await backend.ask('DELETE', { token: answer.token }, { cookie }),
    await backend.ask('GET', undefined, operator),
  );
  backend.upstream.answer = ok;
  responses.push(await backend.ask('DELETE', { token: answer.token }, { cookie }));
  expect(responses.map(({ status }) => status)).toEqual([200, 403, 204, 404, 502, 502, 502, 204]);
  for (const response of [mintResponse, ...responses]) {
    expect(response.headers.get('cache-control')).toBe('no-store');
    if (response === mintResponse || NO_BODY.has(response.status)) continue;
    const text = await response.text();
    expect(text).not.toContain(answer.token);
    expect(text).not.toContain('SENTINEL');
  }
  expect(logged).toHaveLength(3);
  expect(logged.join()).not.toContain(answer.token);
  expect(logged.join()).not.toContain('SENTINEL');
  vi.unstubAllEnvs();
});
