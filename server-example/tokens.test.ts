import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { API_KEY, BASE_URL, createBackend, mint, OPERATOR_KEY, ORIGIN, refusal, type Backend } from './testing/backend.ts';

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

/** What the token opens at Letta: the status of reading the agent's messages with it. */
async function statusWith(token: string, agentId: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await backend.local.fetch(new Request(`${BASE_URL}/v1/agents/${agentId}/messages`, { headers }))).status;
}

const NO_BODY = new Set([204, 304]);

describe('minting', () => {
  test('gives a token of five minutes that opens the visitor’s agent, for the page’s origin', async () => {
    const { response, answer } = await mint(backend);
    expect(response.status).toBe(200);
    expect(answer.baseUrl).toBe(BASE_URL);
    expect(Date.parse(answer.expiresAt) - Date.parse(answer.serverTime)).toBeGreaterThan(295_000);
    expect(Date.parse(answer.expiresAt) - Date.parse(answer.serverTime)).toBeLessThanOrEqual(300_000);
    expect(await statusWith(answer.token, answer.agentId)).toBe(200);
    const [minted] = backend.local.tokens.list();
    expect(minted?.hostname).toBe(ORIGIN);
    expect(minted?.policy.data).toEqual([
      { type: 'agent', id: answer.agentId, access: ['read_messages', 'write_messages', 'read_agent'] },
    ]);
  });

  test('takes agent, hostname and access from nobody’s body', async () => {
    const response = await backend.ask('POST', {
      reason: 'initial',
      agentId: backend.local.agentId,
      hostname: 'https://evil.example',
      access: ['write_agent'],
    });
    expect(((await response.json()) as { agentId: string }).agentId).not.toBe(backend.local.agentId);
    expect(backend.local.tokens.list()).toMatchObject([
      { hostname: ORIGIN, policy: { data: [{ access: ['read_messages', 'write_messages', 'read_agent'] }] } },
    ]);
  });

  test('gives the same visitor the same agent, and another one another', async () => {
    const first = await mint(backend);
    const again = await mint(backend, first.cookie);
    const other = await mint(backend);
    expect(again.answer.agentId).toBe(first.answer.agentId);
    expect(again.response.headers.getSetCookie()).toEqual([]);
    expect(other.answer.agentId).not.toBe(first.answer.agentId);
  });

  test('asks Letta once: a failed mint is not repeated', async () => {
    const { cookie } = await mint(backend);
    backend.upstream.answer = async () => new Response('{}', { status: 503, headers: { 'retry-after': '0' } });
    backend.seen.length = 0;
    await mint(backend, cookie);
    expect(backend.seen).toHaveLength(1);
  });

  test('takes nothing for a token that is none', async () => {
    for (const broken of [{ token: 'ck-let-x' }, { token: '', expiresAt: '2026-11-23T10:00:00Z' }, { token: 'x', expiresAt: 'soon' }]) {
      backend.upstream.answer = async (request) =>
        request.url.includes('access-tokens') ? Response.json(broken, { status: 201 }) : backend.local.fetch(request);
      expect(await refusal(await backend.ask('POST', {}))).toEqual([502, 'upstream']);
    }
  });

  test('sends the cookie with a failure too, since an agent may have been made for it', async () => {
    backend.upstream.answer = async (request) =>
      request.url.includes('access-tokens') ? new Response('{}', { status: 500 }) : backend.local.fetch(request);
    const { response, cookie } = await mint(backend);
    expect(response.status).toBe(502);
    backend.upstream.answer = (request) => backend.local.fetch(request);
    await mint(backend, cookie);
    expect(backend.seen.filter(({ method, url }) => method === 'POST' && url.endsWith('/v1/agents/'))).toHaveLength(1);
  });
});

