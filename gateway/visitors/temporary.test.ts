import { describe, expect, it } from 'vitest';
import { systemClock } from '../../demo/local-letta/clock.ts';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';
import { createApp } from '../app.ts';
import { ConfigError, readConfig } from '../operations/config.ts';
import { memoryState } from '../state/memory.ts';
import { API_KEY, createBackend, mint, ORIGIN, refusal, type Backend } from '../testing/backend.ts';
import { DRIVER_NAMES, openTwice } from '../testing/drivers.ts';
import { createSite, GATEWAY_SECRET, GATEWAY_URL, say, type Site } from '../testing/site.ts';
import { signedInOrAnonymous } from './visitor.ts';

// Chats without a memory, over HTTP.

const OFFERED = { TEMPORARY_CHATS: '1', COOKIE_SECRET: 'cookie-'.repeat(5) };
const HOUR_MS = 60 * 60 * 1000;

interface Temporary {
  token: string;
  agentId: string;
  features: string[];
  cookie: string;
}

async function begin(site: Pick<Site, 'ask'>, cookie = '', headers = {}): Promise<Temporary> {
  const response = await site.ask('POST', { reason: 'first-message', temporary: true }, { cookie, ...headers });
  expect(response.status).toBe(200);
  return { ...(await response.json()), cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie };
}

const end = ({ ask }: Pick<Backend, 'ask'>, cookie: string, body: object = {}) =>
  ask('DELETE', { temporary: true, ...body }, { cookie });

const agentCount = ({ local }: Pick<Backend, 'local'>) => local.store.agents.size;

describe.each(DRIVER_NAMES)('a temporary chat, with its state in %s', (driver) => {
  it('has an agent of its own, which nothing at Letta ties to the visitor, and leaves nothing', async () => {
    const states = await openTwice(driver);
    const local = createLocalLetta({ apiKey: API_KEY, delayMs: 0 });
    const [one, two] = [
      await createSite(OFFERED, { state: states.one, local }),
      await createSite(OFFERED, { state: states.two, local }),
    ];
    const before = { agents: local.store.agents.size, blocks: local.store.blocks.size };
    const usual = await mint(one);
    const mine = { agents: local.store.agents.size, blocks: local.store.blocks.size, ids: local.store.identities.size };
    const temporary = await begin(one, usual.cookie);
    expect(temporary.agentId).not.toBe(usual.answer.agentId);
    expect(temporary.features).toContain('temporary');
    const agent = local.store.agents.get(temporary.agentId);
    expect([agent?.tags, agent?.identityIds]).toEqual([
      ['letta-chat-temporary', expect.stringMatching(/^letta-chat-origin:/)],
      [],
    ]);
    expect(local.store.blockOf(temporary.agentId, 'human')?.value).toBe('Nothing is known about the visitor yet.');
    await (await one.site(temporary.token, 'POST', '/v1/conversations/', {})).text();
    const path = `/v1/agents/${temporary.agentId}/messages`;
    expect((await one.site(temporary.token, 'POST', path, say('echo for once'))).status).toBe(200);
    // A new token, at the other process, is for the same chat; the usual one goes on beside it.
    expect((await begin(two, usual.cookie)).agentId).toBe(temporary.agentId);
    expect((await mint(two, usual.cookie)).answer.agentId).toBe(usual.answer.agentId);
    expect((await one.site(usual.answer.token, 'GET', path)).status).toBe(401);

    expect((await end(two, usual.cookie)).status).toBe(204);
    expect((await one.site(temporary.token, 'GET', path)).status).toBe(401);
    expect([local.store.agents.size, local.store.blocks.size, local.store.identities.size]).toEqual([
      mine.agents,
      mine.blocks,
      mine.ids,
    ]);
    expect(mine.agents).toBe(before.agents + 1);
    expect([...(await states.one.keys('temporary'))]).toEqual([]);
    expect(await refusal(await end(one, usual.cookie))).toEqual([404, 'not-found']);
    expect((await begin(one, usual.cookie)).agentId).not.toBe(temporary.agentId);
    await states.close();
  });

  it('that is asked for at two processes at once is one', async () => {
    const states = await openTwice(driver);
    const local = createLocalLetta({ apiKey: API_KEY, delayMs: 0 });
    const [one, two] = [
      await createSite(OFFERED, { state: states.one, local }),
      await createSite(OFFERED, { state: states.two, local }),
    ];
    const { cookie } = await mint(one);
    const chats = await Promise.all([one, two, one, two].map((site) => begin(site, cookie)));
    expect(new Set(chats.map(({ agentId }) => agentId)).size).toBe(1);
    expect([...local.store.agents.values()].filter(({ tags }) => tags.includes('letta-chat-temporary'))).toHaveLength(
      1,
    );
    await states.close();
  });
});

