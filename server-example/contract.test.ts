import { request as httpRequest } from 'node:http';
import Letta from '@letta-ai/letta-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BACKENDS, startBackend, type RunningBackend } from './testing/backends.ts';
import { createDescriptionCheck } from './testing/description.ts';
import { FAULTS, faultyAgent, startUpstream, type Fault } from './testing/upstream.ts';

const KEY = 'sk-let-SENTINEL+/=';
const ORIGIN = 'https://shop.example';
const problemsOf = createDescriptionCheck();

/** A session's cookie at hono.ts, which knows visitors by a UUID. */
const uuidOf = (session: string) =>
  Buffer.from(session.padEnd(16))
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

let upstream: Awaited<ReturnType<typeof startUpstream>>;
const running = new Map<string, RunningBackend>();
/** All tokens that were minted, none of which may ever be seen in what a backend says. */
const minted = new Set<string>();
const silences = new Map<string, ReturnType<typeof hearSilence>>();

beforeAll(async () => {
  upstream = await startUpstream(KEY);
  const agents = await Promise.all(['ann', 'ben'].map(async (name) => [name, await makeAgent(name)] as const));
  const sessions = new Map([...agents, ...FAULTS.map((fault) => [fault, faultyAgent(fault)] as const)]);
  for (const [session, agentId] of sessions) upstream.tag(uuidOf(session), agentId);
  const variables = {
    LETTA_API_KEY: KEY,
    LETTA_BASE_URL: upstream.url,
    ALLOWED_ORIGINS: `http://localhost:5173,${ORIGIN}`,
    SESSIONS: JSON.stringify(
      Object.fromEntries([...sessions].map(([session, agentId]) => [session, { id: session, agentId }])),
    ),
  };
  const there = BACKENDS.filter(({ isThere }) => isThere);
  // All of them, so that afterAll stops those that did start.
  const starts = there.map(async (one) => running.set(one.name, await startBackend(one, variables)));
  await Promise.allSettled(starts);
  await Promise.all(starts);
  for (const { name } of there) silences.set(name, hearSilence(name));
}, 180_000);

/** What a backend answers where Letta says nothing, or stops in the middle. It runs beside the other tests. */
async function hearSilence(name: string) {
  const answers = [];
  for (const [session, method, body] of [
    ['slow', 'POST', '{"reason":"initial"}'],
    ['stalled', 'DELETE', '{"token":"ck-let-x"}'],
  ] as const) {
    const started = performance.now();
    const response = await ask(name, { session, method, body });
    answers.push({ ...response, seconds: (performance.now() - started) / 1_000 });
  }
  return answers;
}

afterAll(async () => {
  await Promise.allSettled(silences.values());
  for (const backend of running.values()) backend.stop();
  upstream?.close();
});

async function makeAgent(name: string): Promise<string> {
  const letta = new Letta({ apiKey: KEY, baseURL: upstream.url, maxRetries: 0 });
  return (await letta.agents.create({ name })).id;
}

interface Ask {
  method?: string;
  session?: string | null;
  body?: string | Uint8Array<ArrayBuffer>;
  /** Over those of a page; undefined: without it. */
  headers?: Record<string, string | undefined>;
}

