import { describe, expect, it, test } from 'vitest';
import { beforeEachAttack, expectRefused, UNAUTHORIZED } from '../../testing/attacks.ts';
import { API_KEY, ORIGIN } from '../../testing/backend.ts';
import { createSite, GATEWAY_SECRET, type Site, type SiteVisitor } from '../../testing/site.ts';
import { memoryState } from '../../state/memory.ts';
import { ROUTES } from '../routes.ts';
import { type Access, TokenBook } from '../token-book.ts';

// What a token opens, and what passes for one.

let site: Site;
let ann: SiteVisitor;
let bob: SiteVisitor;
beforeEachAttack((attack) => void ({ site, ann, bob } = attack));

describe('a token', () => {
  const tryIt = (token: string | null, headers = {}) =>
    site.site(token, 'GET', `/v1/agents/${ann.agentId}`, undefined, headers);
  const book = (secret = GATEWAY_SECRET) => new TokenBook({ state: memoryState(), secret });
  const policy = () => ({
    policy: [{ type: 'agent' as const, id: ann.agentId, access: ['read_agent' as const] }],
    hostname: ORIGIN,
  });

  it('that is missing, empty or of another kind opens nothing', async () => {
    await expectRefused(await tryIt(null), 401, UNAUTHORIZED);
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      `Basic ${ann.token}`,
      ann.token,
      `Bearer ${ann.token} x`,
      `Bearer x ${ann.token}`,
      'Bearer null',
    ]) {
      await expectRefused(await tryIt(null, { authorization }), 401, UNAUTHORIZED);
    }
  });

  it('that was revoked opens nothing', async () => {
    expect((await tryIt(ann.token)).status).toBe(200);
    expect((await site.ask('DELETE', { token: ann.token }, { cookie: ann.cookie })).status).toBe(204);
    await expectRefused(await tryIt(ann.token), 401, UNAUTHORIZED);
  });

  it('that was forged opens nothing: made up, altered, signed by another, or signed by us and never minted', async () => {
    const altered = ann.token.replace(
      /^(ck-let-.)(.)/,
      (_, start: string, char: string) => start + (char === 'A' ? 'B' : 'A'),
    );
    const other = (await book('another secret, another secret, another').mint(policy())).token;
    const unknown = (await book().mint(policy())).token;
    for (const token of [
      'ck-let-x',
      altered,
      `${ann.token}=`,
      other,
      unknown,
      bob.token.slice(0, 30) + ann.token.slice(30),
    ]) {
      await expectRefused(await tryIt(token), 401, UNAUTHORIZED);
    }
  });

  it('of another visitor’s opens what is theirs alone, and can’t be revoked by a stranger', async () => {
    await expectRefused(await tryIt(bob.token), 401, UNAUTHORIZED);
    expect((await site.ask('DELETE', { token: bob.token }, { cookie: ann.cookie })).status).toBe(404);
    expect((await site.site(bob.token, 'GET', `/v1/agents/${bob.agentId}`)).status).toBe(200);
  });

  it('works on pages of the origin that it was minted for, and no other', async () => {
    for (const origin of [
      'https://evil.example',
      'https://shop.example.evil.example',
      'http://shop.example',
      'null',
      `${ORIGIN}:8443`,
    ]) {
      const response = await tryIt(ann.token, { origin });
      await expectRefused(response, 401, UNAUTHORIZED);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('mints, lists and revokes no tokens, and is no operator', async () => {
    const tokens = '/v1/client-side-access-tokens';
    await expectRefused(await site.site(ann.token, 'POST', tokens, policy()), 401, UNAUTHORIZED);
    await expectRefused(await site.site(ann.token, 'GET', tokens), 401, UNAUTHORIZED);
    await expectRefused(await site.site(ann.token, 'DELETE', `${tokens}?agentId=${ann.agentId}`), 401, UNAUTHORIZED);
    await expectRefused(
      await site.site(ann.token, 'DELETE', `${tokens}/${encodeURIComponent(ann.token)}`),
      401,
      UNAUTHORIZED,
    );
    await expectRefused(await site.site(API_KEY, 'GET', tokens), 401, UNAUTHORIZED);
  });

  const ACCESS: Access[] = ['read_messages', 'write_messages', 'read_agent', 'write_agent'];
  it.each(ROUTES)('opens $method $path with $access, and with nothing less', async ({ method, path, access }) => {
    const names: Record<string, string> = {
      agent: ann.agentId,
      conversation: ann.conversationId,
      run: ann.runId,
      step: ann.stepId,
      block: ann.blockId,
      label: 'human',
      passage: `passage-${crypto.randomUUID()}`,
    };
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? '');
    const body = method === 'POST' || method === 'PATCH' ? { value: 'x' } : undefined;
    const weak = await createSite(
      { TOKEN_ACCESS: ACCESS.filter((one) => one !== access).join(',') },
      { state: memoryState(), local: site.local },
    );
    const { token } = (await (await weak.ask('POST', {}, { cookie: ann.cookie })).json()) as { token: string };
    await expectRefused(await weak.site(token, method, filled, body), 401, UNAUTHORIZED);
    const strong = await site.site(ann.token, method, filled, body);
    expect(strong.status).not.toBe(401);
    await strong.body?.cancel();
  });
});

test('a flood of mints is held back, by visitor and by address', async () => {
  const flooded = await createSite({ VISITOR_LIMIT: '5', ADDRESS_LIMIT: '40' });
  const { cookie } = await flooded.arrive();
  const own = await Promise.all(Array.from({ length: 10 }, () => flooded.ask('POST', {}, { cookie })));
  expect(own.filter(({ status }) => status === 429)).toHaveLength(5);
  const all = await Promise.all(Array.from({ length: 60 }, () => flooded.ask('POST', {})));
  expect(all.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(30);
  expect(all.at(-1)?.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
});