describe('revoking', () => {
  test('ends a token at Letta: the next request with it gets 401', async () => {
    const { answer, cookie } = await mint(backend);
    const response = await backend.ask('DELETE', { token: answer.token }, { cookie });
    expect(response.status).toBe(204);
    expect(await statusWith(answer.token, answer.agentId)).toBe(401);
    expect(backend.seen.at(-1)).toMatchObject({ method: 'DELETE', body: '{}' });
    expect(await refusal(await backend.ask('DELETE', { token: answer.token }, { cookie }))).toEqual([404, 'not-found']);
  });

  test('copes with every character that base64 has', async () => {
    backend.upstream.answer = async (request) => {
      const response = await backend.local.fetch(request);
      if (request.method !== 'POST' || !request.url.includes('access-tokens')) return response;
      return Response.json({ ...((await response.json()) as object), token: 'ck-let-a/b+c==' }, { status: 201 });
    };
    const { answer, cookie } = await mint(backend);
    expect((await backend.ask('DELETE', { token: answer.token }, { cookie })).status).toBe(204);
    expect(decodeURIComponent(new URL(backend.seen.at(-1)?.url ?? '').pathname.split('/').at(-1) ?? '')).toBe(
      'ck-let-a/b+c==',
    );
  });

  test('leaves another visitor’s token alone', async () => {
    const { answer } = await mint(backend);
    const { cookie } = await mint(backend);
    for (const headers of [{ cookie }, { cookie: '' }]) {
      expect(await refusal(await backend.ask('DELETE', { token: answer.token }, headers))).toEqual([404, 'not-found']);
    }
    expect(await statusWith(answer.token, answer.agentId)).toBe(200);
  });

  test('can be tried again where Letta failed, and is content where the token is gone already', async () => {
    const { answer, cookie } = await mint(backend);
    backend.upstream.answer = async () => new Response('{}', { status: 500 });
    expect((await backend.ask('DELETE', { token: answer.token }, { cookie })).status).toBe(502);
    backend.upstream.answer = async () => Response.json({ message: 'Not found' }, { status: 404 });
    expect((await backend.ask('DELETE', { token: answer.token }, { cookie })).status).toBe(204);
  });
});

describe('a cookie', () => {
  test('that was tampered with makes a stranger of its visitor', async () => {
    const { answer, cookie } = await mint(backend);
    const forged = cookie.replace(/=.{8}/, '=00000000');
    expect(forged).not.toBe(cookie);
    expect((await mint(backend, forged)).answer.agentId).not.toBe(answer.agentId);
  });

  test('is hidden from scripts and other sites, and bound to the host on https', async () => {
    const { response } = await mint(backend);
    expect(response.headers.getSetCookie()[0]).toMatch(/^__Host-letta-visitor=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const plain = createBackend({ ALLOWED_ORIGINS: 'http://localhost:5173' });
    const local = await plain.ask('POST', {}, { origin: 'http://localhost:5173' });
    expect(local.headers.getSetCookie()[0]).toMatch(/^letta-visitor=.*; HttpOnly; SameSite=Lax$/);
  });
});

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
    const init = { method: 'POST', headers: { origin: ORIGIN, 'content-type': 'application/json' }, body, duplex: 'half' };
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
    ['answers HTML', [502, 'upstream'], async () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['cannot be reached', [502, 'upstream'], () => Promise.reject(new TypeError(`fetch failed for ${API_KEY}`))],
    ['says nothing', [504, 'upstream-timeout'], hang],
    ['stops in the middle of its answer', [504, 'upstream-timeout'], stall],
  ])('%s, the answer says so, for mint, revoke and list', async (_, expected, misbehave) => {
    backend = createBackend({}, { limitMs: 50 });
    const { answer, cookie } = await mint(backend);
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

test('the list shows the operator every token, and no value of any', async () => {
  const minted = [];
  for (let count = 0; count < 25; count += 1) minted.push((await mint(backend)).answer);
  const response = await backend.ask('GET', undefined, { authorization: `Bearer ${OPERATOR_KEY}` });
  const text = await response.text();
  const { tokens } = JSON.parse(text) as { tokens: { fingerprint: string; hostname: string }[] };
  expect(new Set(tokens.map(({ fingerprint }) => fingerprint)).size).toBe(25);
  expect(tokens[0]).toMatchObject({ hostname: ORIGIN, expiresAt: expect.any(String) });
  for (const { token } of minted) expect(text).not.toContain(token);
});

test('the list does not exist without an operator key', async () => {
  const plain = createBackend({ OPERATOR_KEY: '' });
  expect(await refusal(await plain.ask('GET', undefined, { authorization: 'Bearer ' }))).toEqual([404, 'not-found']);
});

test('nothing that is logged or answered, but the mint, holds a key or a token; nothing may be stored', async () => {
  vi.stubEnv('LETTA_LOG', 'debug');
  backend = createBackend({}, { limitMs: 50 });
  const { response: mintResponse, answer, cookie } = await mint(backend);
  const operator = { authorization: `Bearer ${OPERATOR_KEY}` };
  const echo = async (request: Request) =>
    Response.json({ message: `${request.url} ${request.headers.get('authorization')} ${answer.token}` }, { status: 400 });
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
