import { afterAll, expect, it } from 'vitest';
import { contractSite, say, SLOW, transcriptOf } from '../testing/contract.ts';

// A visitor's conversations through the gateway, on the Letta that LETTA_BASE_URL names. `npm run test:letta`.

const site = contractSite();
afterAll(site.leave);

interface Conversation {
  id: string;
  summary: string | null;
}

/** Somebody with an agent of their own, and what they do with conversations. */
async function arrive() {
  const { ask, agentId, cookie, features } = await site.arrive();
  const read = async <T>(method: string, path: string, body?: object) => {
    const response = await ask(method, path, body);
    expect([method, path, response.status]).toEqual([method, path, 200]);
    return (await response.json()) as T;
  };
  const own = (id: string) => (id === 'default' ? { agent_id: agentId } : {});
  const messagesOf = (id: string) =>
    `/v1/conversations/${id}/messages?order=asc${id === 'default' ? `&agent_id=${agentId}` : ''}`;
  return {
    ask,
    agentId,
    cookie,
    features,
    read,
    begin: async (summary: string) => (await read<Conversation>('POST', '/v1/conversations/', { summary })).id,
    titles: async (query = '') =>
      (await read<Conversation[]>('GET', `/v1/conversations/${query}`)).map(({ summary }) => summary),
    send: async (id: string, words: string) => {
      const body = say(words, undefined, own(id));
      return (await ask('POST', `/v1/conversations/${id}/messages`, body)).text();
    },
    stored: (id: string) => read<{ id: string; message_type: string }[]>('GET', messagesOf(id)),
    said: (id: string) => transcriptOf(ask('GET', messagesOf(id))),
  };
}

it('are made, listed, found by their title, renamed and deleted', async () => {
  const { ask, read, begin, titles } = await arrive();
  expect(await titles()).toEqual([]);
  const tea = await begin('Green tea');
  await begin('Milk');
  expect(await titles()).toEqual(['Milk', 'Green tea']);
  expect(await titles('?summary_search=tea')).toEqual(['Green tea']);
  const path = `/v1/conversations/${tea}`;
  await read('PATCH', path, { summary: 'Black tea' });
  expect(await read(`GET`, path)).toMatchObject({ id: tea, summary: 'Black tea' });
  await read('DELETE', path);
  expect(await titles()).toEqual(['Milk']);
  expect((await ask('GET', path)).status).toBe(404);
});

it('keep their messages apart from each other and from the agent’s own one', async () => {
  const { begin, send, said } = await arrive();
  const [one, two] = [await begin('One'), await begin('Two')];
  await send('default', 'echo own');
  await send(one, 'echo first');
  await send(two, 'echo second');
  expect(await said(one)).toEqual(['you: echo first', 'agent: first']);
  expect(await said(two)).toEqual(['you: echo second', 'agent: second']);
  expect(await said('default')).toEqual(['you: echo own', 'agent: own']);
});

it.each(['default', 'another one'])('are copied up to a message, or not at all: %s', async (which) => {
  const { ask, agentId, features, read, begin, send, said, stored } = await arrive();
  const id = which === 'default' ? which : await begin('Tea');
  await send(id, 'echo one');
  const [first] = (await stored(id)).filter(({ message_type: type }) => type === 'assistant_message');
  await send(id, 'echo two');
  const all = ['you: echo one', 'agent: one', 'you: echo two', 'agent: two'];
  const path = `/v1/conversations/${id}/fork?message_id=${first?.id}${which === 'default' ? `&agent_id=${agentId}` : ''}`;
  if (features?.includes('fork')) {
    const copy = await read<Conversation>('POST', path, {});
    expect(await said(copy.id)).toEqual(['you: echo one', 'agent: one']);
    await send(copy.id, 'echo three');
  } else {
    expect((await ask('POST', path, {})).status).toBe(403);
  }
  expect(await said(id)).toEqual(all);
});

it('that are emptied are so for every token, and the agent remembers what it did', async () => {
  const { ask, cookie, agentId, read, send, said } = await arrive();
  await send('default', 'echo before');
  const blocks = () => read('GET', `/v1/agents/${agentId}/core-memory/blocks`);
  const memory = await blocks();
  await read('PATCH', `/v1/agents/${agentId}/reset-messages`, { add_default_initial_messages: false });
  expect(await said('default')).toEqual([]);
  await send('default', 'echo after');
  // Another device, at a gateway that starts anew.
  const elsewhere = contractSite();
  const { token } = await elsewhere.mint(cookie);
  const messages = `/v1/agents/${agentId}/messages`;
  expect(await transcriptOf(elsewhere.as(token)('GET', `${messages}?order=asc`))).toEqual([
    'you: echo after',
    'agent: after',
  ]);
  const newest = ((await (await ask('GET', `${messages}?order=desc&limit=1`)).json()) as { id: string }[])[0];
  expect(await transcriptOf(ask('GET', `${messages}?order=desc&before=${newest?.id}&limit=50`))).toEqual([
    'you: echo after',
  ]);
  expect(await blocks()).toEqual(memory);
});

it('that are deleted while an answer is under way end its stream', async () => {
  const { ask, begin, titles } = await arrive();
  const id = await begin('Gone');
  const running = await ask('POST', `/v1/conversations/${id}/messages`, say(SLOW, undefined, { background: true }));
  const reading = running.text();
  expect((await ask('POST', `/v1/conversations/${id}/cancel`, {})).status).toBe(200);
  expect((await ask('DELETE', `/v1/conversations/${id}`)).status).toBe(200);
  await reading;
  expect(await titles()).toEqual([]);
});

it('of one visitor are nothing to another: 404, whatever is asked', async () => {
  const ann = await arrive();
  const eve = await arrive();
  const id = await ann.begin('Secret');
  await ann.send(id, 'echo secret');
  const path = `/v1/conversations/${id}`;
  const tries: [string, string, object?][] = [
    ['GET', path],
    ['GET', `${path}/messages`],
    ['PATCH', path, { summary: 'Mine' }],
    ['POST', `${path}/messages`, say('echo mine')],
    ['POST', `${path}/fork`, {}],
    ['POST', `${path}/cancel`, {}],
    ['POST', `${path}/stream`, {}],
    ['DELETE', path],
    ['GET', `/v1/agents/${eve.agentId}/messages?conversation_id=${id}`],
  ];
  for (const [method, to, body] of tries) {
    expect([method, to, (await eve.ask(method, to, body)).status]).toEqual([method, to, 404]);
  }
  expect(await ann.titles()).toEqual(['Secret']);
  expect(await ann.said(id)).toEqual(['you: echo secret', 'agent: secret']);
  expect(await eve.titles(`?agent_id=${eve.agentId}`)).toEqual([]);
  expect((await eve.ask('GET', `/v1/conversations/?agent_id=${ann.agentId}`)).status).toBe(404);
});
