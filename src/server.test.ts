import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTokenEndpoint, type TokenEndpointOptions, type Visitor } from './server.ts';

const KEY = 'sk-let-SENTINEL';
const ORIGIN = 'https://shop.example';
const ANN: Visitor = { id: 'ann', agentId: 'agent-ann' };

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Letta, as a function of the request; what it was asked is kept. */
function stubLetta(answer: (method: string, url: URL) => Response | Promise<Response>) {
  const asked: { method: string; url: URL; init: RequestInit }[] = [];
  vi.stubGlobal('fetch', async (input: string, init: RequestInit) => {
    const [method, url] = [init.method ?? 'GET', new URL(input)];
    asked.push({ method, url, init });
    return answer(method, url);
  });
  return asked;
}

const created = () => Response.json({ token: 'ck-let-1', expiresAt: '2030-01-01T00:00:00Z' }, { status: 201 });
const listed = (token: string, agentId = 'agent-ann') => ({ token, policy: { version: '1', data: [{ id: agentId }] } });

/** An endpoint of ann's, what it logs, and a way to ask it. */
function site(options: Partial<TokenEndpointOptions> = {}) {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const endpoint = createTokenEndpoint({ apiKey: KEY, origins: [ORIGIN], visitor: () => ANN, log, ...options });
  return {
    lines,
    ask: (method: string, body?: BodyInit, headers: Record<string, string> = {}) =>
      endpoint(
        new Request('https://shop.example/api/letta-token', {
          method,
          headers: { origin: ORIGIN, 'content-type': 'application/json', ...headers },
          ...(body !== undefined && { body, duplex: 'half' }),
        }),
      ),
  };
}

const codeOf = async (response: Response) => [response.status, (await response.json()).error.code];

