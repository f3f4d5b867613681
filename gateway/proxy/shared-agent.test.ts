import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../app.ts';
import { readConfig } from '../operations/config.ts';
import { createLocalLetta, type LocalLetta } from '../../demo/local-letta/local-letta.ts';
import { API_KEY, OPERATOR_KEY, ORIGIN } from '../testing/backend.ts';
import { DRIVER_NAMES, openTwice, type TwoStates } from '../testing/drivers.ts';
import { meeting } from '../testing/meeting.ts';
import { createSite, GATEWAY_SECRET, GATEWAY_URL, say, type Site } from '../testing/site.ts';

// One agent for all visitors, tried over HTTP: Ann's browser does all it can to reach what is Bob's. Two processes share
// a state, and Ann is at one, Bob at the other.

interface SharedVisitor {
  token: string;
  cookie: string;
  conversationId: string;
  /** Of their first conversation. */
  first: string;
  runId: string;
  stepId: string;
  otid: string;
}

interface Setting {
  states: TwoStates;
  local: LocalLetta;
  agentId: string;
  one: Site;
  two: Site;
}

async function setUp(driver: string, variables: Record<string, string> = {}): Promise<Setting> {
  const states = await openTwice(driver);
  const local = createLocalLetta({ apiKey: API_KEY, delayMs: 0 });
  const { agentId } = local;
  const all = { LETTA_AGENT_ID: agentId, COOKIE_SECRET: 'cookie-'.repeat(5), GATEWAY_ARCHIVE: '1', ...variables };
  const one = await createSite(all, { state: states.one, local });
  const two = await createSite(all, { state: states.two, local });
  return { states, local, agentId, one, two };
}

const json = async (response: Response | Promise<Response>) => (await response).json();

async function visit(site: Site, cookie = '') {
  const response = await site.ask('POST', { reason: 'first-message' }, { cookie });
  const { token, features } = (await response.json()) as { token: string; features: string[] };
  return { token, features, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie };
}

/** A visitor who has written into their first conversation, and has another. */
async function arrive(site: Site, agentId: string, text: string): Promise<SharedVisitor> {
  const { token, cookie } = await visit(site);
  const { store } = site.local;
  const otid = crypto.randomUUID();
  const message = { messages: [{ role: 'user', content: `echo ${text}`, otid }], agent_id: agentId };
  await (await site.site(token, 'POST', '/v1/conversations/default/messages', { ...message, streaming: true })).text();
  const run = [...store.runs.values()].at(-1);
  const step = [...store.steps.values()].at(-1);
  const { id: conversationId } = await json(site.site(token, 'POST', '/v1/conversations/', { summary: text }));
  return {
    token,
    cookie,
    conversationId,
    first: run?.thread.conversation?.id ?? '',
    runId: run?.id ?? '',
    stepId: step?.id ?? '',
    otid,
  };
}

