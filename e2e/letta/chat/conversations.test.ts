import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NEW_CONVERSATION } from '../../../src/chat.ts';
import { lastAnswer, openTab, transcriptOf } from '../support/chat.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';
import { openWay, type Way } from '../support/ways.ts';

// Several conversations of one chat, on the Letta that LETTA_BASE_URL names.

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());

describe('conversations through a gateway', () => {
  let way: Way;
  beforeAll(async () => void (way = await openWay('gateway', letta)));
  afterAll(() => way.close());

  const begin = async () => {
    const visitor = await way.visitor();
    const kept = new Map<string, string>();
    return { visitor, kept, ...openTab(visitor, kept) };
  };
  const titles = ({ conversations }: ReturnType<typeof openTab>['chat']) =>
    conversations.state.value.items.map(({ id, title }) => title ?? id);

  it('begins a new one with its first message, which names it, and keeps the messages of each apart', async () => {
    const { visitor, chat } = await begin();
    await chat.send('echo first');
    expect(chat.conversations.currentId.value).toBe('default');
    await chat.newConversation();
    expect([chat.conversations.currentId.value, transcriptOf(chat)]).toEqual([NEW_CONVERSATION, []]);
    const listed = await (await letta.http('GET', `/v1/conversations/?agent_id=${visitor.agent.id}`)).json();
    expect(listed).toEqual([]);
    await chat.send('echo second');
    const id = chat.conversations.currentId.value;
    expect(id).toMatch(/^conv-/);
    await chat.conversations.load();
    expect(titles(chat).toSorted()).toEqual(['default', 'echo second']);
    await chat.openConversation('default');
    expect(transcriptOf(chat)).toEqual(['you: echo first', 'agent: first']);
    await chat.openConversation(id);
    expect(transcriptOf(chat)).toEqual(['you: echo second', 'agent: second']);
    chat.dispose();
  });

  it('lets an answer go on while another one is shown, and says that it is unread', async () => {
    const { visitor, chat } = await begin();
    await chat.newConversation();
    const sent = chat.send(letta.words.slow);
    await expect.poll(() => lastAnswer(chat), { timeout: 20_000 }).not.toBe('');
    const id = chat.conversations.currentId.value;
    await chat.openConversation('default');
    expect(transcriptOf(chat)).toEqual([]);
    await chat.conversations.load();
    const item = () => chat.conversations.state.value.items.find((one) => one.id === id);
    expect(item()).toMatchObject({ isRunning: true, hasUnread: false });
    await chat.send('echo meanwhile');
    expect(lastAnswer(chat)).toBe('meanwhile');
    await sent;
    await expect.poll(item).toMatchObject({ isRunning: false, hasUnread: true });
    await chat.openConversation(id);
    expect(item()).toMatchObject({ hasUnread: false });
    const said = transcriptOf(chat);
    expect(said).toHaveLength(2);
    expect(await visitor.agent.runs()).toHaveLength(2);
    chat.dispose();
  });

  it('resumes after a reload in the conversation in which it was left', async () => {
    const { visitor, chat, reload } = await begin();
    await chat.newConversation();
    chat.send(letta.words.slow).catch(() => undefined);
    await expect.poll(() => lastAnswer(chat), { timeout: 20_000 }).not.toBe('');
    const id = chat.conversations.currentId.value;
    const again = reload().chat;
    await again.connect();
    expect(again.conversations.currentId.value).toBe(id);
    await expect.poll(() => again.status.value.type, { timeout: 60_000 }).toBe('idle');
    expect(transcriptOf(again)).toHaveLength(2);
    expect(await visitor.agent.runs()).toHaveLength(1);
    again.dispose();
  });

  it('resumes one that was left while another one was shown', async () => {
    const { visitor, chat, reload } = await begin();
    await chat.newConversation();
    chat.send(letta.words.slow).catch(() => undefined);
    await expect.poll(() => lastAnswer(chat), { timeout: 20_000 }).not.toBe('');
    const id = chat.conversations.currentId.value;
    await chat.openConversation('default');
    const again = reload().chat;
    await again.connect();
    expect(again.conversations.currentId.value).toBe('default');
    await again.openConversation(id);
    await expect.poll(() => again.status.value.type, { timeout: 60_000 }).toBe('idle');
    expect(transcriptOf(again)).toHaveLength(2);
    expect(await visitor.agent.runs()).toHaveLength(1);
    again.dispose();
  });

  it('renames, finds by the title, removes, and takes that back', async () => {
    const { chat } = await begin();
    await chat.newConversation();
    await chat.send('echo tea');
    const id = chat.conversations.currentId.value;
    await chat.newConversation();
    await chat.send('echo milk');
    await chat.conversations.rename(id, ' Green tea ');
    await chat.conversations.load('Green');
    expect(titles(chat)).toEqual(['Green tea']);
    // Servers tell large letters from small ones; what was listed before is found all the same.
    await chat.conversations.load('green');
    expect(titles(chat)).toEqual(['Green tea']);
    await chat.conversations.load();
    const { undo } = await chat.conversations.remove(id);
    expect(titles(chat)).toEqual(['echo milk']);
    await chat.conversations.load();
    expect(titles(chat)).toEqual(['echo milk']);
    await undo();
    expect(titles(chat).toSorted()).toEqual(['Green tea', 'echo milk']);
    chat.dispose();
  });

  it('deletes a removed one at Letta when the visitor signs out, and shows the own one in its place', async () => {
    const { chat } = await begin();
    await chat.newConversation();
    await chat.send('echo gone');
    const id = chat.conversations.currentId.value;
    await chat.conversations.remove(id);
    expect(chat.conversations.currentId.value).toBe('default');
    await chat.signOut();
    await expect.poll(async () => (await letta.http('GET', `/v1/conversations/${id}`)).status).toBe(404);
    chat.dispose();
  });

  it('shows the own one where the last one was deleted elsewhere, and refuses to open one that is gone', async () => {
    const { chat, reload } = await begin();
    await chat.newConversation();
    await chat.send('echo gone');
    const id = chat.conversations.currentId.value;
    await letta.http('DELETE', `/v1/conversations/${id}`);
    const again = reload().chat;
    await again.connect();
    expect([again.conversations.currentId.value, again.status.value.type]).toEqual(['default', 'idle']);
    await expect(again.openConversation(id)).rejects.toMatchObject({ code: 'not-found' });
    expect(again.conversations.currentId.value).toBe('default');
    again.dispose();
  });

  it('copies a conversation up to a message of the agent, or says that this server can’t', async ({ skip }) => {
    const { chat } = await begin();
    await chat.newConversation();
    await chat.send('echo one');
    await chat.send('echo two');
    const source = chat.conversations.currentId.value;
    const messages = chat.state.value.messages;
    expect(chat.conversations.state.value.canFork).toBe(letta.offers('copies up to a message'));
    if (!letta.offers('copies up to a message')) {
      const before = await count();
      await expect(chat.conversations.fork(messages[1]?.id ?? '')).rejects.toMatchObject({ code: 'configuration' });
      expect(await count()).toBe(before);
      skip('copies up to a message');
    }
    const whole = await chat.conversations.fork(messages[3]?.id ?? '');
    expect(whole).not.toBe(source);
    expect(transcriptOf(chat)).toEqual(['you: echo one', 'agent: one', 'you: echo two', 'agent: two']);
    await chat.openConversation(source);
    await chat.conversations.fork(messages[1]?.id ?? '');
    expect(transcriptOf(chat)).toEqual(['you: echo one', 'agent: one']);
    await chat.send('echo three');
    expect(lastAnswer(chat)).toBe('three');
    chat.dispose();

    async function count(): Promise<number> {
      await chat.conversations.load();
      return chat.conversations.state.value.items.length;
    }
  });

  it('copies what was said before a message of the visitor, whose words become the draft', async ({ skip }) => {
    skip(!letta.offers('copies up to a message'), 'copies up to a message');
    const { chat, kept, visitor } = await begin();
    await chat.send('echo one');
    await chat.send('echo two');
    const messages = chat.state.value.messages;
    const copy = await chat.conversations.fork(messages[2]?.id ?? '');
    expect(transcriptOf(chat)).toEqual(['you: echo one', 'agent: one']);
    expect(kept.get(`draft${visitor.agent.id} ${copy}`)).toBe('echo two');
    await chat.openConversation('default');
    expect(await chat.conversations.fork(messages[0]?.id ?? '')).toBe(NEW_CONVERSATION);
    expect([transcriptOf(chat), kept.get(`draft${visitor.agent.id} new`)]).toEqual([[], 'echo one']);
    chat.dispose();
  });

  it('starts over: the own conversation is empty, also after a reload, and the memory is as it was', async () => {
    const { visitor, chat, reload } = await begin();
    await chat.send('echo before');
    const memory = async () =>
      (await (await letta.http('GET', `/v1/agents/${visitor.agent.id}/core-memory/blocks`)).json()) as {
        value: string;
      }[];
    const values = (await memory()).map(({ value }) => value);
    await chat.conversations.startOver();
    expect([chat.conversations.currentId.value, transcriptOf(chat)]).toEqual(['default', []]);
    await chat.send('echo after');
    expect(transcriptOf(chat)).toEqual(['you: echo after', 'agent: after']);
    const again = reload().chat;
    await again.connect();
    expect(transcriptOf(again)).toEqual(['you: echo after', 'agent: after']);
    expect((await memory()).map(({ value }) => value)).toEqual(values);
    again.dispose();
  });

  it('keeps a message that could not be sent with its conversation', async () => {
    const { visitor, chat } = await begin();
    await chat.newConversation();
    await chat.send('echo one');
    const id = chat.conversations.currentId.value;
    visitor.line.cut();
    await expect(chat.send('echo lost')).rejects.toBeDefined();
    visitor.line.restore();
    expect(chat.unsent.value).not.toBeNull();
    await chat.openConversation('default');
    expect(chat.unsent.value).toBeNull();
    await chat.openConversation(id);
    expect(chat.unsent.value?.content).toEqual([{ type: 'text', text: 'echo lost' }]);
    await chat.retry();
    expect(lastAnswer(chat)).toBe('lost');
    chat.dispose();
  });
});

describe('a token that opens one conversation only', () => {
  it('refuses all others, and says what they need', async () => {
    const way = await openWay('direct', letta);
    const { chat } = openTab(await way.visitor());
    await chat.connect();
    expect(chat.conversations.state.value.access).toBe('none');
    const refused = { code: 'configuration', message: expect.stringContaining('gateway') };
    await expect(chat.newConversation()).rejects.toMatchObject(refused);
    await expect(chat.openConversation('conv-1')).rejects.toMatchObject(refused);
    await expect(chat.conversations.load()).rejects.toMatchObject(refused);
    await expect(chat.conversations.startOver()).rejects.toMatchObject(refused);
    chat.dispose();
    await way.close();
  });
});
