import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryState } from '../state/memory.ts';
import { openState } from '../state/open.ts';
import { hasRedis, startRedis, type RunningRedis } from '../testing/redis.ts';
import { TokenBook } from './token-book.ts';

const SECRET = 'a secret of thirty-two characters';
const policyFor = (id: string) => ({
  policy: [{ type: 'agent' as const, id, access: ['read_agent' as const] }],
  hostname: 'https://shop.example',
});
const ALL = { offset: 0, limit: 100 };

describe('tokens', () => {
  it('are kept as ids: the state holds nothing that opens a door', async () => {
    const state = memoryState();
    const book = new TokenBook({ state, secret: SECRET });
    const { token } = await book.mint(policyFor('agent-a'));
    const kept = await Promise.all((await state.keys('')).map(async (key) => `${key} ${await state.get(key)}`));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.join()).not.toContain(token.slice('ck-let-'.length + 20));
    expect(await new TokenBook({ state, secret: `${SECRET}!` }).find(token)).toBeUndefined();
  });

  it('have one spelling: another one of the same bytes opens nothing, and no stream that a revocation would miss', async () => {
    const book = new TokenBook({ state: memoryState(), secret: SECRET });
    const { token } = await book.mint(policyFor('agent-a'));
    const spellings = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/']
      .map((char) => `${token.slice(0, -3)}${char}==`)
      .filter((one) => one !== token && atob(one.slice('ck-let-'.length)) === atob(token.slice('ck-let-'.length)));
    expect(spellings).toHaveLength(15);
    expect(await Promise.all(spellings.map((one) => book.find(one)))).toEqual(spellings.map(() => undefined));
    expect((await book.find(token))?.token).toBe(token);
  });

  it('are listed newest first, by pages, and by agent; and revoked one by one or all of an agent', async () => {
    const book = new TokenBook({ state: memoryState(), secret: SECRET });
    const minted = [];
    for (let count = 0; count < 5; count += 1)
      minted.push((await book.mint(policyFor(count % 2 ? 'agent-b' : 'agent-a'))).token);
    const listed = async (query: object) => (await book.list({ ...ALL, ...query })).tokens.map(({ token }) => token);
    expect(await listed({})).toEqual(minted.toReversed());
    expect(await listed({ offset: 1, limit: 2 })).toEqual([minted[3], minted[2]]);
    expect(await listed({ agentId: 'agent-b' })).toEqual([minted[3], minted[1]]);
    expect([
      await book.revoke(minted[4] ?? ''),
      await book.revoke(minted[4] ?? ''),
      await book.revoke('ck-let-x'),
    ]).toEqual([true, false, false]);
    expect(await book.revokeAll('agent-a')).toBe(2);
    expect(await listed({})).toEqual([minted[3], minted[1]]);
    expect(await book.revokeAll()).toBe(2);
    expect(await listed({})).toEqual([]);
  });
});

describe.skipIf(!hasRedis)('two processes on one Redis', () => {
  let redis: RunningRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  it('behave as one: what one mints the other knows, and what one revokes is shut at the other within a second', async () => {
    const states = await Promise.all([openState(redis.url), openState(redis.url)]);
    const [one, two] = states.map((state) => new TokenBook({ state, secret: SECRET }));
    const { token } = (await one?.mint(policyFor('agent-a'))) ?? { token: '' };
    expect((await two?.find(token))?.policy.data[0]?.id).toBe('agent-a');
    const began = performance.now();
    await one?.revoke(token);
    expect(await two?.find(token)).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(1_000);
    for (const state of states) await state.close();
  });
});
