import { describe, expect, it } from 'vitest';
import { createChat } from '../../src/chat.ts';
import { GATEWAY_URL, createSite } from '../testing/site.ts';
import { ORIGIN } from '../testing/backend.ts';

// The temporary chat without a UI, through the gateway.

const TOKEN_URL = `${ORIGIN}/api/letta-token`;
const OFFERED = { TEMPORARY_CHATS: '1', LAZY_AGENTS: '1' };

/** A visitor's chat on a site with these variables. `asked`: what the token endpoint was asked for, as method and body. */
async function arrive(variables: Readonly<Record<string, string>> = OFFERED) {
  const { app, local } = await createSite(variables);
  const asked: string[] = [];
  let cookie = '';
  let isEndpointDown = false;
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const url = String(input);
    const headers = new Headers(init.headers);
    headers.set('origin', ORIGIN);
    if (url !== TOKEN_URL) return app.request(new Request(url, { ...init, headers }));
    asked.push(`${init.method} ${String(init.body)}`);
    if (isEndpointDown) throw new TypeError('Failed to fetch');
    headers.set('cookie', cookie);
    const response = await app.request(`${GATEWAY_URL}/api/letta-token`, { ...init, headers });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return response;
  };
  const chat = createChat({ tokenUrl: TOKEN_URL, fetch });
  return {
    chat,
    asked,
    temporaryAgents: () =>
      [...local.store.agents.values()].filter(({ tags }) => tags.includes('letta-chat-temporary')).map(({ id }) => id),
    /** As a page does that this one doesn't know of. */
    endElsewhere: async () => {
      const body = JSON.stringify({ temporary: true });
      const headers = { origin: ORIGIN, cookie, 'content-type': 'application/json' };
      const { status } = await app.request(`${GATEWAY_URL}/api/letta-token`, { method: 'DELETE', headers, body });
      expect(status).toBe(204);
    },
    setEndpointDown: (isDown: boolean) => void (isEndpointDown = isDown),
  };
}

const words = (chat: ReturnType<typeof createChat>): string => JSON.stringify(chat.state.peek().messages);

