import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BASE_URL, createBackend, mint, OPERATOR_KEY, ORIGIN, refusal, type Backend } from '../testing/backend.ts';

let backend: Backend;

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  backend = createBackend();
});
afterEach(() => void vi.restoreAllMocks());

/** What the token opens at Letta: the status of reading the agent's messages with it. */
async function statusWith(token: string, agentId: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await backend.local.fetch(new Request(`${BASE_URL}/v1/agents/${agentId}/messages`, { headers }))).status;
}

describe('minting', () => {
  test('gives a token of five minutes that opens the visitor’s agent, for the page’s origin', async () => {
    const { response, answer } = await mint(backend);
    expect(response.status).toBe(200);
    expect(answer.baseUrl).toBe(BASE_URL);
    expect(Date.parse(answer.expiresAt) - Date.parse(answer.serverTime)).toBeGreaterThan(295_000);
    expect(Date.parse(answer.expiresAt) - Date.parse(answer.serverTime)).toBeLessThanOrEqual(300_000);
    expect(await statusWith(answer.token, answer.agentId)).toBe(200);
    const [minted] = await backend.tokens();
    expect(minted?.hostname).toBe(ORIGIN);
    expect(minted?.policy.data).toEqual([
      { type: 'agent', id: answer.agentId, access: ['read_messages', 'write_messages', 'read_agent'] },
    ]);
  });

  test('tells the page where Letta is for browsers, if that is elsewhere', async () => {
    const { answer } = await mint(createBackend({ PUBLIC_LETTA_BASE_URL: 'https://letta.shop.example/' }));
    expect(answer.baseUrl).toBe('https://letta.shop.example');
  });

  test('takes agent, hostname and access from nobody’s body', async () => {
    const response = await backend.ask('POST', {
      reason: 'initial',
      agentId: backend.local.agentId,
      hostname: 'https://evil.example',
      access: ['write_agent'],
    });
    expect(((await response.json()) as { agentId: string }).agentId).not.toBe(backend.local.agentId);
    expect(await backend.tokens()).toMatchObject([
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
    for (const broken of [
      { token: 'ck-let-x' },
      { token: '', expiresAt: '2026-11-23T10:00:00Z' },
      { token: 'x', expiresAt: 'soon' },
    ]) {
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
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^__Host-letta-visitor=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const plain = createBackend({ ALLOWED_ORIGINS: 'http://localhost:5173' });
    const local = await plain.ask('POST', {}, { origin: 'http://localhost:5173' });
    expect(local.headers.getSetCookie()[0]).toMatch(/^letta-visitor=.*; HttpOnly; SameSite=Lax$/);
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
