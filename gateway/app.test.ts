import { describe, expect, test, vi } from 'vitest';
import { createBackend, mint, OPERATOR_KEY, ORIGIN, refusal } from './testing/backend.ts';
import { createSite } from './testing/site.ts';

describe('too many requests', () => {
  test('of one visitor get 429 and a time to wait, and others go on', async () => {
    const backend = createBackend({ VISITOR_LIMIT: '2' });
    const { cookie } = await mint(backend);
    expect((await mint(backend, cookie)).response.status).toBe(200);
    expect((await mint(backend, cookie)).response.status).toBe(200);
    const response = await backend.ask('POST', {}, { cookie });
    expect(await refusal(response)).toEqual([429, 'rate-limited']);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect((await mint(backend)).response.status).toBe(200);
  });

  test('from one address get 429, whoever they are, and make no more agents', async () => {
    const backend = createBackend({ ADDRESS_LIMIT: '3' });
    for (let count = 0; count < 3; count += 1) expect((await mint(backend)).response.status).toBe(200);
    const before = backend.seen.length;
    const response = await backend.ask('POST', {});
    expect(await refusal(response)).toEqual([429, 'rate-limited']);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(backend.seen).toHaveLength(before);
    expect((await backend.ask('POST', {}, { 'x-test-address': '192.0.2.2' })).status).toBe(200);
  });

  test('that guess the operator key are counted as well', async () => {
    const backend = createBackend({ ADDRESS_LIMIT: '1' });
    expect((await backend.ask('GET', undefined, { authorization: 'Bearer a' })).status).toBe(401);
    expect((await backend.ask('GET', undefined, { authorization: `Bearer ${OPERATOR_KEY}` })).status).toBe(429);
  });
});

describe('CORS', () => {
  const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };

  test('lets an allowed page ask with its cookies, and read the refusals', async () => {
    const { ask } = createBackend();
    const response = await ask('OPTIONS', undefined, preflight);
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
    expect(response.headers.get('access-control-allow-methods')).toContain('DELETE');
    const refused = await ask('POST', { reason: 'because' });
    expect(refused.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(refused.headers.get('access-control-expose-headers')).toBe('Retry-After,X-Request-Id');
  });

  test('takes the headers that the widget sends, and no others', async () => {
    const { ask } = createBackend();
    const response = await ask('OPTIONS', undefined, preflight);
    expect(response.headers.get('access-control-allow-headers')).toBe('Authorization,Content-Type');
  });

  test('tells other pages nothing', async () => {
    const { ask } = createBackend();
    const response = await ask('OPTIONS', undefined, { ...preflight, origin: 'https://evil.example' });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('answers carry the security headers, but no promise for the whole domain', async () => {
  const { response } = await mint(createBackend());
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(response.headers.get('strict-transport-security')).toBeNull();
});

test('an answer carries the id under which its failure stands in the log, and no id of the caller’s', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const backend = createBackend();
  backend.upstream.answer = async () => new Response('{}', { status: 500 });
  const [first, second] = [await backend.ask('POST', {}, { 'x-request-id': 'mine' }), await backend.ask('POST', {})];
  const ids = [first, second].map((response) => response.headers.get('x-request-id'));
  const lines = logged.mock.calls.map(([line]) => JSON.parse(String(line)));
  const expected = {
    level: 'error',
    method: 'POST',
    route: '/api/letta-token',
    status: 502,
    problems: ['Letta failed. (500)'],
  };
  expect(lines).toMatchObject(ids.map((id) => ({ ...expected, id })));
  expect(new Set([...ids, 'mine']).size).toBe(3);
  logged.mockRestore();
});

describe("a site's own way to tell who asks", () => {
  test('may fail, which is a fault of the server’s and not of Letta’s, and is not told', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const authenticate = () => Promise.reject(new Error('postgres://user:SENTINEL@db'));
    const { ask } = createBackend({}, { authenticate });
    const response = await ask('POST', {});
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ error: { code: 'internal', message: 'The token server failed.' } });
    expect(response.status).toBe(500);
    const id = response.headers.get('x-request-id');
    expect(logged.mock.calls.map(([line]) => JSON.parse(String(line)))).toMatchObject([
      { id, status: 500, problems: ['Error'] },
    ]);
    logged.mockRestore();
  });

  test('is asked once a request', async () => {
    let asked = 0;
    const authenticate = async () => ((asked += 1), { id: 'ann' });
    const backend = createBackend({}, { authenticate });
    const { response } = await mint(backend);
    expect([response.status, asked]).toEqual([200, 1]);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('keeps out who is not signed in, with 401 and no word to Letta', async () => {
    const backend = createBackend({ VISITOR_LIMIT: '1' }, { authenticate: async () => null });
    for (const [method, body] of [
      ['POST', {}],
      ['DELETE', { token: 'ck-let-x' }],
      ['POST', {}],
    ] as const) {
      expect(await refusal(await backend.ask(method, body))).toEqual([401, 'unauthorized']);
    }
    expect(backend.seen).toEqual([]);
  });
});

test('with LETTA_AGENT_ID every visitor gets the shared agent, and none is made', async () => {
  const agentId = 'agent-00000000-0000-4000-8000-000000000000';
  const backend = createBackend({ LETTA_AGENT_ID: agentId });
  expect((await mint(backend)).answer.agentId).toBe(agentId);
  expect((await mint(backend)).answer.agentId).toBe(agentId);
  expect(backend.seen.every(({ url }) => url.endsWith('/v1/client-side-access-tokens'))).toBe(true);
});

describe('what a token opens', () => {
  test('is told where tokens are the gateway’s, by their access', async () => {
    const features = async (TOKEN_ACCESS: string) =>
      (await (await createSite({ TOKEN_ACCESS })).ask('POST', {})).json().then((answer) => answer.features);
    expect(await features('read_messages,write_messages,read_agent')).toEqual([
      'conversations',
      'fork',
      'runs',
      'feedback',
      'sign-out',
      'delete-data',
    ]);
    expect(await features('read_messages,write_messages,read_agent,write_agent')).toEqual([
      'conversations',
      'fork',
      'runs',
      'memory-write',
      'feedback',
      'sign-out',
      'delete-data',
    ]);
    expect(await features('read_messages')).toEqual(['runs', 'sign-out', 'delete-data']);
  });

  test('is nothing more with Letta Cloud’s tokens; there visitors can leave, unless they share an agent', async () => {
    expect((await mint(createBackend())).answer).toMatchObject({ features: ['sign-out', 'delete-data'] });
    const shared = createBackend({ LETTA_AGENT_ID: 'agent-1' });
    expect(await (await shared.ask('POST', {})).json()).not.toHaveProperty('features.1');
  });
});
