import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalLetta, type LocalLetta } from '../../demo/local-letta/local-letta.ts';
import { memoryState } from '../state/memory.ts';
import { API_KEY, mint } from '../testing/backend.ts';
import { DRIVER_NAMES, openTwice, type TwoStates } from '../testing/drivers.ts';
import { createSite, say, type Site } from '../testing/site.ts';

// “Start over” on one device, and what the others see. Two processes share a state and a Letta.

const SECRET = { COOKIE_SECRET: 'cookie-'.repeat(5) };
const RESET = { add_default_initial_messages: false };

describe.each(DRIVER_NAMES)('a conversation that was emptied, with its state in %s', (driver) => {
  let states: TwoStates;
  let local: LocalLetta;
  let one: Site;
  let two: Site;
  beforeEach(async () => {
    states = await openTwice(driver);
    local = createLocalLetta({ apiKey: API_KEY, delayMs: 0 });
    one = await createSite(SECRET, { state: states.one, local });
    two = await createSite(SECRET, { state: states.two, local });
  });
  afterEach(() => states.close());

  /** A visitor on two devices, one at each process. */
  async function arrive() {
    const { answer, cookie } = await mint(one);
    const other = (await mint(two, cookie)).answer;
    const { agentId } = answer;
    const path = `/v1/agents/${agentId}/messages`;
    return {
      agentId,
      cookie,
      send: (text: string) => one.site(answer.token, 'POST', path, say(`echo ${text}`)),
      empty: () => one.site(answer.token, 'PATCH', `/v1/agents/${agentId}/reset-messages`, RESET),
      first: (query = '') => listed(one.site(answer.token, 'GET', path + query)),
      second: (query = '') => listed(two.site(other.token, 'GET', path + query)),
      byConversation: () =>
        listed(two.site(other.token, 'GET', `/v1/conversations/default/messages?agent_id=${agentId}`)),
    };
  }

  it('is empty on all devices, by every route and page, and grows from there', async () => {
    const { agentId, send, empty, first, second, byConversation } = await arrive();
    await send('one');
    await send('two');
    // Each device has looked before.
    expect([await first(), await second()]).toEqual([
      ['one', 'two'],
      ['one', 'two'],
    ]);
    const old = local.store.threads.get(agentId)?.messages.at(-2)?.id;
    expect((await empty()).status).toBe(200);
    expect([await first(), await second(), await byConversation()]).toEqual([[], [], []]);
    await send('three');
    expect([await first(), await second()]).toEqual([['three'], ['three']]);
    expect(await second('?order=asc&limit=2')).toEqual(['three']);
    expect(await second(`?before=${old}`)).toEqual([]);
    await empty();
    await send('four');
    expect([await second(), await byConversation()]).toEqual([['four'], ['four']]);
  });

  it('is so at a process that starts anew and has lost its state', async () => {
    const { cookie, agentId, send, empty } = await arrive();
    await send('one');
    await empty();
    const anew = await createSite(SECRET, { state: memoryState(), local });
    const { token } = (await mint(anew, cookie)).answer;
    expect(await listed(anew.site(token, 'GET', `/v1/agents/${agentId}/messages`))).toEqual([]);
  });
});

describe('a conversation that is to be emptied', () => {
  it('shows its messages still where Letta refuses', async () => {
    const site = await createSite();
    const { answer } = await mint(site);
    const path = `/v1/agents/${answer.agentId}`;
    await site.site(answer.token, 'POST', `${path}/messages`, say('echo one'));
    const { answer: reach } = site.upstream;
    site.upstream.answer = async (request) =>
      request.url.includes('reset-messages') ? Response.json({ detail: 'No.' }, { status: 500 }) : reach(request);
    expect((await site.site(answer.token, 'PATCH', `${path}/reset-messages`, RESET)).status).toBe(500);
    expect(await listed(site.site(answer.token, 'GET', `${path}/messages`))).toEqual(['one']);
  });

  it('says so where that can’t be noted, and is emptied when the visitor asks again', async () => {
    const site = await createSite();
    const { answer } = await mint(site);
    const path = `/v1/agents/${answer.agentId}`;
    const empty = () => site.site(answer.token, 'PATCH', `${path}/reset-messages`, RESET);
    await site.site(answer.token, 'POST', `${path}/messages`, say('echo one'));
    const { answer: reach } = site.upstream;
    site.upstream.answer = async (request) =>
      request.method === 'PATCH' && request.url.endsWith(answer.agentId)
        ? Response.json({ detail: 'No.' }, { status: 500 })
        : reach(request);
    expect((await empty()).status).toBe(502);
    site.upstream.answer = reach;
    expect((await empty()).status).toBe(200);
    expect(await listed(site.site(answer.token, 'GET', `${path}/messages`))).toEqual([]);
  });

  it('keeps the agent’s other metadata, and gives none of it to an agent made after it', async () => {
    const local = createLocalLetta({ apiKey: API_KEY, delayMs: 0 });
    const template = local.store.agents.get(local.agentId);
    if (template) template.metadata = { house: 'blue', 'letta-chat-emptied': 'message-1' };
    const site = await createSite({ LETTA_TEMPLATE_AGENT_ID: local.agentId }, { local });
    const { answer } = await mint(site);
    const metadata = () => local.store.agents.get(answer.agentId)?.metadata;
    expect(metadata()).toEqual({ house: 'blue' });
    await site.site(answer.token, 'POST', `/v1/agents/${answer.agentId}/messages`, say('echo one'));
    await site.site(answer.token, 'PATCH', `/v1/agents/${answer.agentId}/reset-messages`, RESET);
    expect(metadata()).toEqual({ house: 'blue', 'letta-chat-emptied': expect.stringMatching(/^message-/) });
    const seen = await (await site.site(answer.token, 'GET', `/v1/agents/${answer.agentId}`)).text();
    expect(seen).not.toContain('emptied');
  });
});

/** What the agent said, of a page of messages, in the order in which it was said. */
async function listed(response: Response | Promise<Response>): Promise<string[]> {
  const page = (await (await response).json()) as { message_type: string; content: string }[];
  return page.flatMap(({ message_type: type, content }) => (type === 'assistant_message' ? [content] : []));
}
