import { afterAll, beforeAll, expect, it } from 'vitest';
import { readStream, textOf } from '../frames.ts';
import { message } from '../support/agent-under-test.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());

const begin = async (agentId: string, summary: string): Promise<string> =>
  (await (await letta.http('POST', `/v1/conversations/?agent_id=${agentId}`, { summary })).json()).id;

it('are made, listed newest first, renamed, and deleted', async () => {
  const agent = await letta.agent();
  const ids = [await begin(agent.id, 'First'), await begin(agent.id, 'Second')];
  const list = async () => (await letta.http('GET', `/v1/conversations/?agent_id=${agent.id}`)).json();
  expect((await list()).map(({ id }: { id: string }) => id)).toEqual(ids.toReversed());
  const path = `/v1/conversations/${ids[0]}`;
  expect((await letta.http('PATCH', path, { summary: 'Renamed' })).status).toBe(200);
  expect(await (await letta.http('GET', path)).json()).toMatchObject({
    id: ids[0],
    agent_id: agent.id,
    summary: 'Renamed',
  });
  expect((await letta.http('DELETE', path)).ok).toBe(true);
  expect((await letta.http('GET', path)).status).toBe(404);
  expect((await list()).map(({ id }: { id: string }) => id)).toEqual([ids[1]]);
});

it('keep their messages apart, and answer at the same time', async () => {
  const agent = await letta.agent();
  const [first, second] = [await begin(agent.id, 'First'), await begin(agent.id, 'Second')];
  const slow = await agent.post([message(letta.words.slow)], { route: 'conversation', conversationId: first });
  const other = await agent.post([message('echo here')], { route: 'conversation', conversationId: second });
  expect([slow.status, textOf((await readStream(other)).frames)]).toEqual([200, 'here']);
  await readStream(slow);
  await agent.idle();
  const stored = async (id: string) =>
    textOf(await (await letta.http('GET', `/v1/conversations/${id}/messages`)).json());
  expect(await stored(second)).toBe('here');
  expect(await stored(first)).not.toContain('here');
});

it('that are deleted have no messages: 200 and an empty list', async () => {
  const agent = await letta.agent();
  const id = await begin(agent.id, 'Gone');
  await letta.http('DELETE', `/v1/conversations/${id}`);
  const answer = await letta.http('GET', `/v1/conversations/${id}/messages`);
  expect([answer.status, await answer.json()]).toEqual([200, []]);
});

it('are listed by when they were last used, a page at a time, and found by a piece of their title', async () => {
  const agent = await letta.agent();
  const green = await begin(agent.id, 'Green tea');
  const ids = [green, await begin(agent.id, 'Milk'), await begin(agent.id, 'Black tea')];
  const used = await agent.post([message('echo here')], { route: 'conversation', conversationId: green });
  await readStream(used);
  const list = async (query: string) => {
    const path = `/v1/conversations/?agent_id=${agent.id}&order=desc&order_by=last_message_at&${query}`;
    return (await (await letta.http('GET', path)).json()).map(({ id }: { id: string }) => id) as string[];
  };
  expect((await list(''))[0]).toBe(ids[0]);
  const first = await list('limit=2');
  expect(first).toHaveLength(2);
  const rest = await list(`limit=2&after=${first[1]}`);
  expect([...first, ...rest].toSorted()).toEqual(ids.toSorted());
  expect((await list('summary_search=tea')).toSorted()).toEqual([ids[0], ids[2]].toSorted());
  expect(await list('summary_search=TEA')).toEqual([]);
});

it('are copied with all their messages', async () => {
  const agent = await letta.agent();
  const id = await begin(agent.id, 'First');
  await readStream(await agent.post([message('echo here')], { route: 'conversation', conversationId: id }));
  await agent.idle();
  const copy = await (await letta.http('POST', `/v1/conversations/${id}/fork`, {})).json();
  expect(copy).toMatchObject({ agent_id: agent.id, summary: null });
  expect(textOf(await (await letta.http('GET', `/v1/conversations/${copy.id}/messages`)).json())).toBe('here');
});

it('are copied up to a message', async ({ skip }) => {
  skip(!letta.offers('copies up to a message'), 'copies up to a message');
  const agent = await letta.agent();
  const id = await begin(agent.id, 'First');
  const stored = async (of: string) => (await letta.http('GET', `/v1/conversations/${of}/messages?order=desc`)).json();
  for (const word of ['one', 'two']) {
    await readStream(await agent.post([message(`echo ${word}`)], { route: 'conversation', conversationId: id }));
    await agent.idle();
  }
  const answers = (await stored(id)).filter(
    (one: { message_type: string }) => one.message_type === 'assistant_message',
  );
  const copy = await letta.http('POST', `/v1/conversations/${id}/fork?message_id=${answers[1].id}`, {});
  expect(textOf(await stored((await copy.json()).id))).toBe('one');
});

it('start over: the agent sees nothing of its own one any more, and what it remembers stays', async () => {
  const agent = await letta.agent();
  await readStream(await agent.post([message('echo before')]));
  await agent.idle();
  const state = async () => (await letta.http('GET', `/v1/agents/${agent.id}?include=agent.blocks`)).json();
  const before = await state();
  expect(before.message_ids.length).toBeGreaterThan(1);
  const reset = await letta.http('PATCH', `/v1/agents/${agent.id}/reset-messages`, {
    add_default_initial_messages: false,
  });
  expect(reset.status).toBe(200);
  const after = await state();
  expect(after.message_ids).toHaveLength(1);
  expect(after.blocks.map(({ value }: { value: string }) => value)).toEqual(
    before.blocks.map(({ value }: { value: string }) => value),
  );
  const answer = await readStream(await agent.post([message('echo after')]));
  expect(textOf(answer.frames)).toBe('after');
});