/** One request to a backend, as a page of the site sends it; every response is held against the description. */
async function ask(name: string, { method = 'POST', session = 'ann', body, headers = {} }: Ask) {
  const all = {
    origin: ORIGIN,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
    cookie: session === null ? undefined : `theme=dark; session=${session}; __Host-letta-visitor=${uuidOf(session)}`,
    ...headers,
  };
  const response = await fetch(running.get(name)?.url ?? '', {
    method,
    headers: Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined),
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  expect(problemsOf(method, response, text)).toEqual([]);
  return { status: response.status, headers: response.headers, json: text ? JSON.parse(text) : undefined };
}

describe.each(BACKENDS)('$name', ({ name, isThere }) => {
  async function mint(session = 'ann', reason = 'initial') {
    const { status, json } = await ask(name, { session, body: JSON.stringify({ reason }) });
    expect(status, JSON.stringify(json)).toBe(200);
    minted.add(json.token);
    return json as { token: string; expiresAt: string; agentId: string; baseUrl: string; serverTime: string };
  }

  const revoke = (token: string, session = 'ann') =>
    ask(name, { method: 'DELETE', session, body: JSON.stringify({ token }) });

  const visitorOf = ({ token, baseUrl }: { token: string; baseUrl: string }) =>
    new Letta({ apiKey: token, baseURL: baseUrl, maxRetries: 0, defaultHeaders: { origin: ORIGIN } });

  describe.skipIf(!isThere)('does its work', () => {
    it('mints a token, by which a message is streamed, revokes it, and then it is refused', async () => {
      const { agentId, ...token } = await mint();
      const visitor = visitorOf(token);
      let words = '';
      const stream = await visitor.agents.messages.create(agentId, {
        messages: [{ role: 'user', content: `echo hello from ${name}` }],
        streaming: true,
        stream_tokens: true,
      });
      for await (const chunk of stream) {
        if (chunk.message_type === 'assistant_message' && typeof chunk.content === 'string') words += chunk.content;
      }
      expect(words).toContain(`hello from ${name}`);
      expect((await revoke(token.token)).status).toBe(204);
      await expect(visitor.agents.retrieve(agentId)).rejects.toMatchObject({ status: 401 });
      expect((await revoke(token.token)).status).toBe(404);
    });

    it('takes every reason, a conversation, and 8 kB', async () => {
      expect((await ask(name, { body: '{"reason":"initial"}'.padEnd(8_192) })).status).toBe(200);
      for (const reason of ['initial', 'expiring', 'unauthorized', 'first-message']) await mint('ann', reason);
      expect((await ask(name, { body: '{"reason":"initial","conversation":"new"}' })).status).toBe(200);
    });

    it('asks for five minutes, the least access, and the origin from its own list', async () => {
      upstream.seen.length = 0;
      const { expiresAt, serverTime } = await mint('ben');
      const life = Date.parse(expiresAt) - Date.parse(serverTime);
      expect(life).toBeGreaterThan(295_000);
      expect(life).toBeLessThanOrEqual(301_000);
      const created = upstream.seen.find(({ path, method }) => method === 'POST' && path.includes('access-tokens'));
      expect(JSON.parse(created?.body ?? '')).toEqual({
        policy: [{ type: 'agent', id: expect.any(String), access: ['read_messages', 'write_messages', 'read_agent'] }],
        hostname: ORIGIN,
        expires_at: expect.any(String),
      });
    });

    it('gives each visitor their own agent, and revokes nobody else’s token', async () => {
      const [ann, ben] = [await mint('ann'), await mint('ben')];
      expect(ann.agentId).not.toBe(ben.agentId);
      expect((await revoke(ann.token, 'ben')).status).toBe(404);
      expect((await revoke(ann.token, 'unfiltered')).status).toBe(404);
      expect((await visitorOf(ann).agents.retrieve(ann.agentId)).id).toBe(ann.agentId);
      await expect(visitorOf(ann).agents.retrieve(ben.agentId)).rejects.toMatchObject({ status: 401 });
    });

    it('finds a token on the third page, and asks for pages of ten and the deletion as documented', async () => {
      const { token, agentId } = await mint('ben');
      const policy = [{ type: 'agent' as const, id: agentId, access: [] }];
      for (let count = 0; count < 25; count += 1) await upstream.local.tokens.mint({ policy, hostname: ORIGIN });
      upstream.seen.length = 0;
      expect((await revoke(token, 'ben')).status).toBe(204);
      const lists = upstream.seen.filter(({ method, path }) => method === 'GET' && path.includes('access-tokens'));
      expect(lists.map(({ path }) => new URL(path, upstream.url).searchParams.get('limit'))).toEqual([
        '10',
        '10',
        '10',
      ]);
      const [deletion, ...more] = upstream.seen.filter(({ method }) => method === 'DELETE');
      expect(more).toEqual([]);
      expect(deletion).toMatchObject({
        path: `/v1/client-side-access-tokens/${encodeURIComponent(token)}`,
        body: '{}',
      });
    });

    it('answers a preflight of the site’s pages', async () => {
      const asked = { 'access-control-request-method': 'DELETE', 'content-type': undefined };
      const { status, headers } = await ask(name, { method: 'OPTIONS', session: null, headers: asked });
      expect(status).toBe(204);
      expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
      const evil = await ask(name, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } });
      expect(evil.status).toBe(403);
      expect(evil.headers.get('access-control-allow-origin')).toBeNull();
    });
  });

  describe.skipIf(!isThere)('refuses', () => {
    it.each<[string, Ask['headers']]>([
      ['a request without an origin', { origin: undefined }],
      ['one without an origin that has a key', { origin: undefined, authorization: `Bearer ${KEY}` }],
      ['another origin', { origin: 'https://evil.example' }],
      ['an origin that begins like ours', { origin: `${ORIGIN}.evil.example` }],
      ['ours on another port', { origin: `${ORIGIN}:444` }],
      ['a sandboxed page', { origin: 'null' }],
      ['another site, by our origin', { 'sec-fetch-site': 'cross-site' }],
      ['the address bar', { 'sec-fetch-site': 'none' }],
      ['two sites at once', { 'sec-fetch-site': 'same-origin, cross-site' }],
    ])('%s', async (_, headers) => {
      const { token } = await mint();
      for (const [method, body] of [
        ['POST', '{"reason":"initial"}'],
        ['DELETE', JSON.stringify({ token })],
      ] as const) {
        const { status, json, headers: got } = await ask(name, { method, body, headers: headers ?? {} });
        expect([status, json.error.code]).toEqual([403, 'origin']);
        expect(got.get('access-control-allow-origin')).toBeNull();
      }
    });

    it('two origins in one request', async () => {
      const status = await new Promise((resolve, reject) => {
        const origins = ['origin', 'https://evil.example', 'origin', ORIGIN];
        const headers = ['host', 'localhost', 'content-type', 'application/json', ...origins];
        httpRequest(running.get(name)?.url ?? '', { method: 'POST', headers }, ({ statusCode }) => resolve(statusCode))
          .once('error', reject)
          .end('{}');
      });
      expect(status).toBe(403);
    });

    it.each<[string, Ask]>([
      ['no body', {}],
      ['half a body', { body: '{"reason":' }],
      ['a text', { body: '"initial"' }],
      ['a list', { body: '[]' }],
      ['null', { body: 'null' }],
      ['a reason that there isn’t', { body: '{"reason":"because"}' }],
      ['a reason that is no text', { body: '{"reason":{"a":1}}' }],
      ['bytes that are no text', { body: new Uint8Array([0x7b, 0xff, 0xfe]) }],
      ['depth', { body: '['.repeat(8_000) }],
      ['a byte more than 8 kB', { body: '{"reason":"initial"}'.padEnd(8_193) }],
      [
        '1 MB',
        {
          body: JSON.stringify({ reason: 'initial', more: 'x'.repeat(1_000_000) }),
          // The server closes what it doesn't read to its end, and the next test needs another connection.
          headers: { connection: 'close' },
        },
      ],
      ['a form', { body: '{"reason":"initial"}', headers: { 'content-type': 'text/plain' } }],
      ['the revoking of nothing', { method: 'DELETE', body: '{}' }],
      ['the revoking of no text', { method: 'DELETE', body: '{"token":["a"]}' }],
    ])('%s, with 400', async (_, request) => {
      expect((await ask(name, request)).status).toBe(400);
    });

    it.each(['', 'ck-let-x', '../agents', '?', '%2F', 'a/../../agents'])(
      'to revoke a token like "%s"',
      async (token) => {
        upstream.seen.length = 0;
        expect((await revoke(token)).status).toBe(token === '' ? 400 : 404);
        expect(upstream.seen.filter(({ method }) => method === 'DELETE')).toEqual([]);
      },
    );

    it.each(['PUT', 'PATCH', 'GET'])('%s', async (method) => {
      const { status } = await fetch(running.get(name)?.url ?? '', { method, headers: { origin: ORIGIN } });
      // Next.js answers by itself where a file exports no such method.
      expect(status).toBe(name === 'Next.js' ? 405 : 404);
    });

    it.skipIf(name === 'Hono')('whom it doesn’t know, with 401', async () => {
      for (const session of [null, 'nobody', 'constructor', '__proto__']) {
        expect((await ask(name, { session, body: '{"reason":"initial"}' })).status).toBe(401);
      }
    });

    it('nothing of another path', async () => {
      const url = new URL('/api/other', running.get(name)?.url);
      expect((await fetch(url, { method: 'POST', headers: { origin: ORIGIN }, body: '{}' })).status).toBe(404);
    });
  });

  describe.skipIf(!isThere)('says', () => {
    const askBoth = (fault: Fault) =>
      Promise.all([
        ask(name, { session: fault, body: '{"reason":"initial"}' }),
        ask(name, { session: fault, method: 'DELETE', body: '{"token":"ck-let-x"}' }),
      ]);

    it.each<[Fault, string]>([
      ['down', 'breaks off'],
      ['broken', 'answers 500'],
      ['page', 'is some proxy’s page'],
      ['moved', 'sends us elsewhere, and we don’t go there with the key'],
    ])('502 where Letta is %s: it %s', async (fault) => {
      for (const { status, json } of await askBoth(fault)) {
        expect([status, json.error.code]).toEqual([502, 'upstream']);
        expect(JSON.stringify(json)).not.toContain(KEY);
      }
      expect(upstream.seen.filter(({ path }) => path.includes('elsewhere'))).toEqual([]);
    });

    it('429 where Letta does, with the time to wait', async () => {
      for (const { status, headers } of await askBoth('limited')) {
        expect([status, headers.get('retry-after')]).toEqual([429, '17']);
      }
    });

    it('504 where Letta is silent, or stops in the middle', async () => {
      const answers = (await silences.get(name)) ?? [];
      expect(answers.map(({ status, json }) => [status, json.error.code])).toEqual([
        [504, 'upstream-timeout'],
        [504, 'upstream-timeout'],
      ]);
      expect(Math.max(...answers.map(({ seconds }) => seconds))).toBeLessThan(9);
    });

    it('nothing secret, in no log', () => {
      const said = running.get(name)?.said() ?? '';
      for (const secret of [KEY, ...minted]) {
        expect(said).not.toContain(secret);
        expect(said).not.toContain(encodeURIComponent(secret));
      }
    });
  });
});
