import { expect, test } from 'vitest';
import { createLocalLetta } from '../../demo/local-letta/local-letta.ts';
import { createLettaTransport } from './letta-transport.ts';

const signal = new AbortController().signal;

/** A visitor's transport to a new conversation, and how many conversations there are. */
async function newConversation(wasAsked: boolean) {
  const letta = createLocalLetta({ delayMs: 0 });
  const begun: string[] = [];
  const get = async (path: string) =>
    (
      await letta.fetch(
        new Request(`http://letta.test${path}`, { headers: { Authorization: `Bearer ${letta.apiKey}` } }),
      )
    ).json() as Promise<{ id: string }[]>;
  const make = () =>
    createLettaTransport({
      session: {
        hasAgent: async () => true,
        getToken: async () => ({ token: letta.apiKey, agentId: letta.agentId, features: ['conversations'] }),
        replace: () => Promise.reject(new Error('refused')),
      },
      baseUrl: 'http://letta.test',
      fetch: (input, init) => letta.fetch(new Request(input, init)),
      place: { choose: () => null, beginning: () => wasAsked, begun: (id) => void begun.push(id) },
    });
  const begin = async () => {
    const transport = make();
    await transport.history({}, signal);
    await transport.begin({ type: 'message', otid: 'o', content: [{ type: 'text', text: 'About tea' }] }, signal);
  };
  return { begun, begin, count: async () => (await get(`/v1/conversations/?agent_id=${letta.agentId}`)).length };
}

test('a conversation whose making was never confirmed is looked for before another one is made', async () => {
  const { begun, begin, count } = await newConversation(true);
  await begin();
  await begin();
  expect(begun[0]).toBe(begun[1]);
  expect(await count()).toBe(1);
});

test('a second conversation of the same title is made where the first one was confirmed', async () => {
  const { begun, begin, count } = await newConversation(false);
  await begin();
  await begin();
  expect(begun[0]).not.toBe(begun[1]);
  expect(await count()).toBe(2);
});
