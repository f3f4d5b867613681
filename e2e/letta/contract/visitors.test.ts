import { afterAll, beforeAll, expect, it } from 'vitest';
import { SDK_HEADER } from '../support/agent-under-test.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';

// What a backend asks of Letta: identities, tags, memory blocks.

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());

const idsOf = async (answer: Response): Promise<string[]> => (await answer.json()).map(({ id }: { id: string }) => id);

it('an identity is made once for its key, found by it, linked to agents, and deleted', async () => {
  const key = `contract:${crypto.randomUUID()}`;
  const body = { identifier_key: key, name: 'Ann', identity_type: 'user' };
  // An upsert doesn't make one.
  expect((await letta.http('PUT', '/v1/identities/', body)).status).toBe(404);
  const { id } = await (await letta.http('POST', '/v1/identities/', body)).json();
  expect((await (await letta.http('PUT', '/v1/identities/', { ...body, name: 'Anna' })).json()).id).toBe(id);
  expect(await idsOf(await letta.http('GET', `/v1/identities/?identifier_key=${key}`))).toEqual([id]);
  const agent = await letta.agent();
  expect((await letta.http('PATCH', `/v1/agents/${agent.id}/identities/attach/${id}`)).status).toBe(200);
  expect(await idsOf(await letta.http('GET', `/v1/identities/${id}/agents`))).toEqual([agent.id]);
  expect((await letta.http('DELETE', `/v1/identities/${id}`)).ok).toBe(true);
  expect(await idsOf(await letta.http('GET', `/v1/identities/?identifier_key=${key}`))).toEqual([]);
});

it('the SDK is shown tags and blocks only where it asks for them with `include`', async () => {
  const tag = `contract:${crypto.randomUUID()}`;
  const agent = await letta.agent({ tags: [tag] });
  const read = async (query: string) => (await letta.http('GET', `/v1/agents/${query}`, undefined, SDK_HEADER)).json();
  expect(await read(agent.id)).toMatchObject({ tags: [], blocks: [] });
  const shown = await read(`${agent.id}?include=agent.tags&include=agent.blocks`);
  expect(shown).toMatchObject({ tags: [tag], blocks: [{ label: 'human' }] });
  // A tag finds an agent all the same.
  expect((await read(`?tags=${encodeURIComponent(tag)}`)).map(({ id }: { id: string }) => id)).toEqual([agent.id]);
  // Others are shown all.
  expect(await agent.read()).toMatchObject({ tags: [tag], blocks: [{ label: 'human' }] });
});

it('a memory block is read and changed by its label, and knows its agents', async () => {
  const agent = await letta.agent();
  const path = `/v1/agents/${agent.id}/core-memory/blocks/human`;
  await letta.http('PATCH', path, { value: 'The visitor is Ann.' });
  const block = await (await letta.http('GET', path)).json();
  expect(block.value).toBe('The visitor is Ann.');
  expect(await idsOf(await letta.http('GET', `/v1/blocks/${block.id}/agents`))).toEqual([agent.id]);
});
