import type { AccessTokenCreateParams } from '@letta-ai/letta-client/resources/access-tokens';
import { describe, expect, test } from 'vitest';
import { createHarness } from './testing/harness.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { DEFAULT_LIFE_MS, type Access } from '../../gateway/proxy/token-book.ts';

const MINUTE = 60_000;
const EVERYTHING: Access[] = ['read_messages', 'write_messages', 'read_agent', 'write_agent'];

function setUp() {
  const clock = new ManualClock();
  const harness = createHarness({ clock });
  const { agentId, http } = harness;
  const mint = async (more: Partial<AccessTokenCreateParams> = {}): Promise<string> => {
    const policy = [{ type: 'agent' as const, id: agentId, access: EVERYTHING }];
    return (await harness.sdk().accessTokens.create({ policy, hostname: 'https://example.com', ...more })).token;
  };
  const status = async (token: string, path: string, body?: unknown, method?: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await http(path, { headers, ...(body === undefined ? {} : { body }), ...(method ? { method } : {}) }))
      .status;
  };
  return { ...harness, clock, mint, status, agent: `/v1/agents/${agentId}` };
}

const HELLO = { messages: [{ role: 'user', content: 'echo hello' }] };

describe('a token', () => {
  test.each<[Access, number[]]>([
    ['read_agent', [200, 401, 401]],
    ['read_messages', [401, 200, 401]],
    ['write_messages', [401, 401, 200]],
    ['write_agent', [401, 401, 401]],
  ])('with %s opens what that stands for and nothing else', async (access, expected) => {
    const { mint, status, agent, agentId } = setUp();
    const token = await mint({ policy: [{ type: 'agent', id: agentId, access: [access] }] });
    expect([
      await status(token, agent),
      await status(token, `${agent}/messages`),
      await status(token, `${agent}/messages`, HELLO),
    ]).toEqual(expected);
  });

  test('with every access still opens no other route', async () => {
    const { mint, status, agent } = setUp();
    const token = await mint();
    const others: [string, unknown?, string?][] = [
      ['/v1/agents/'],
      ['/v1/agents/', {}],
      [agent, {}, 'PATCH'],
      [agent, undefined, 'DELETE'],
      [`${agent}/core-memory/blocks`],
      [`${agent}/messages`, {}, 'PATCH'],
      ['/v1/conversations/'],
      [`/v1/conversations/default/messages`, HELLO],
      ['/v1/runs/run-00000000-0000-4000-8000-000000000000'],
      ['/v1/blocks/'],
      ['/v1/identities/'],
      ['/v1/client-side-access-tokens'],
      ['/v1/client-side-access-tokens', {}],
      ['/local/runs'],
      ['/no/such/route'],
    ];
    for (const [path, body, method] of others)
      expect([path, await status(token, path, body, method)]).toEqual([path, 401]);
  });

  test('opens the cancel, stream and async routes to those who may write', async () => {
    const { mint, status, agent } = setUp();
    const token = await mint();
    expect(await status(token, `${agent}/messages/stream`, HELLO)).toBe(200);
    expect(await status(token, `${agent}/messages/async`, { messages: [{ role: 'user', content: 'silent' }] })).toBe(
      200,
    );
    expect(await status(token, `${agent}/messages/cancel`, {})).toBe(200);
  });

  test.each([
    ['its own', 'https://example.com', 200],
    ['another', 'https://elsewhere.example', 401],
    ['the same host by another protocol', 'http://example.com', 401],
    ['a sandboxed frame', 'null', 401],
    ['no', null, 200],
  ])('opens nothing to pages of another origin (%s origin)', async (_whose, origin, expected) => {
    const { mint, http, agent } = setUp();
    const headers = { authorization: `Bearer ${await mint()}`, ...(origin && { origin }) };
    expect((await http(agent, { headers })).status).toBe(expected);
  });

  test('opens its own agent only, and none at all if it names two', async () => {
    const { mint, status, agent, agentId, sdk } = setUp();
    const other = await sdk().agents.create({ name: 'Other' });
    const both = [agentId, other.id].map((id) => ({ type: 'agent' as const, id, access: EVERYTHING }));
    expect(await status(await mint(), `/v1/agents/${other.id}`)).toBe(401);
    expect(await status(await mint({ policy: both }), agent)).toBe(401);
    expect(await status(await mint({ policy: [] }), agent)).toBe(401);
  });

  test.each(['/messages/../../', '//messages', '/messages%2fcancel', '/%6dessages', '/messages/', '?x=/messages'])(
    'is not fooled by the path %s',
    async (trick) => {
      const { mint, status, agent, agentId } = setUp();
      const token = await mint({ policy: [{ type: 'agent', id: agentId, access: ['read_messages'] }] });
      expect(await status(token, `${agent}${trick}`)).toBe(401);
    },
  );

  test('gets the same 401 when it is expired, revoked, unknown, missing or too weak', async () => {
    const { mint, http, agent, agentId, clock, sdk } = setUp();
    const weak = await mint({ policy: [{ type: 'agent', id: agentId, access: [] }] });
    const expired = await mint({ expires_at: new Date(clock.now() + MINUTE).toISOString() });
    const revoked = await mint();
    await sdk().accessTokens.delete(revoked, { body: {} });
    await clock.advance(MINUTE);
    for (const credential of [weak, expired, revoked, 'ck-let-unknown', '']) {
      const response = await http(agent, { headers: { authorization: credential && `Bearer ${credential}` } });
      expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
    }
  });

  test.each([undefined, 'next Tuesday'])('lives five minutes when expires_at is %s', async (expires_at) => {
    const { mint, status, agent, clock } = setUp();
    const token = await mint(expires_at === undefined ? {} : { expires_at });
    await clock.advance(DEFAULT_LIFE_MS - 1);
    expect(await status(token, agent)).toBe(200);
    await clock.advance(1);
    expect(await status(token, agent)).toBe(401);
  });

  test('may hold any character of base64 and is deleted by its encoded name', async () => {
    const { mint, status, agent, sdk } = setUp();
    let token = await mint();
    while (!/\/.*\+|\+.*\//.test(token)) token = await mint();
    expect(token).toMatch(/^ck-let-[A-Za-z0-9+/]+==$/);
    expect(await status(token, agent)).toBe(200);
    await sdk().accessTokens.delete(token, { body: {} });
    expect(await status(token, agent)).toBe(401);
  });
});

test.each<[string, unknown]>([
  ['no policy', { hostname: 'https://example.com' }],
  ['no hostname', { policy: [] }],
  ['a hostname without a protocol', { policy: [], hostname: 'example.com' }],
  [
    'an access that there is not',
    { policy: [{ type: 'agent', id: 'a', access: ['admin'] }], hostname: 'https://example.com' },
  ],
  ['a policy that is no list', { policy: {}, hostname: 'https://example.com' }],
  ['no object', 'token please'],
])('a token request with %s is refused with a message', async (_what, body) => {
  const { http } = setUp();
  const response = await http('/v1/client-side-access-tokens', { body });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ message: expect.stringMatching(/\S/) });
});

test('tokens are listed for one agent, by pages, and a page that makes no sense is refused', async () => {
  const { mint, http, agentId } = setUp();
  await mint();
  await mint({ policy: [{ type: 'agent', id: 'agent-other', access: [] }] });
  const list = async (query: string) => (await http(`/v1/client-side-access-tokens?${query}`)).json();
  expect((await list(`agentId=${agentId}`)).tokens).toHaveLength(1);
  expect(await list('limit=1')).toMatchObject({ tokens: [{}], hasNextPage: true });
  expect(await list('limit=1&offset=1')).toMatchObject({ tokens: [{}], hasNextPage: false });
  expect((await http('/v1/client-side-access-tokens?limit=many')).status).toBe(400);
});
