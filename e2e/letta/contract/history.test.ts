import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ofType, textOf } from '../frames.ts';
import type { AgentUnderTest, Stored } from '../support/agent-under-test.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());

const WORDS = ['one', 'two', 'three'];

/** An agent that was told three things, in its own conversation or in another. */
async function talked(conversation: 'default' | 'other' = 'default') {
  const agent = await letta.agent();
  const other = { route: 'conversation', conversationId: await begin(agent) } as const;
  for (const word of WORDS) await agent.say(`echo ${word}`, conversation === 'other' ? other : {});
  return { agent, conversationId: other.conversationId };
}

/** Begins a conversation beside the agent's own. */
const begin = async (agent: AgentUnderTest): Promise<string> =>
  (await (await letta.http('POST', `/v1/conversations/?agent_id=${agent.id}`, {})).json()).id;

const idsOf = (messages: readonly Stored[]): string[] => [...new Set(messages.map(({ id }) => id))];

describe('the order of', () => {
  it.each(['agent', 'conversation'] as const)(
    'the default conversation by the %s route: oldest first, whatever is asked',
    async (route) => {
      const { agent } = await talked();
      for (const order of ['asc', 'desc']) {
        expect(textOf(await agent.stored(`order=${order}&limit=50`, route))).toBe(WORDS.join(''));
      }
    },
  );

  it('another conversation: newest first, unless asked otherwise', async () => {
    const { agent, conversationId } = await talked('other');
    const read = async (query: string) => textOf(await agent.stored(query, 'conversation', conversationId));
    expect(await read('limit=50')).toBe(WORDS.toReversed().join(''));
    expect(await read('order=desc&limit=50')).toBe(WORDS.toReversed().join(''));
    expect(await read('order=asc&limit=50')).toBe(WORDS.join(''));
  });
});

describe.each([
  ['the agent’s route', 'agent', 'default'],
  ['conversations/default', 'conversation', 'default'],
  ['a conversation’s route', 'conversation', 'other'],
] as const)('pages by %s', (_, route, conversation) => {
  it('reach the oldest message with `before`, each message once', async () => {
    const { agent, conversationId } = await talked(conversation);
    const read = (query: string) => agent.stored(query, route, conversation === 'other' ? conversationId : undefined);
    const pages: string[][] = [];
    let before = '';
    do {
      const ids = idsOf(await read(`order=desc&limit=2${before && `&before=${before}`}`));
      pages.push(ids);
      // The oldest of the page.
      before = (conversation === 'default' ? ids[0] : ids.at(-1)) ?? '';
    } while (before);
    expect(pages.flat().toSorted()).toEqual(idsOf(await read('limit=50')).toSorted());
    expect(Math.max(...pages.map(({ length }) => length))).toBe(2);
  });

  it('have dates in whole seconds', async () => {
    const { agent, conversationId } = await talked(conversation);
    const page = await agent.stored('limit=50', route, conversation === 'other' ? conversationId : undefined);
    expect(page.length).toBeGreaterThan(0);
    for (const { date } of page) expect(date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\+00:00|Z)$/);
  });
});

it('the agent’s own route shows all conversations’ messages, unless it is asked for `default`', async () => {
  const agent = await letta.agent();
  await agent.say('echo mine');
  const conversationId = await begin(agent);
  await agent.say('echo elsewhere', { route: 'conversation', conversationId });
  expect(
    textOf(await agent.stored('limit=50'))
      .split(/(?=elsewhere)/)
      .toSorted(),
  ).toEqual(['elsewhere', 'mine']);
  expect(textOf(await agent.stored('limit=50&conversation_id=default'))).toBe('mine');
  expect(textOf(await agent.stored('limit=50', 'conversation'))).toBe('mine');
});

it('a server’s tool leaves its call and its return, with the same ids as in the stream', async ({ skip }) => {
  skip(!letta.offers('scripted model'), 'scripted model');
  const agent = await letta.agent();
  const { frames } = await agent.say(letta.words.serverTool);
  const stored = await agent.stored('limit=50');
  const [call, answer] = [ofType(stored, 'tool_call_message')[0], ofType(stored, 'tool_return_message')[0]];
  const [streamedCall, streamedReturn] = [
    ofType(frames, 'tool_call_message')[0],
    ofType(frames, 'tool_return_message')[0],
  ];
  expect([call?.id, call?.otid]).toEqual([streamedCall?.id, streamedCall?.otid]);
  expect([answer?.id, answer?.tool_return]).toEqual([streamedReturn?.id, streamedReturn?.tool_return]);
  // Parts of one step share an id; those of a call and its return don't.
  expect(answer?.id).not.toBe(call?.id);
});
