import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastAnswer, openTab, transcriptOf, wordsOf } from '../support/chat.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';
import { openWay, type Visitor, type Way } from '../support/ways.ts';

// The chat without a UI, on the Letta that LETTA_BASE_URL names, by both ways to it.

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());

describe.each(['direct', 'gateway'] as const)('a chat in %s mode', (mode) => {
  let way: Way;
  beforeAll(async () => void (way = await openWay(mode, letta)));
  afterAll(() => way.close());

  const begin = async () => {
    const visitor = await way.visitor();
    return { visitor, ...openTab(visitor) };
  };
  /** One run for each message and each decision, by the server's own list. */
  const expectRuns = async ({ agent }: Visitor, count: number) => expect(await agent.runs()).toHaveLength(count);

  it('streams an answer in pieces; after a reload it reads the same', async () => {
    const { visitor, chat, reload } = await begin();
    const lengths = new Set<number>();
    const stop = chat.state.subscribe(({ messages }) => void lengths.add(wordsOf(messages.at(-1)).length));
    await chat.send(letta.words.slow);
    stop();
    expect(lengths.size).toBeGreaterThan(3);
    const said = transcriptOf(chat);
    const again = reload().chat;
    await again.connect();
    expect(transcriptOf(again)).toEqual(said);
    await expectRuns(visitor, 1);
    again.dispose();
  });

  it('keeps the order of messages that were sent within a second', async () => {
    const { visitor, chat, reload } = await begin();
    const words = ['one', 'two', 'three', 'four'];
    for (const word of words) await chat.send(`echo ${word}`);
    const expected = words.flatMap((word) => [`you: echo ${word}`, `agent: ${word}`]);
    expect(transcriptOf(chat)).toEqual(expected);
    const again = reload().chat;
    await again.connect();
    expect(transcriptOf(again)).toEqual(expected);
    await expectRuns(visitor, words.length);
    again.dispose();
  });

  it('stops an answer at the server, and the next message is answered', async () => {
    const { visitor, chat } = await begin();
    const sent = chat.send(letta.words.slow).catch(() => undefined);
    await expect.poll(() => lastAnswer(chat), { timeout: 20_000 }).not.toBe('');
    await chat.stop();
    await sent;
    await expect.poll(() => visitor.agent.runs().then(([run]) => run?.status)).toBe('cancelled');
    await chat.send('echo next');
    expect(lastAnswer(chat)).toBe('next');
    await expectRuns(visitor, 2);
    chat.dispose();
  });

  it('sends a message that was written before the chat was connected', async () => {
    const { visitor, chat } = await begin();
    await Promise.all([chat.connect(), chat.send('echo early')]);
    expect(transcriptOf(chat)).toEqual(['you: echo early', 'agent: early']);
    await expectRuns(visitor, 1);
    chat.dispose();
  });

  it('lets the agent call a tool of the page', async ({ skip }) => {
    skip(!letta.offers('scripted model'), 'scripted model');
    const { visitor, chat } = await begin();
    let called = 0;
    chat.registerTool({
      name: 'get_title',
      description: 'The title of the page.',
      parameters: { type: 'object', properties: {} },
      run: async () => `Title number ${(called += 1)}`,
    });
    await chat.send(letta.words.clientTool('get_title'));
    expect(lastAnswer(chat)).toContain('Title number 1');
    expect(called).toBe(1);
    await expectRuns(visitor, 2);
    chat.dispose();
  });

  it.each([true, false])(
    'asks for approval, also after a reload, and takes the decision (%s) once',
    async (allowed) => {
      const { visitor, chat, reload } = await begin();
      await chat.send(letta.words.approval);
      expect(chat.state.value.status.type).toBe('awaiting-approval');
      const again = reload().chat;
      await again.connect();
      await expect.poll(() => again.state.value.status.type).toBe('awaiting-approval');
      const { status } = again.state.value;
      await again.approve(status.type === 'awaiting-approval' ? (status.callIds[0] ?? '') : '', allowed);
      expect(again.state.value.status.type).toBe('idle');
      expect(toolOf(again.state.value.messages)).toMatchObject({ state: allowed ? 'success' : 'denied' });
      await expectRuns(visitor, 2);
      again.dispose();
    },
  );

  it('says once that the model failed, and sends nothing again', async ({ skip }) => {
    skip(!letta.offers('scripted model'), 'scripted model');
    const { visitor, chat } = await begin();
    await chat.connect();
    await chat.send('echo warm');
    const before = visitor.line.sends();
    await expect(chat.send(letta.words.failure)).rejects.toMatchObject({ code: 'model' });
    expect(chat.state.value.status).toMatchObject({ type: 'failed', error: { code: 'model' } });
    // A server that isn't done with the turn before refuses the message first.
    expect(visitor.line.sends() - before).toBe(1);
    await expectRuns(visitor, 2);
    chat.dispose();
  });
});

/** The last tool call of a transcript. */
const toolOf = (messages: readonly { role: string; parts?: readonly { kind: string }[] }[]) =>
  messages.flatMap(({ parts = [] }) => parts).findLast(({ kind }) => kind === 'tool');