describe.each(DRIVER_NAMES)('a shared agent, with its state in %s', (driver) => {
  let setting: Setting;
  let agentId: string;
  let ann: SharedVisitor;
  let bob: SharedVisitor;
  beforeEach(async () => {
    setting = await setUp(driver);
    agentId = setting.agentId;
    ann = await arrive(setting.one, agentId, 'I am Ann');
    bob = await arrive(setting.two, agentId, 'I am Bob');
    setting.one.seen.length = 0;
  });
  afterEach(() => setting.states.close());

  const asAnn = (method: string, path: string, body?: unknown) => setting.one.site(ann.token, method, path, body);
  const changes = () => setting.one.seen.filter(({ method }) => method !== 'GET');

  it('gives each visitor a conversation of their own, and never its own', async () => {
    const { local, one } = setting;
    expect(local.store.threads.get(agentId)?.messages.filter(({ runId }) => runId !== null)).toEqual([]);
    expect(new Set([ann.first, bob.first]).size).toBe(2);
    for (const path of [
      `/v1/agents/${agentId}/messages`,
      `/v1/agents/${agentId}/messages?conversation_id=default`,
      `/v1/conversations/default/messages?agent_id=${agentId}`,
    ]) {
      const text = await (await asAnn('GET', path)).text();
      expect(text).toContain('I am Ann');
      expect(text).not.toContain('Bob');
    }
    expect(one.seen.map(({ url }) => url).join()).not.toMatch(/conversations\/default|conversation_id=default/);
  });

  it('is found again with all that is the visitor’s after a restart, at another process', async () => {
    const again = await visit(setting.two, ann.cookie);
    const read = await setting.two.site(again.token, 'GET', `/v1/conversations/default/messages?agent_id=${agentId}`);
    expect(await read.text()).toContain('I am Ann');
    expect(await json(setting.two.site(again.token, 'GET', '/v1/conversations/'))).toMatchObject([
      { id: ann.conversationId },
    ]);
  });

  it('lists what is the visitor’s', async () => {
    expect(await json(asAnn('GET', `/v1/conversations/?agent_id=${agentId}`))).toMatchObject([
      { id: ann.conversationId, summary: 'I am Ann' },
    ]);
    expect(await json(asAnn('GET', `/v1/conversations/?summary_search=bob`))).toEqual([]);
    const runs = [{ id: ann.runId, conversation_id: null }];
    expect(await json(asAnn('GET', `/v1/runs/?agent_id=${agentId}`))).toMatchObject(runs);
    expect(await json(asAnn('GET', '/v1/runs/?conversation_id=default'))).toMatchObject(runs);
    expect(await json(asAnn('GET', `/v1/runs/?conversation_id=${ann.conversationId}`))).toEqual([]);
    expect(await json(asAnn('GET', '/v1/runs/?active=true'))).toEqual([]);
    expect(await json(asAnn('GET', `/v1/runs/${ann.runId}`))).toMatchObject({ conversation_id: null });
  });

  it.each<[what: string, method: string, path: (bob: SharedVisitor) => string, body?: (bob: SharedVisitor) => unknown]>(
    [
      ['a conversation', 'GET', ({ conversationId }) => `/v1/conversations/${conversationId}`],
      ['a conversation, to name', 'PATCH', ({ conversationId }) => `/v1/conversations/${conversationId}`, () => ({})],
      ['a conversation, to delete', 'DELETE', ({ conversationId }) => `/v1/conversations/${conversationId}`],
      ['the first conversation', 'GET', ({ first }) => `/v1/conversations/${first}/messages`],
      ['the first conversation, to delete', 'DELETE', ({ first }) => `/v1/conversations/${first}`],
      [
        'the first conversation’s ear',
        'POST',
        ({ first }) => `/v1/conversations/${first}/messages`,
        () => say('hello'),
      ],
      ['the first conversation’s stream', 'POST', ({ first }) => `/v1/conversations/${first}/stream`, () => ({})],
      ['the first conversation’s Stop', 'POST', ({ first }) => `/v1/conversations/${first}/cancel`, () => ({})],
      ['messages, through the agent', 'GET', ({ first }) => `/v1/agents/AGENT/messages?conversation_id=${first}`],
      ['a run', 'GET', ({ runId }) => `/v1/runs/${runId}`],
      ['a run’s stream', 'POST', ({ runId }) => `/v1/runs/${runId}/stream`, () => ({})],
      [
        'a run’s stream, by default',
        'POST',
        () => '/v1/conversations/default/stream',
        ({ runId }) => ({ run_id: runId }),
      ],
      ['a run’s stream, by its otid', 'POST', () => '/v1/conversations/default/stream', ({ otid }) => ({ otid })],
      ['runs of a conversation', 'GET', ({ first }) => `/v1/runs/?conversation_id=${first}`],
      ['a run, to stop', 'POST', () => '/v1/agents/AGENT/messages/cancel', ({ runId }) => ({ run_ids: [runId] })],
      ['a step, to judge', 'PATCH', ({ stepId }) => `/v1/steps/${stepId}/feedback`, () => ({ feedback: 'positive' })],
    ],
  )('keeps %s of another visitor from everybody else: 404', async (_, method, path, body) => {
    const response = await asAnn(method, path(bob).replace('AGENT', agentId), body?.(bob));
    expect([response.status, await response.json()]).toEqual([404, { message: 'There is nothing of that id.' }]);
    expect(changes()).toEqual([]);
  });

  it('lets the visitor do all of that with what is their own', async () => {
    expect((await asAnn('PATCH', `/v1/steps/${ann.stepId}/feedback`, { feedback: 'positive' })).status).toBe(200);
    expect((await asAnn('PATCH', `/v1/conversations/${ann.conversationId}`, { summary: 'New' })).status).toBe(200);
    expect((await asAnn('POST', `/v1/conversations/${ann.conversationId}/messages`, say('echo two'))).status).toBe(200);
    expect((await asAnn('POST', `/v1/runs/${ann.runId}/stream`, {})).status).toBe(200);
    expect((await asAnn('DELETE', `/v1/conversations/${ann.conversationId}`)).status).toBe(200);
    expect(await json(asAnn('GET', '/v1/conversations/'))).toEqual([]);
    expect((await asAnn('GET', `/v1/conversations/${ann.conversationId}`)).status).toBe(404);
  });

  it('is emptied by nobody', async () => {
    for (const method of ['PATCH', 'POST']) {
      const response = await asAnn(method, `/v1/agents/${agentId}/reset-messages`, {});
      // Letta's method for it is PATCH, and the other is no route.
      expect(response.status).toBe(method === 'PATCH' ? 403 : 401);
    }
    expect(changes()).toEqual([]);
    expect(setting.local.store.threads.get(ann.first)?.messages.length).toBeGreaterThan(1);
  });

  it('takes no otid of another visitor’s', async () => {
    const body = { messages: [{ role: 'user', content: 'hi', otid: bob.otid }], agent_id: agentId, streaming: true };
    expect((await asAnn('POST', '/v1/conversations/default/messages', body)).status).toBe(409);
    expect(changes()).toEqual([]);
  });

  it('hides the agent’s memory, and lets nobody write it', async () => {
    const block = setting.local.store.blockOf(agentId, 'human');
    const blocks = `/v1/agents/${agentId}/core-memory/blocks`;
    expect(await json(asAnn('GET', blocks))).toEqual([]);
    expect(await json(asAnn('GET', `/v1/agents/${agentId}`))).toMatchObject({ blocks: [], memory: { blocks: [] } });
    for (const [method, path, body] of [
      ['GET', `${blocks}/human`],
      ['PATCH', `${blocks}/human`, { value: 'x' }],
      ['GET', `/v1/blocks/${block?.id}`],
      ['PATCH', `/v1/blocks/${block?.id}`, { value: 'x' }],
      ['GET', `/v1/agents/${agentId}/archival-memory`],
    ] as const) {
      expect((await asAnn(method, path, body)).status).toBe(404);
    }
    expect((await visit(setting.one)).features).toEqual([
      'conversations',
      'runs',
      'feedback',
      'sign-out',
      'delete-data',
    ]);
  });

  it('copies the blocks that it can write for each conversation, and copies no conversation without', async () => {
    setting.one.seen.length = 0;
    await (await asAnn('POST', '/v1/conversations/', { summary: 'x' })).json();
    expect(changes().map(({ body }) => JSON.parse(body))).toEqual([
      { summary: 'x', isolated_block_labels: expect.arrayContaining(['human', 'persona']) },
    ]);
    for (const id of ['default', ann.conversationId]) {
      expect((await asAnn('POST', `/v1/conversations/${id}/fork?agent_id=${agentId}`, {})).status).toBe(403);
    }
  });

  it('makes one conversation of two first messages at once, at two processes', async () => {
    const { one, two, local } = setting;
    const { token } = await visit(one);
    const before = [...local.store.threads.keys()].length;
    const both = meeting(2);
    for (const { upstream } of [one, two]) {
      const { answer } = upstream;
      upstream.answer = async (request) => {
        if (request.method === 'POST' && new URL(request.url).pathname === '/v1/conversations/') await both();
        return answer(request);
      };
    }
    const send = (site: Site) =>
      site.site(token, 'POST', `/v1/agents/${agentId}/messages`, say('echo hi', { streaming: true }));
    await Promise.all([one, two].map(async (site) => (await send(site)).text()));
    expect([...local.store.threads.keys()].length).toBe(before + 1);
    expect(await json(one.site(token, 'GET', '/v1/conversations/'))).toEqual([]);
  });

  it('asks Letta for nothing before the first message', async () => {
    const { token } = await visit(setting.one);
    setting.one.seen.length = 0;
    const ask = (method: string, path: string, body?: unknown) => setting.one.site(token, method, path, body);
    expect(await json(ask('GET', `/v1/conversations/default/messages?agent_id=${agentId}`))).toEqual([]);
    expect(await json(ask('GET', '/v1/runs/?active=true'))).toEqual([]);
    expect(await json(ask('POST', `/v1/conversations/default/cancel?agent_id=${agentId}`, {}))).toEqual({});
    expect((await ask('POST', '/v1/conversations/default/stream', { agent_id: agentId })).status).toBe(400);
    expect(setting.one.seen).toEqual([]);
  });

  it('allows each visitor a number of conversations, and no more', async () => {
    const make = () => asAnn('POST', '/v1/conversations/', {});
    const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await make()).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(29);
    expect(statuses.filter((status) => status === 429)).toHaveLength(11);
    expect(await json(asAnn('GET', '/v1/conversations/?limit=1000'))).toHaveLength(30);
    await asAnn('DELETE', `/v1/conversations/${ann.conversationId}`);
    expect((await make()).status).toBe(200);
  });

  it('is deleted for nobody: who forgets themselves takes their conversations along, and tokens', async () => {
    const { one, two, local } = setting;
    const forget = (cookie: string) =>
      json(one.app.request('/api/letta-visitor', { method: 'DELETE', headers: { origin: ORIGIN, cookie } }));
    expect(await forget(ann.cookie)).toEqual({
      deleted: { agents: 0, blocks: 0, tokens: 1, identity: false, conversations: 2 },
    });
    expect([local.store.agents.has(agentId), local.store.threads.has(ann.first)]).toEqual([true, false]);
    expect((await asAnn('GET', `/v1/agents/${agentId}`)).status).toBe(401);
    const bobs = await two.site(bob.token, 'GET', `/v1/agents/${agentId}/messages`);
    expect(await bobs.text()).toContain('I am Bob');
  });

  it('is closed to a visitor who is banned or whose tokens are revoked, and to no other', async () => {
    const { one, two } = setting;
    const idOf = async (cookie: string) => (/=([0-9a-f-]{36})/.exec(decodeURIComponent(cookie)) ?? [])[1] ?? '';
    const operator = { authorization: `Bearer ${OPERATOR_KEY}`, origin: ORIGIN, 'content-type': 'application/json' };
    const body = JSON.stringify({ visitorId: await idOf(ann.cookie), banned: true });
    await one.app.request('/api/letta-guard', { method: 'POST', headers: operator, body });
    const statuses = async () => [
      (await asAnn('GET', `/v1/agents/${agentId}`)).status,
      (await two.site(bob.token, 'GET', `/v1/agents/${agentId}`)).status,
    ];
    expect(await statuses()).toEqual([401, 200]);
    const query = `?visitorId=${await idOf(bob.cookie)}`;
    const revoked = one.app.request(`/api/letta-token${query}`, { method: 'DELETE', headers: operator });
    expect(await json(revoked)).toEqual({ revoked: 1 });
    expect(await statuses()).toEqual([401, 401]);
  });

  it('stays when visitors are deleted who haven’t been there for long; their conversations go', async () => {
    const { one, local, states } = setting;
    const config = readConfig({
      LETTA_API_KEY: API_KEY,
      LETTA_AGENT_ID: agentId,
      GATEWAY_SECRET,
      PUBLIC_LETTA_BASE_URL: GATEWAY_URL,
    });
    const app = createApp({ config, letta: one.letta, state: states.one, addressOf: () => '' });
    expect(await app.sweepIdle(1, false)).toEqual([]);
    // Everybody who was there before tomorrow.
    expect(await app.sweepIdle(-1, true)).toHaveLength(2);
    expect(local.store.threads.has(ann.first)).toBe(true);
    expect(await app.sweepIdle(-1, false)).toHaveLength(2);
    expect([
      local.store.agents.has(agentId),
      local.store.threads.has(ann.first),
      await app.sweepIdle(-1, true),
    ]).toEqual([true, false, []]);
  });
});

