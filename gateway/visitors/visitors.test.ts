import { describe, expect, it } from 'vitest';
import { memoryState } from '../state/memory.ts';
import { API_KEY, createBackend, mint, OPERATOR_KEY, ORIGIN, refusal, type Backend } from '../testing/backend.ts';
import { createSite, say } from '../testing/site.ts';
import { ownAgents } from './agents.ts';
import { cookieVisitors, signedInOrAnonymous } from './visitor.ts';

const identities = ({ local }: Backend) => [...local.store.identities.values()];
const agentOf = (backend: Backend, id: string) => backend.local.store.agents.get(id);

describe('a visitor', () => {
  it('has an identity of their own, and their agent hangs on it', async () => {
    const backend = createBackend();
    const agentId = await ownAgents(backend)({ id: 'ann' });
    const [identity] = identities(backend);
    expect(identity).toMatchObject({ identifier_key: 'letta-chat:ann', identity_type: 'user' });
    expect(agentOf(backend, agentId)?.identityIds).toEqual([identity?.id]);
  });

  it('whose agent was made elsewhere, for their identity, gets that one', async () => {
    const backend = createBackend();
    const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
    const post = async (path: string, body: object) =>
      (
        await backend.local.fetch(
          new Request(`https://letta.example${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
        )
      ).json();
    const { id: identity } = await post('/v1/identities/', {
      identifier_key: 'letta-chat:ann',
      name: 'Ann',
      identity_type: 'user',
    });
    const { id } = await post('/v1/agents/', { name: 'Concierge', identity_ids: [identity] });
    expect(await ownAgents(backend)({ id: 'ann' })).toBe(id);
    // And by one look from then on.
    backend.seen.length = 0;
    expect(await ownAgents(backend)({ id: 'ann' })).toBe(id);
    expect(backend.seen).toHaveLength(1);
  });

  it('has an agent also where the server has no identities', async () => {
    const backend = createBackend();
    const { answer } = backend.upstream;
    backend.upstream.answer = async (request) =>
      request.url.includes('/identities') ? new Response('{}', { status: 404 }) : answer(request);
    const agentId = await ownAgents(backend)({ id: 'ann' });
    expect(await ownAgents(backend)({ id: 'ann' })).toBe(agentId);
    expect(agentOf(backend, agentId)?.tags[0]).toBe('letta-chat-visitor:ann');
  });

  it('is not given somebody else’s agent by a server that doesn’t know the filter', async () => {
    const backend = createBackend();
    const bob = await ownAgents(backend)({ id: 'bob' });
    const { answer } = backend.upstream;
    backend.upstream.answer = (request) => answer(new Request(request.url.replace(/\?.*/, ''), request));
    expect(await ownAgents(backend)({ id: 'ann' })).not.toBe(bob);
  });

  it('who comes to two processes at once gets one agent', async () => {
    const state = memoryState();
    const one = createBackend({}, { state });
    const two = createBackend({}, { state, local: one.local });
    const before = one.local.store.agents.size;
    const ids = await Promise.all(
      [one, two, one, two].map((backend) => ownAgents({ letta: backend.letta, state })({ id: 'ann' })),
    );
    expect(new Set(ids).size).toBe(1);
    expect(one.local.store.agents.size).toBe(before + 1);
  });

  it('gets the settings of a template: its words, copies of its blocks, and its read-only blocks themselves', async () => {
    const backend = createBackend();
    const { store } = backend.local;
    const template = await backend.letta.agents.create({
      name: 'Concierge',
      system: 'You are a concierge.',
      memory_blocks: [
        { label: 'human', value: 'Nobody yet.' },
        { label: 'prices', value: 'Rooms: 100', read_only: true },
      ],
    });
    const ids = await Promise.all(
      ['ann', 'bob'].map((id) => ownAgents({ letta: backend.letta, templateId: template.id })({ id })),
    );
    const [ann, bob] = ids.map((id) => store.blocksOf(id));
    const find = (blocks: typeof ann, label: string) => blocks?.find((block) => block.label === label);
    expect(ids.map((id) => [store.agents.get(id)?.name, store.agents.get(id)?.system])).toEqual(
      Array(2).fill(['Concierge', 'You are a concierge.']),
    );
    expect(find(ann, 'prices')?.id).toBe(find(bob, 'prices')?.id);
    expect(find(ann, 'human')?.id).not.toBe(find(bob, 'human')?.id);
    expect(find(ann, 'human')?.value).toBe('Nobody yet.');
  });
});

describe('signing in', () => {
  const SECRET = 'a secret of thirty-two characters';
  const userOf = async (request: Request) => request.headers.get('x-user');
  const setUp = () => createBackend({ COOKIE_SECRET: SECRET }, { authenticate: signedInOrAnonymous(userOf, SECRET) });
  const as = async (backend: Backend, cookie: string, user?: string) => {
    const response = await backend.ask('POST', {}, { cookie, ...(user && { 'x-user': user }) });
    return {
      agentId: ((await response.json()) as { agentId: string }).agentId,
      cookies: response.headers.getSetCookie(),
    };
  };

  it('takes the anonymous conversation along, and ends its cookie', async () => {
    const backend = setUp();
    const anonymous = await mint(backend);
    const signedIn = await as(backend, anonymous.cookie, 'ann');
    expect(signedIn.agentId).toBe(anonymous.answer.agentId);
    expect(signedIn.cookies[0]).toContain('Max-Age=0');
    expect(identities(backend).map((one) => one.identifier_key)).toEqual(['letta-chat:user:ann']);
    // The next person at this computer, with the old cookie still there, begins anew.
    expect((await as(backend, anonymous.cookie)).agentId).not.toBe(anonymous.answer.agentId);
  });

  it('switches to the own conversation where there is one; the anonymous one is not mixed into it', async () => {
    const backend = setUp();
    const own = await as(backend, '', 'ann');
    const anonymous = await mint(backend);
    const signedIn = await as(backend, anonymous.cookie, 'ann');
    expect(signedIn.agentId).toBe(own.agentId);
    expect(signedIn.cookies[0]).toContain('Max-Age=0');
  });

  it('is no way to somebody else’s conversation: a user’s name and a cookie’s never meet', async () => {
    const backend = setUp();
    const { cookie, answer } = await mint(backend);
    const id = agentOf(backend, answer.agentId)?.tags[0]?.replace('letta-chat-visitor:', '') ?? '';
    expect((await as(backend, '', id)).agentId).not.toBe(answer.agentId);
    const request = (value: string) => new Request('https://shop.example/', { headers: { cookie: value } });
    const forged = await cookieVisitors(SECRET)(request(`letta-visitor=${id}.AAAA`));
    expect(forged?.id).not.toBe(id);
    expect(await cookieVisitors('another secret of 32 characters!!')(request(cookie))).not.toEqual({ id });
  });
});

describe('deleting a visitor', () => {
  const forget = ({ app }: Backend, headers: Record<string, string>, query = '') =>
    app.request(`/api/letta-visitor${query}`, { method: 'DELETE', headers: { origin: ORIGIN, ...headers } });

  it('deletes agent, messages, blocks, identity and tokens, says so, and leaves others alone', async () => {
    const site = await createSite();
    const ann = await site.arrive();
    const bob = await site.arrive();
    const { store } = site.local;
    const response = await forget(site.backend, { cookie: ann.cookie });
    expect([response.status, await response.json()]).toEqual([
      200,
      { deleted: { agents: 1, blocks: 2, tokens: 1, identity: true } },
    ]);
    expect(response.headers.getSetCookie()[0]).toContain('Max-Age=0');
    expect([store.agents.has(ann.agentId), store.blocks.has(ann.blockId), store.threads.has(ann.agentId)]).toEqual([
      false,
      false,
      false,
    ]);
    expect((await site.site(ann.token, 'GET', `/v1/agents/${ann.agentId}`)).status).toBe(401);
    expect(
      (await site.site(bob.token, 'POST', `/v1/agents/${bob.agentId}/messages`, say('echo still here'))).status,
    ).toBe(200);
    const again = await forget(site.backend, { cookie: ann.cookie });
    expect(await again.json()).toEqual({ deleted: { agents: 0, blocks: 0, tokens: 0, identity: false } });
  });

  it('keeps blocks that others have', async () => {
    const site = await createSite();
    const ann = await site.arrive();
    const bob = await site.arrive();
    site.local.store.agents.get(bob.agentId)?.blockIds.push(ann.blockId);
    expect(await (await forget(site.backend, { cookie: ann.cookie })).json()).toMatchObject({ deleted: { blocks: 1 } });
    expect(site.local.store.blocks.has(ann.blockId)).toBe(true);
  });

  it('is done by the operator too, by the visitor’s name', async () => {
    const backend = createBackend({}, { authenticate: async () => ({ id: 'ann' }) });
    const { answer } = await mint(backend);
    const operator = { authorization: `Bearer ${OPERATOR_KEY}` };
    expect((await forget(backend, { authorization: 'Bearer wrong' }, '?visitorId=ann')).status).toBe(401);
    expect((await forget(backend, operator)).status).toBe(400);
    expect(await (await forget(backend, operator, '?visitorId=ann')).json()).toMatchObject({ deleted: { agents: 1 } });
    expect(agentOf(backend, answer.agentId)).toBeUndefined();
  });

  it('is refused to other pages, to strangers, and for an agent that is everybody’s', async () => {
    const backend = createBackend();
    const { cookie } = await mint(backend);
    expect(await refusal(await forget(backend, { cookie, origin: 'https://evil.example' }))).toEqual([403, 'origin']);
    expect(await refusal(await forget(createBackend({}, { authenticate: async () => null }), {}))).toEqual([
      401,
      'unauthorized',
    ]);
    const shared = createBackend({ LETTA_AGENT_ID: backend.local.agentId }, { local: backend.local });
    expect(await refusal(await forget(shared, { cookie }))).toEqual([404, 'not-found']);
  });
});

describe('a visitor who leaves by the token endpoint', () => {
  const leave = (backend: Backend, how: string, cookie: string) => backend.ask('DELETE', { visitor: how }, { cookie });
  const endsCookie = (response: Response) => response.headers.getSetCookie().join().includes('Max-Age=0');

  it('signs out: the browser is forgotten, and what is theirs stays', async () => {
    const backend = createBackend();
    const { answer, cookie } = await mint(backend);
    const response = await leave(backend, 'sign-out', cookie);
    expect([response.status, endsCookie(response)]).toEqual([204, true]);
    expect(agentOf(backend, answer.agentId)).toBeDefined();
  });

  it('is deleted with all that is theirs, and nobody else is', async () => {
    const backend = createBackend();
    const ann = await mint(backend);
    const bob = await mint(backend);
    const response = await leave(backend, 'delete', ann.cookie);
    expect([response.status, endsCookie(response)]).toEqual([204, true]);
    expect(agentOf(backend, ann.answer.agentId)).toBeUndefined();
    expect(agentOf(backend, bob.answer.agentId)).toBeDefined();
    expect(identities(backend)).toHaveLength(1);
    expect((await backend.tokens()).map(({ token }) => token)).toEqual([bob.answer.token]);
  });

  it('can’t where that isn’t offered: a site’s session is the site’s to end, a shared agent nobody’s to delete', async () => {
    const own = createBackend({}, { authenticate: async () => ({ id: 'ann' }) });
    expect((await mint(own)).answer).toMatchObject({ features: ['delete-data'] });
    expect(await refusal(await leave(own, 'sign-out', ''))).toEqual([404, 'not-found']);
    const shared = createBackend({ LETTA_AGENT_ID: 'agent-1' });
    expect(await refusal(await leave(shared, 'delete', ''))).toEqual([404, 'not-found']);
    expect(await refusal(await leave(shared, 'everything', ''))).toEqual([400, 'body']);
  });

  it('is asked of the site’s own pages only', async () => {
    const backend = createBackend();
    const { answer, cookie } = await mint(backend);
    const response = await backend.ask('DELETE', { visitor: 'delete' }, { cookie, origin: 'https://evil.example' });
    expect(response.status).toBe(403);
    expect(agentOf(backend, answer.agentId)).toBeDefined();
  });
});
