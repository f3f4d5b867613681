import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lastAnswer, openTab } from '../support/chat.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';
import { openWay, type Way } from '../support/ways.ts';

// What the agent is told of a visitor's decision and of the page's tools, on the Letta that LETTA_BASE_URL names.

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());
beforeEach(({ skip }) => skip(!letta.offers('scripted model'), 'scripted model'));

describe.each(['direct', 'gateway'] as const)('a chat in %s mode', (mode) => {
  let way: Way;
  beforeAll(async () => void (way = await openWay(mode, letta)));
  afterAll(() => way.close());

  const begin = async () => {
    const visitor = await way.visitor();
    /** What Letta has of the tools' results. */
    const returns = async () =>
      (await visitor.agent.stored()).filter(({ message_type: type }) => type === 'tool_return_message');
    return { ...openTab(visitor), returns };
  };
  const parameters = { type: 'object', properties: {} };

  it('tells the agent why the visitor doesn’t allow a call', async () => {
    const { chat, returns } = await begin();
    await chat.send(letta.words.approval);
    const { status } = chat.state.value;
    const callId = status.type === 'awaiting-approval' ? (status.callIds[0] ?? '') : '';
    await chat.approve(callId, false, 'Only on Mondays.');
    expect(await returns()).toMatchObject([
      { status: 'error', tool_return: expect.stringContaining('User reason: Only on Mondays.') },
    ]);
    // The agent repeats what it was told.
    expect(lastAnswer(chat)).toContain('Only on Mondays.');
    chat.dispose();
  });

  it('tells the agent that a tool of the page has failed, and how', async () => {
    const { chat, returns } = await begin();
    chat.registerTool({
      name: 'get_title',
      description: 'Tells.',
      parameters,
      consent: 'never',
      run: () => {
        throw new Error('The page has no title.');
      },
    });
    await chat.send(letta.words.clientTool('get_title'));
    expect(await returns()).toMatchObject([
      { status: 'error', tool_return: expect.stringContaining('The page has no title.') },
    ]);
    expect(lastAnswer(chat)).toContain('The page has no title.');
    chat.dispose();
  });

  it('tells the agent that a tool of the page took too long', async () => {
    const { chat, returns } = await begin();
    let isStopped = false;
    chat.registerTool({
      name: 'get_title',
      description: 'Tells.',
      parameters,
      consent: 'never',
      timeoutMs: 200,
      run: (_, { signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => (isStopped = true));
        }),
    });
    await chat.send(letta.words.clientTool('get_title'));
    const [result] = await returns();
    expect(result).toMatchObject({ status: 'error', tool_return: expect.stringMatching(/time|long|second/i) });
    expect(lastAnswer(chat)).toContain(result?.tool_return);
    expect(isStopped).toBe(true);
    chat.dispose();
  });
});