describe('limits on a shared agent', () => {
  it('are each visitor’s own: streams, runs and budgets of one starve nobody', async () => {
    const setting = await setUp('memory', { GUARD: 'on', VISITOR_RUNS_DAY: '2' });
    const { one, agentId } = setting;
    const [ann, bob] = [await visit(one), await visit(one)];
    const send = (token: string) =>
      one.site(token, 'POST', '/v1/conversations/default/messages', say('echo hi', { streaming: false }));
    const statuses = [];
    for (const token of [ann.token, ann.token, ann.token, bob.token]) statuses.push((await send(token)).status);
    expect(statuses).toEqual([200, 200, 429, 200]);
    expect((await one.site(bob.token, 'GET', `/v1/agents/${agentId}/messages`)).status).toBe(200);
  });

  it('make nothing for a first message that is refused', async () => {
    const { one, local, agentId } = await setUp('memory', { GUARD: 'on', RUNS_DAY: '1' });
    const [ann, bob] = [await visit(one), await visit(one)];
    const send = (token: string, path: string) => one.site(token, 'POST', path, say('echo hi', { streaming: false }));
    const run = await json(send(ann.token, `/v1/agents/${agentId}/messages/async`));
    // Made by the message, and known as the agent's own.
    expect(run).toMatchObject({ agent_id: agentId, conversation_id: null });
    const [threads, seen] = [local.store.threads.size, one.seen.length];
    for (const path of [`/v1/agents/${agentId}/messages`, '/v1/conversations/default/messages']) {
      const refused = await send(bob.token, path);
      expect([refused.status, (await refused.json()).error.code]).toEqual([429, 'budget']);
    }
    expect([local.store.threads.size, one.seen.length]).toEqual([threads, seen]);
  });

  it('let a stranger in as where each gets an agent: by their first message, counted by network', async () => {
    const { one } = await setUp('memory', { GUARD: 'on', LAZY_AGENTS: '1', NEW_VISITORS: '1' });
    const look = await one.ask('POST', { reason: 'initial' });
    expect([await look.json(), look.headers.getSetCookie()]).toEqual([
      { agentId: null, serverTime: expect.any(String) },
      [],
    ]);
    const first = await one.ask('POST', { reason: 'first-message' });
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect((await one.ask('POST', { reason: 'first-message' })).status).toBe(429);
    expect(await json(one.ask('POST', { reason: 'initial' }, { cookie }))).toMatchObject({ token: expect.any(String) });
  });
});
