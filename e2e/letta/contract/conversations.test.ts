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