describe('a temporary chat', () => {
  it('is refused where it isn’t offered, with a code that says so', async () => {
    const backend = createBackend();
    const before = agentCount(backend);
    expect(await refusal(await backend.ask('POST', { temporary: true }))).toEqual([403, 'temporary']);
    const { cookie, answer } = await mint(backend);
    expect(await refusal(await end(backend, cookie, { token: answer.token }))).toEqual([403, 'temporary']);
    expect(agentCount(backend)).toBe(before + 1);
    expect(answer).toMatchObject({ features: expect.not.arrayContaining(['temporary']) });
    expect(await refusal(await backend.ask('DELETE', { temporary: false }, { cookie }))).toEqual([400, 'body']);
  });

  it('is refused beside a shared agent when the server starts', () => {
    const variables = { LETTA_API_KEY: API_KEY, LETTA_AGENT_ID: 'agent-1', TEMPORARY_CHATS: '1' };
    expect(() => readConfig(variables)).toThrow(ConfigError);
    expect(() => readConfig(variables)).toThrow(/TEMPORARY_CHATS.*LETTA_AGENT_ID/);
  });

  it('is offered to who has no agent yet, and made by the first message', async () => {
    const site = await createSite({ ...OFFERED, LAZY_AGENTS: '1' });
    const before = agentCount(site);
    const look = await site.ask('POST', { reason: 'initial', temporary: true });
    expect([await look.json(), look.headers.getSetCookie()]).toEqual([
      { agentId: null, serverTime: expect.any(String), features: expect.arrayContaining(['temporary']) },
      [],
    ]);
    expect(agentCount(site)).toBe(before);
    const chat = await begin(site);
    const refreshed = await site.ask('POST', { reason: 'expiring', temporary: true }, { cookie: chat.cookie });
    expect(await refreshed.json()).toMatchObject({ agentId: chat.agentId });
    // Beside it they are nobody still.
    expect(await (await site.ask('POST', { reason: 'initial' }, { cookie: chat.cookie })).json()).toMatchObject({
      agentId: null,
    });
  });

  it('of Letta Cloud’s works too, and its token is revoked', async () => {
    const backend = createBackend(OFFERED);
    const { answer, cookie } = await mint(backend);
    const chat = await begin(backend, cookie);
    expect(chat.features).toContain('temporary');
    expect((await end(backend, cookie, { token: chat.token })).status).toBe(204);
    expect((await backend.tokens()).map(({ token }) => token)).toEqual([answer.token]);
    expect(backend.local.store.agents.has(chat.agentId)).toBe(false);
  });

  it('spends its visitor’s budget, and counts as a new visitor of its network, also of who is signed in', async () => {
    const authenticate = async (request: Request) => ({ id: request.headers.get('x-user') ?? 'nobody' });
    const variables = { ...OFFERED, GUARD: 'on', VISITOR_RUNS_DAY: '2', NEW_VISITORS: '2' };
    const site = await createSite(variables, { authenticate });
    const user = { 'x-user': 'ann' };
    const send = async ({ token, agentId }: { token: string; agentId: string }) =>
      (await site.site(token, 'POST', `/v1/agents/${agentId}/messages`, say('echo hi'))).status;
    const usual = await (await site.ask('POST', { reason: 'first-message' }, user)).json();
    const chat = await begin(site, '', user);
    expect([await send(usual), await send(chat), await send(chat), await send(usual)]).toEqual([200, 200, 429, 429]);
    await site.ask('DELETE', { temporary: true }, user);
    await begin(site, '', user);
    await site.ask('DELETE', { temporary: true }, user);
    const third = await site.ask('POST', { reason: 'first-message', temporary: true }, user);
    expect(await refusal(third)).toEqual([429, 'rate-limited']);
  });

  it('goes with the visitor’s data, and with their signing in', async () => {
    const authenticate = signedInOrAnonymous(async (request) => request.headers.get('x-user'), OFFERED.COOKIE_SECRET);
    const site = await createSite(OFFERED, { authenticate });
    const has = (id: string) => site.local.store.agents.has(id);
    const first = await begin(site);
    const gone = site.app.request('/api/letta-visitor', {
      method: 'DELETE',
      headers: { origin: ORIGIN, cookie: first.cookie },
    });
    expect(await (await gone).json()).toMatchObject({ deleted: { agents: 1, tokens: 1 } });
    expect(has(first.agentId)).toBe(false);

    const second = await begin(site);
    const signedIn = await mint(site, second.cookie);
    await site.ask('POST', { reason: 'initial' }, { cookie: signedIn.cookie, 'x-user': 'ann' });
    expect([has(second.agentId), has(signedIn.answer.agentId)]).toEqual([false, true]);
    expect((await site.site(second.token, 'GET', `/v1/agents/${second.agentId}`)).status).toBe(401);
  });

  it('is no way to end another visitor’s', async () => {
    const site = await createSite(OFFERED);
    const [ann, bob] = [await begin(site), await begin(site)];
    expect((await end(site, ann.cookie, { token: bob.token })).status).toBe(204);
    expect((await site.site(bob.token, 'GET', `/v1/agents/${bob.agentId}`)).status).toBe(200);
    expect(await refusal(await end(site, ''))).toEqual([404, 'not-found']);
  });

  it('that nobody opens for a day is deleted with its blocks; one that is open stays', async () => {
    let hours = 0;
    const now = () => Date.now() + hours * HOUR_MS;
    const local = createLocalLetta({ apiKey: API_KEY, delayMs: 0, clock: { ...systemClock, now } });
    const state = memoryState(now);
    const site = await createSite(OFFERED, { local, state });
    const usual = await mint(site);
    const blocks = local.store.blocks.size;
    const left = await begin(site);
    const open = await begin(site);
    const config = readConfig({
      LETTA_API_KEY: API_KEY,
      GATEWAY_SECRET,
      PUBLIC_LETTA_BASE_URL: GATEWAY_URL,
      ...OFFERED,
    });
    const app = createApp({ config, letta: site.letta, state, addressOf: () => '' });
    hours = 23;
    await begin(site, open.cookie);
    expect(await app.sweepTemporary(now())).toBe(0);
    hours = 25;
    expect(await app.sweepTemporary(now())).toBe(1);
    const has = ({ agentId }: { agentId: string }) => local.store.agents.has(agentId);
    expect([has(left), has(open), has(usual.answer)]).toEqual([false, true, true]);
    hours = 48;
    expect(await app.sweepTemporary(now())).toBe(1);
    expect(local.store.blocks.size).toBe(blocks);
    expect(await app.sweepTemporary(now())).toBe(0);
  });

  it('is told from other agents by its tag, and from a young one by its age where the state is lost', async () => {
    const site = await createSite(OFFERED);
    const usual = await mint(site);
    const chat = await begin(site);
    const config = readConfig({
      LETTA_API_KEY: API_KEY,
      GATEWAY_SECRET,
      PUBLIC_LETTA_BASE_URL: GATEWAY_URL,
      ...OFFERED,
    });
    const app = createApp({ config, letta: site.letta, state: memoryState(), addressOf: () => '' });
    // A server that doesn't know the filter lists everybody's.
    const { answer } = site.upstream;
    site.upstream.answer = (request) => answer(new Request(request.url.replace(/tags=[^&]*&?/, ''), request));
    const tomorrow = Date.now() + 25 * HOUR_MS;
    const ids = () => [usual.answer.agentId, chat.agentId].map((id) => site.local.store.agents.has(id));
    expect([await app.sweepTemporary(), ids()]).toEqual([0, [true, true]]);
    expect([await app.sweepTemporary(tomorrow), ids()]).toEqual([1, [true, false]]);
  });
});