describe('a temporary chat', () => {
  it('is offered by the first token answer, begins empty and leaves nothing', async () => {
    const { chat, temporaryAgents } = await arrive();
    expect(chat.temporary.isOffered.value).toBe(false);
    await chat.connect();
    expect(chat.temporary.isOffered.value).toBe(true);
    await chat.send('My name is Grace');
    const usual = chat.agent.value?.id;

    await chat.temporary.start();
    expect(chat.temporary.isActive.value).toBe(true);
    expect(chat.conversations.currentId.value).toBe('temporary');
    expect(chat.messages.value).toEqual([]);
    await chat.send('what is my name');
    expect(words(chat)).not.toContain('Grace');
    expect(temporaryAgents()).toEqual([chat.agent.value?.id]);
    expect(chat.agent.value?.id).not.toBe(usual);

    await chat.temporary.end();
    expect(temporaryAgents()).toEqual([]);
    expect(chat.temporary.isActive.value).toBe(false);
    expect(chat.agent.value?.id).toBe(usual);
    expect(words(chat)).toContain('My name is Grace');
    chat.dispose();
  });

  it('that is started anew knows nothing of the one before, also where a page crashed in it', async () => {
    const { chat, temporaryAgents } = await arrive();
    await chat.temporary.start();
    await chat.send('echo the first');
    const [first] = temporaryAgents();
    await chat.temporary.end();
    await chat.temporary.start();
    expect(chat.messages.value).toEqual([]);
    await chat.send('echo the second');
    expect(temporaryAgents()).not.toContain(first);
    chat.dispose();
  });

  it('is refused with what it takes where the server has none, and nothing is made', async () => {
    for (const variables of [{ LAZY_AGENTS: '1' }, { LAZY_AGENTS: '0' }]) {
      const { chat, temporaryAgents, asked } = await arrive(variables);
      await expect(chat.temporary.start()).rejects.toMatchObject({
        code: 'configuration',
        message: expect.stringMatching(/TEMPORARY_CHATS=1/),
      });
      expect(chat.temporary.isOffered.value).toBe(false);
      expect([temporaryAgents(), asked.join()]).toEqual([[], expect.not.stringContaining('temporary')]);
      chat.dispose();
    }
  });

  it('is refused without a token-url, since only there it can be ended', async () => {
    const features = ['temporary'];
    const chat = createChat({ getToken: async () => ({ agentId: null, features }) });
    await expect(chat.temporary.start()).rejects.toMatchObject({ code: 'configuration' });
    expect(chat.temporary.isOffered.value).toBe(false);
    chat.dispose();
  });

  it('is never held with the agent that remembers: an endpoint that ignores what it was asked for is found out', async () => {
    const answer = {
      token: 'token',
      agentId: 'agent-usual',
      expiresAt: new Date(Date.now() + 300_000).toISOString(),
      features: ['temporary'],
    };
    const sent: string[] = [];
    const fetch: typeof globalThis.fetch = async (input, { method } = {}) => {
      sent.push(`${method} ${String(input)}`);
      if (String(input) !== TOKEN_URL) return Response.json({ id: 'agent-usual', name: 'Ada' });
      return method === 'POST' ? Response.json(answer) : new Response(null, { status: 404 });
    };
    const chat = createChat({ tokenUrl: TOKEN_URL, fetch });
    await chat.connect().catch(() => undefined);
    sent.length = 0;
    await expect(chat.temporary.start()).rejects.toMatchObject({ code: 'configuration' });
    expect(chat.temporary.isActive.value).toBe(false);
    expect(sent.filter((request) => !request.endsWith(TOKEN_URL))).toEqual([]);
    chat.dispose();
  });

  it('stays where its end doesn’t reach the server, and can be ended again', async () => {
    const { chat, temporaryAgents, setEndpointDown } = await arrive();
    await chat.temporary.start();
    await chat.send('echo still here');
    setEndpointDown(true);
    await expect(chat.temporary.end()).rejects.toMatchObject({ code: 'network' });
    expect(words(chat)).toContain('still here');
    setEndpointDown(false);
    await chat.temporary.end();
    expect([chat.temporary.isActive.value, temporaryAgents()]).toEqual([false, []]);
    chat.dispose();
  });

  it('that the server has ended says so, and isn’t continued with another agent', async () => {
    const { chat, temporaryAgents, endElsewhere } = await arrive({ ...OFFERED, LAZY_AGENTS: '0' });
    await chat.temporary.start();
    await chat.send('echo here');
    const [first] = temporaryAgents();
    await endElsewhere();
    await expect(chat.send('echo a secret')).rejects.toMatchObject({ code: 'not-found' });
    // Asking for a token has had another one made, which gets nothing of this chat.
    expect(chat.agent.value?.id).toBe(first);
    await chat.temporary.end();
    expect(temporaryAgents()).toEqual([]);
    chat.dispose();
  });

  for (const [how, leave] of [
    ['signing out', (chat: ReturnType<typeof createChat>) => chat.signOut()],
    ['opening another conversation', (chat: ReturnType<typeof createChat>) => chat.newConversation()],
  ] as const) {
    it(`ends by ${how}`, async () => {
      const { chat, temporaryAgents } = await arrive();
      await chat.send('echo the usual');
      await chat.temporary.start();
      await chat.send('echo a secret');
      await leave(chat);
      expect([chat.temporary.isActive.value, temporaryAgents(), words(chat)]).toEqual([
        false,
        [],
        expect.not.stringContaining('secret'),
      ]);
      chat.dispose();
    });
  }

  it('ends with the chat', async () => {
    const { chat, temporaryAgents } = await arrive();
    await chat.temporary.start();
    await chat.send('echo bye');
    chat.dispose();
    await expect.poll(temporaryAgents).toEqual([]);
  });

  it('has the tools of the page, also those that are offered while it is shown', async () => {
    const { chat } = await arrive();
    const tool = { name: 'paint', description: 'Paints.', parameters: { type: 'object' } as const, run: () => 'done' };
    await chat.temporary.start();
    chat.registerTool(tool);
    await chat.temporary.end();
    expect([...chat.clientTools.value.keys()]).toEqual(['paint']);
    chat.dispose();
  });
});
