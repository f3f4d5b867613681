import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalLetta, type LocalLetta } from '../../demo/local-letta/local-letta.ts';
import type { State } from '../state/state.ts';
import { API_KEY, createBackend, mint, refusal } from '../testing/backend.ts';
import { DRIVER_NAMES, openTwice, type TwoStates } from '../testing/drivers.ts';
import { meeting } from '../testing/meeting.ts';
import { createSite, say, type Site } from '../testing/site.ts';
import { signedInOrAnonymous } from './visitor.ts';

// Signing in, tried over HTTP on two processes that share a state and a Letta.

const SECRET = 'a secret of thirty-two characters';
const ROUNDS = 10;

const authenticate = signedInOrAnonymous(async (request) => request.headers.get('x-user'), SECRET);

const siteOn = (state: State, local: LocalLetta, more: Record<string, string> = {}) =>
  createSite({ COOKIE_SECRET: SECRET, ...more }, { authenticate, state, local });

interface Minted {
  token: string;
  agentId: string;
}

const signIn = async (site: Pick<Site, 'ask'>, cookie: string, user: string): Promise<Minted> => {
  const response = await site.ask('POST', { reason: 'first-message' }, { cookie, 'x-user': user });
  expect(response.status).toBe(200);
  return response.json();
};

const statusOf = async (site: Site, { token, agentId }: Minted) =>
  (await site.site(token, 'GET', `/v1/agents/${agentId}`)).status;

/** A state that calls `then` between reading a key and telling it. */
const afterReading = (state: State, then: (key: string) => Promise<void>): State => ({
  get: async (key) => {
    const value = await state.get(key);
    await then(key);
    return value;
  },
  set: (...given) => state.set(...given),
  add: (...given) => state.add(...given),
  replace: (...given) => state.replace(...given),
  delete: (key) => state.delete(key),
  increment: (...given) => state.increment(...given),
  keys: (prefix) => state.keys(prefix),
  close: () => state.close(),
});