describe('minting', () => {
  it('gives the token, and where and when it counts', async () => {
    vi.useFakeTimers({ now: Date.parse('2029-12-31T23:55:00Z'), toFake: ['Date'] });
    stubLetta(created);
    const { ask } = site({ publicBaseUrl: 'https://letta.shop.example', baseUrl: 'http://letta:8283/' });
    const response = await ask('POST', '{"reason":"initial"}');
    expect(await response.json()).toEqual({
      token: 'ck-let-1',
      expiresAt: '2030-01-01T00:00:00Z',
      agentId: 'agent-ann',
      baseUrl: 'https://letta.shop.example',
      serverTime: '2029-12-31T23:55:00.000Z',
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('asks Letta for the life and the access that the options say, with the key in a header only', async () => {
    vi.useFakeTimers({ now: 0, toFake: ['Date'] });
    const asked = stubLetta(created);
    await site({ lifeSeconds: 60, access: ['read_messages'] }).ask('POST', '{}');
    const [{ url, init }] = asked as [(typeof asked)[number]];
    expect(url.href).toBe('https://api.letta.com/v1/client-side-access-tokens');
    expect(init).toMatchObject({ headers: { Authorization: `Bearer ${KEY}` }, redirect: 'manual' });
    expect(JSON.parse(String(init.body))).toEqual({
      policy: [{ type: 'agent', id: 'agent-ann', access: ['read_messages'] }],
      hostname: ORIGIN,
      expires_at: '1970-01-01T00:01:00.000Z',
    });
  });

  it('tells the site what is asked for, and hands on its conversation and headers', async () => {
    stubLetta(created);
    const visitor = vi.fn(() => ({ ...ANN, conversationId: 'conv-1', headers: { 'Set-Cookie': 'a=b' } }));
    const { ask } = site({ visitor });
    const response = await ask('POST', '{"reason":"first-message","conversation":"new"}');
    expect(visitor.mock.lastCall).toEqual([expect.any(Request), { reason: 'first-message', conversation: 'new' }]);
    expect((await response.json()).conversationId).toBe('conv-1');
    expect(response.headers.getSetCookie()).toEqual(['a=b']);
  });

  it('sends the site’s headers also where Letta fails: the cookie may be all that leads to a new agent', async () => {
    stubLetta(() => new Response('', { status: 500 }));
    const { ask } = site({ visitor: () => ({ ...ANN, headers: { 'Set-Cookie': 'a=b' } }) });
    const response = await ask('POST', '{}');
    expect([response.status, response.headers.getSetCookie()]).toEqual([502, ['a=b']]);
  });

  it('asks Letta for nothing before the first message of a visitor without an agent', async () => {
    const asked = stubLetta(created);
    const { ask, lines } = site({ visitor: () => ({ id: 'new', agentId: null }) });
    const response = await ask('POST', '{"reason":"initial"}');
    expect([response.status, await response.json()]).toEqual([
      200,
      { agentId: null, baseUrl: 'https://api.letta.com', serverTime: expect.any(String) },
    ]);
    expect(await codeOf(await ask('POST', '{"reason":"first-message"}'))).toEqual([502, 'backend']);
    expect(lines).toHaveLength(1);
    expect(asked).toEqual([]);
  });

  it('never asks twice', async () => {
    const asked = stubLetta(() => new Response('{}', { status: 503 }));
    expect(await codeOf(await site().ask('POST', '{}'))).toEqual([502, 'upstream']);
    expect(asked).toHaveLength(1);
  });
});

describe('revoking', () => {
  /** Pages of a list that changes between two requests; `lists[n]` is the whole list when page n is asked for. */
  const pagesOf = (...lists: string[][]) => {
    let page = 0;
    return stubLetta((method, url) => {
      if (method === 'DELETE') return new Response(null, { status: 204 });
      const all = lists[Math.min(page++, lists.length - 1)] ?? [];
      const offset = Number(url.searchParams.get('offset'));
      const tokens = all.slice(offset, offset + 10).map((token) => listed(token));
      return Response.json({ tokens, hasNextPage: all.length > offset + 10 });
    });
  };
  const tokens = (count: number) => Array.from({ length: count }, (_, index) => `ck-${index}`);

  it('deletes the token as documented: encoded, with an empty JSON object', async () => {
    const asked = pagesOf(['a/b+c=']);
    expect((await site().ask('DELETE', '{"token":"a/b+c="}')).status).toBe(204);
    const { url, init } = asked.at(-1) ?? {};
    expect([url?.pathname, init?.body]).toEqual(['/v1/client-side-access-tokens/a%2Fb%2Bc%3D', '{}']);
  });

  it('reads by tens until there is no next page', async () => {
    const asked = pagesOf(tokens(27));
    expect(await codeOf(await site().ask('DELETE', '{"token":"ck-none"}'))).toEqual([404, 'not-found']);
    expect(asked.map(({ url }) => url.searchParams.get('offset'))).toEqual(['0', '9', '18']);
    expect(asked.every(({ url }) => url.searchParams.get('limit') === '10')).toBe(true);
    expect(asked.every(({ url }) => url.searchParams.get('agentId') === 'agent-ann')).toBe(true);
  });

  it('finds a token although five before it expire while it reads', async () => {
    pagesOf(tokens(30), tokens(30).slice(5));
    expect((await site().ask('DELETE', '{"token":"ck-12"}')).status).toBe(204);
  });

  it('finds a token although others are minted while it reads', async () => {
    pagesOf(tokens(30), ['ck-x', 'ck-y', 'ck-z', ...tokens(30)]);
    expect((await site().ask('DELETE', '{"token":"ck-29"}')).status).toBe(204);
  });

  it('ends where a list has no end', async () => {
    const asked = stubLetta((_, url) => {
      if (asked.length > 150) throw new Error('too many pages');
      const offset = Number(url.searchParams.get('offset'));
      const page = Array.from({ length: 10 }, (_one, index) => listed(`ck-${offset + index}`));
      return Response.json({ tokens: page, hasNextPage: true });
    });
    expect(await codeOf(await site().ask('DELETE', '{"token":"ck-none"}'))).toEqual([404, 'not-found']);
    expect(asked).toHaveLength(100);
  });

  it('takes a token that went meanwhile for revoked', async () => {
    stubLetta((method) =>
      method === 'DELETE'
        ? Response.json({ message: 'Not found' }, { status: 404 })
        : Response.json({ tokens: [listed('ck-1')], hasNextPage: false }),
    );
    expect((await site().ask('DELETE', '{"token":"ck-1"}')).status).toBe(204);
  });

  it('leaves a token alone that is of another agent, whatever Letta lists', async () => {
    const asked = stubLetta(() => Response.json({ tokens: [listed('ck-1', 'agent-ben')], hasNextPage: false }));
    expect((await site().ask('DELETE', '{"token":"ck-1"}')).status).toBe(404);
    expect(asked.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('what fails', () => {
  it.each<[string, () => Response | Promise<Response>, [number, string]]>([
    ['can’t be reached', () => Promise.reject(new TypeError(`fetch failed for ${KEY}`)), [502, 'upstream']],
    ['refuses the key', () => Response.json({ message: KEY }, { status: 401 }), [502, 'upstream']],
    [
      'redirects',
      () => new Response(null, { status: 302, headers: { location: 'https://evil.example' } }),
      [502, 'upstream'],
    ],
    ['sends a page', () => new Response('<h1>Hi</h1>'), [502, 'upstream']],
    ['sends null', () => new Response('null'), [502, 'upstream']],
    ['sends no token', () => Response.json({ token: 1 }), [502, 'upstream']],
    ['limits', () => new Response('', { status: 429 }), [429, 'rate-limited']],
  ])('a Letta that %s: an error of ours, a line in the log, and no key', async (_, answer, expected) => {
    stubLetta(answer);
    const { ask, lines } = site();
    const response = await ask('POST', '{}');
    const text = await response.clone().text();
    expect(await codeOf(response)).toEqual(expected);
    expect(lines).toHaveLength(1);
    expect(lines.join() + text).not.toContain('SENTINEL');
  });

  it.each([
    ['30', '30'],
    [null, '5'],
    ['-3', '1'],
    ['1e9', '3600'],
    ['Wed, 21 Oct 2026 07:28:00 GMT', '5'],
  ])('Letta’s Retry-After %s is handed on as %s', async (given, expected) => {
    stubLetta(() => new Response('', { status: 429, headers: given === null ? {} : { 'Retry-After': given } }));
    expect((await site().ask('POST', '{}')).headers.get('retry-after')).toBe(expected);
  });

  it('a Letta that is silent: 504', async () => {
    vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
      return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    });
    expect(await codeOf(await site({ timeoutMs: 20 }).ask('POST', '{}'))).toEqual([504, 'upstream-timeout']);
  });

  it('the site’s own code: 502, and only the log’s second argument knows what was thrown', async () => {
    const log = vi.fn();
    const cause = new Error('SELECT * FROM users');
    const { ask } = site({ log, visitor: () => Promise.reject(cause) });
    const response = await ask('POST', '{}');
    expect(await response.text()).not.toContain('SELECT');
    expect([response.status, log.mock.calls]).toEqual([502, [[expect.not.stringContaining('SELECT'), cause]]]);
  });

  it('a visitor who asks too often: 429 by the site’s own limit, for minting and revoking', async () => {
    const asked = stubLetta(created);
    const limit = vi.fn(() => 1.2);
    const { ask } = site({ limit });
    for (const response of [await ask('POST', '{}'), await ask('DELETE', '{"token":"ck-1"}')]) {
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2']);
    }
    expect(limit.mock.lastCall).toEqual(['ann', expect.any(Request)]);
    expect(asked).toEqual([]);
  });

  it('a body that never ends: 400 after five seconds, or at 8 kB', async () => {
    vi.useFakeTimers();
    const asking = site().ask('POST', new ReadableStream({ start: (body) => body.enqueue(new Uint8Array([123])) }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await codeOf(await asking)).toEqual([400, 'body']);
    vi.useRealTimers();
    let pulled = 0;
    const endless = new ReadableStream({
      pull: (body) => {
        pulled += 1;
        body.enqueue(new Uint8Array(1_024).fill(32));
      },
    });
    expect(await codeOf(await site().ask('POST', endless))).toEqual([400, 'too-large']);
    expect(pulled).toBeLessThan(12);
  });

  it('a body that breaks off: 400', async () => {
    const broken = new ReadableStream({ pull: (body) => body.error(new Error('gone')) });
    expect(await codeOf(await site().ask('POST', broken))).toEqual([400, 'body']);
  });
});

describe('who may ask', () => {
  it('nobody whom the site doesn’t know', async () => {
    const { ask } = site({ visitor: async () => null });
    expect(await codeOf(await ask('POST', '{}'))).toEqual([401, 'unauthorized']);
    expect(await codeOf(await ask('DELETE', '{"token":"ck-1"}'))).toEqual([401, 'unauthorized']);
  });

  it.each(['null', '[]', '"initial"', '1', '', '{"reason":null}', '{"conversation":"a/b"}'])(
    'nobody with %j',
    async (body) => {
      expect(await codeOf(await site().ask('POST', body))).toEqual([400, 'body']);
    },
  );

  it('nobody asks the site who it is before the origin is checked', async () => {
    const visitor = vi.fn(() => ANN);
    const { ask } = site({ visitor });
    expect(await codeOf(await ask('POST', '{}', { origin: 'https://evil.example' }))).toEqual([403, 'origin']);
    expect(visitor).not.toHaveBeenCalled();
  });

  it('a page of another site only where the site says so', async () => {
    stubLetta(created);
    const crossSite = { 'sec-fetch-site': 'cross-site' };
    expect((await site().ask('POST', '{}', crossSite)).status).toBe(403);
    expect((await site({ crossSite: true }).ask('POST', '{}', crossSite)).status).toBe(200);
    const evil = { ...crossSite, origin: 'https://evil.example' };
    expect((await site({ crossSite: true }).ask('POST', '{}', evil)).status).toBe(403);
  });

  it('its own origins are told that they may read the response, with cookies', async () => {
    stubLetta(created);
    const { headers } = await site().ask('POST', '{}');
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('vary')).toBe('Origin');
  });
});

describe('what is refused at once', () => {
  it.each<[string, Partial<TokenEndpointOptions>]>([
    ['no key', { apiKey: undefined }],
    ['a key that can’t stand in a header', { apiKey: 'sk-let\n' }],
    ['no origin', { origins: [] }],
    ['every origin', { origins: ['*'] }],
    ['an origin with a path', { origins: [`${ORIGIN}/`] }],
    ['an origin without a scheme', { origins: ['shop.example'] }],
    ['a base URL that is none', { baseUrl: 'letta.example' }],
  ])('%s', (_, options) => {
    expect(() => site(options)).toThrow(TypeError);
    expect(() => site(options)).not.toThrow(/sk-let/);
  });
});

it('answers 2,000 requests of all kinds without a 500, a throw, or a secret', async () => {
  stubLetta((method) => (method === 'POST' ? created() : Response.json({ tokens: [listed('ck-let-1')] })));
  let seed = 1;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const pick = <One>(...list: One[]): One => list[random(list.length)] as One;
  const { ask, lines } = site();
  const statuses = new Set<number>();
  for (let count = 0; count < 2_000; count += 1) {
    const text = String.fromCodePoint(...Array.from({ length: random(40) }, () => 32 + random(0xd000)));
    const body = pick(
      '{}',
      '{"reason":"initial"}',
      '{"token":"ck-let-1"}',
      JSON.stringify({ token: text }),
      text,
      `{"${text}`,
    );
    const headers = {
      origin: pick(ORIGIN, ORIGIN, ORIGIN, 'null', '*', ''),
      'content-type': pick('application/json', 'text/plain', ''),
    };
    const response = await ask(pick('POST', 'DELETE', 'PUT', 'PATCH'), body, headers);
    statuses.add(response.status);
    if (response.status !== 200) expect(await response.text()).not.toContain('ck-let');
  }
  expect([...statuses].toSorted()).toEqual([200, 204, 400, 403, 404]);
  expect(lines.join()).not.toMatch(/SENTINEL|ck-let/);
});

it('is one file of at most 250 lines that imports nothing, and only uses what every runtime has', () => {
  const source = readFileSync(join(import.meta.dirname, 'server.ts'), 'utf8');
  expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(250);
  expect(source).not.toMatch(/^import |\bimport\(|require\(|\bprocess\.|\bBuffer\b/m);
});