describe.each(DRIVER_NAMES)('signing in, with its state in %s', (driver) => {
  let states: TwoStates;
  let local: LocalLetta;
  let one: Site;
  let two: Site;
  beforeEach(async () => {
    states = await openTwice(driver);
    local = createLocalLetta({ apiKey: API_KEY, delayMs: 0 });
    one = await siteOn(states.one, local);
    two = await siteOn(states.two, local);
  });
  afterEach(() => states.close());

  it(`of two users at once with one cookie gives one of them the conversation, and the other a new agent`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { answer, cookie } = await mint(one);
      const users = await Promise.all([signIn(one, cookie, `ann-${round}`), signIn(two, cookie, `bob-${round}`)]);
      const ids = users.map(({ agentId }) => agentId);
      expect(new Set(ids).size).toBe(2);
      expect(ids).toContain(answer.agentId);
      // And it stays so.
      expect((await signIn(two, cookie, `ann-${round}`)).agentId).toBe(ids[0]);
      expect((await signIn(one, cookie, `bob-${round}`)).agentId).toBe(ids[1]);
      expect(local.store.agents.get(answer.agentId)?.identityIds).toHaveLength(1);
    }
  });

  it('of one user in two tabs at once gives both the conversation', async () => {
    const { answer, cookie } = await mint(one);
    const tabs = await Promise.all([signIn(one, cookie, 'ann'), signIn(two, cookie, 'ann')]);
    expect(tabs.map(({ agentId }) => agentId)).toEqual([answer.agentId, answer.agentId]);
  });

  it('goes on where it broke off', async () => {
    const { answer, cookie } = await mint(one);
    const { answer: letta } = one.upstream;
    one.upstream.answer = async (request) =>
      request.method === 'PATCH' ? new Response('{}', { status: 500 }) : letta(request);
    expect((await one.ask('POST', {}, { cookie, 'x-user': 'ann' })).status).toBe(502);
    // Claimed, and not linked yet: it is Ann's, and nobody else's.
    expect((await signIn(two, cookie, 'bob')).agentId).not.toBe(answer.agentId);
    expect((await mint(two, cookie)).answer.agentId).not.toBe(answer.agentId);
    expect((await signIn(two, cookie, 'ann')).agentId).toBe(answer.agentId);
  });

  it('revokes the tokens that were minted before, also where the user had an agent already', async () => {
    await signIn(one, '', 'bob');
    for (const user of ['ann', 'bob']) {
      const { answer, cookie } = await mint(one);
      expect(await statusOf(two, answer)).toBe(200);
      const minted = await signIn(two, cookie, user);
      expect([await statusOf(one, answer), await statusOf(one, minted)]).toEqual([401, 200]);
    }
  });

  it('leaves no token to a page that asked as nobody while it happened', async () => {
    const { answer, cookie } = await mint(one);
    // The page has been told whose the agent is, and is about to get its token, when its visitor signs in.
    let signedIn: Minted | undefined;
    const interrupted = afterReading(states.one, async (key) => {
      if (key === `claimed/${answer.agentId}` && !signedIn) signedIn = await signIn(two, cookie, 'ann');
    });
    const late = await siteOn(interrupted, local);
    const response = await late.ask('POST', { reason: 'expiring' }, { cookie });
    expect(await refusal(response)).toEqual([401, 'unauthorized']);
    expect(signedIn?.agentId).toBe(answer.agentId);
    const keys = await states.one.keys(`agent-token/${answer.agentId}/`);
    expect(keys).toHaveLength(1);
    expect(await statusOf(one, signedIn ?? answer)).toBe(200);
  });

  it('on a shared agent takes the conversations along, for one of two', async () => {
    const shared = { LETTA_AGENT_ID: local.agentId };
    let asked = async (_key: string) => undefined as void;
    const [first, second] = [
      await siteOn(
        afterReading(states.one, (key) => asked(key)),
        local,
        shared,
      ),
      await siteOn(
        afterReading(states.two, (key) => asked(key)),
        local,
        shared,
      ),
    ];
    const path = `/v1/agents/${local.agentId}/messages`;
    for (let round = 0; round < ROUNDS; round += 1) {
      const { answer, cookie } = await mint(first);
      await (await first.site(answer.token, 'POST', path, say(`echo secret ${round}`))).text();
      await (await first.site(answer.token, 'POST', '/v1/conversations/', { summary: 'Mine' })).text();
      // Both have found that the cookie's visitor was here, before either goes on.
      const both = meeting(2);
      const visitorId = /=([0-9a-f-]{36})/.exec(cookie)?.[1];
      asked = async (key) => (key === `shared-visitor/${local.agentId}/${visitorId}` ? both() : undefined);
      const users = await Promise.all([signIn(first, cookie, `a-${round}`), signIn(second, cookie, `b-${round}`)]);
      const read = async ({ token }: Minted) => [
        (await (await first.site(token, 'GET', path)).text()).includes(`secret ${round}`),
        ((await (await second.site(token, 'GET', '/v1/conversations/')).json()) as unknown[]).length,
      ];
      expect((await Promise.all(users.map(read))).toSorted()).toEqual([
        [false, 0],
        [true, 1],
      ]);
      expect(await statusOf(second, answer)).toBe(401);
    }
  });
});

it('revokes the tokens of Letta Cloud too', async () => {
  const backend = createBackend({ COOKIE_SECRET: SECRET }, { authenticate });
  const { answer, cookie } = await mint(backend);
  expect(await backend.tokens()).toHaveLength(1);
  const minted = await signIn(backend, cookie, 'ann');
  expect(minted.agentId).toBe(answer.agentId);
  expect((await backend.tokens()).map(({ token }) => token)).toEqual([minted.token]);
});

it('a visitor who is banned while their token is minted gets none', async () => {
  const local = createLocalLetta({ apiKey: API_KEY, delayMs: 0 });
  const states = await openTwice('memory');
  const site = await siteOn(states.one, local);
  const { cookie } = await mint(site);
  const [key] = await states.one.keys('visitor-token/');
  const visitorId = decodeURIComponent(key?.split('/')[1] ?? '');
  const { answer } = site.upstream;
  site.upstream.answer = async (request) => {
    await states.one.set(`banned/${visitorId}`, 'yes');
    return answer(request);
  };
  expect(await refusal(await site.ask('POST', { reason: 'expiring' }, { cookie }))).toEqual([403, 'forbidden']);
  expect(await states.one.keys('token/')).toHaveLength(1);
});
