import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { framesOf, textOf, allOf } from '../../e2e/letta/frames.ts';
import { askLetta, contractSite, letta, MODEL, say, SLOW, transcriptOf } from '../testing/contract.ts';

// One agent for all visitors, on the Letta that LETTA_BASE_URL names. `npm run test:letta`.

let agentId = '';
let site: ReturnType<typeof contractSite>;
beforeAll(async () => {
  const settings = {
    name: 'Concierge',
    memory_blocks: [
      { label: 'human', value: 'Nobody yet.' },
      { label: 'prices', value: 'Rooms: 100', read_only: true },
    ],
  };
  ({ id: agentId } = await letta.agents.create({ ...settings, ...(MODEL && { model: MODEL }) }));
  site = contractSite({ variables: { LETTA_AGENT_ID: agentId, GATEWAY_ARCHIVE: '1' } });
});
afterEach(() => site.leave());
afterAll(async () => void (await letta.agents.delete(agentId)));

interface Run {
  id: string;
  status: string;
  conversation_id: string | null;
}

/** A visitor of the shared agent. */
async function arrive() {
  const { ask, cookie, features } = await site.arrive();
  const own = `/v1/conversations/default/messages`;
  return {
    ask,
    cookie,
    features,
    send: (words: string) => ask('POST', own, say(words, undefined, { agent_id: agentId, background: true })),
    said: () => transcriptOf(ask('GET', `${own}?agent_id=${agentId}&order=asc`)),
    runs: async (query = '') => (await (await ask('GET', `/v1/runs/?agent_id=${agentId}${query}`)).json()) as Run[],
  };
}

/** A visitor for whom an answer is under way. */
async function waiting() {
  const visitor = await arrive();
  const response = await visitor.send(SLOW);
  const [run] = await visitor.runs('&active=true');
  return { ...visitor, response, runId: run?.id ?? '' };
}

const statusOf = async (runId: string) => ((await askLetta('GET', `/v1/runs/${runId}`)).json as Run).status;

it('gives each of two visitors an empty conversation of their own, and the agent’s own one to nobody', async () => {
  const [ann, bob] = [await arrive(), await arrive()];
  await (await ann.send('echo Ann')).text();
  expect(await bob.said()).toEqual([]);
  await (await bob.send('echo Bob')).text();
  expect(await ann.said()).toEqual(['you: echo Ann', 'agent: Ann']);
  expect(await bob.said()).toEqual(['you: echo Bob', 'agent: Bob']);
  // The agent begins with messages of Letta's.
  const own = await askLetta('GET', `/v1/conversations/default/messages?agent_id=${agentId}`);
  expect(JSON.stringify(own.json)).not.toMatch(/Ann|Bob/);
});

it('lists and opens conversations and runs to their own visitor only', async () => {
  const [ann, eve] = [await arrive(), await arrive()];
  await (await ann.send('echo secret')).text();
  const made = (await (await ann.ask('POST', '/v1/conversations/', { summary: 'Secret' })).json()) as { id: string };
  const [run] = await ann.runs();
  expect(run).toMatchObject({ conversation_id: null });
  const { json: known } = await askLetta('GET', `/v1/runs/${run?.id}`);
  const first = (known as Run).conversation_id;
  expect(first).toMatch(/^conv-/);
  expect(await eve.runs()).toEqual([]);
  expect(await (await eve.ask('GET', '/v1/conversations/')).json()).toEqual([]);
  const tries: [string, string, object?][] = [
    ...[made.id, first].flatMap((id): [string, string, object?][] => [
      ['GET', `/v1/conversations/${id}/messages`],
      ['POST', `/v1/conversations/${id}/messages`, say('echo mine')],
      ['POST', `/v1/conversations/${id}/stream`, {}],
      ['POST', `/v1/conversations/${id}/cancel`, {}],
      ['DELETE', `/v1/conversations/${id}`],
      ['GET', `/v1/agents/${agentId}/messages?conversation_id=${id}`],
      ['GET', `/v1/runs/?conversation_id=${id}`],
    ]),
    ['GET', `/v1/runs/${run?.id}`],
    ['POST', `/v1/runs/${run?.id}/stream`, {}],
    ['POST', `/v1/agents/${agentId}/messages/cancel`, { run_ids: [run?.id] }],
  ];
  for (const [method, path, body] of tries) {
    expect([method, path, (await eve.ask(method, path, body)).status]).toEqual([method, path, 404]);
  }
  expect(await ann.said()).toEqual(['you: echo secret', 'agent: secret']);
});

it('hides its memory, and copies no conversation', async () => {
  const { ask, features } = await arrive();
  expect(features).toEqual(['conversations', 'runs', 'feedback', 'sign-out', 'delete-data']);
  const agent = `/v1/agents/${agentId}`;
  expect(await (await ask('GET', `${agent}/core-memory/blocks`)).json()).toEqual([]);
  expect((await ask('PATCH', `${agent}/core-memory/blocks/human`, { value: 'x' })).status).toBe(404);
  expect((await ask('GET', `${agent}/archival-memory`)).status).toBe(404);
  expect((await ask('PATCH', `${agent}/reset-messages`, {})).status).toBe(403);
  expect((await ask('POST', `/v1/conversations/default/fork?agent_id=${agentId}`, {})).status).toBe(403);
});

it('stops one visitor’s answer for that visitor, and lets another’s go on', async () => {
  const [ann, bob] = [await waiting(), await waiting()];
  expect((await ann.ask('POST', `/v1/conversations/default/cancel?agent_id=${agentId}`, {})).status).toBe(200);
  await ann.response.text();
  await expect.poll(() => ann.runs('&active=true'), { timeout: 60_000 }).toEqual([]);
  expect((await bob.runs('&active=true')).map(({ id }) => id)).toEqual([bob.runId]);
  await bob.ask('POST', `/v1/conversations/default/cancel?agent_id=${agentId}`, {});
  await bob.response.text();
});

it('that forgets a visitor stops their runs, deletes their conversations and ends their streams, nobody else’s', async () => {
  const [ann, bob] = [await waiting(), await waiting()];
  const [annReads, bobReads] = [ann, bob].map(({ response }) => response.text());
  const made = (await (await ann.ask('POST', '/v1/conversations/', { summary: 'Mine' })).json()) as { id: string };
  const { conversation_id: first } = (await askLetta('GET', `/v1/runs/${ann.runId}`)).json as Run;
  expect((await site.forget(ann.cookie)).deleted).toEqual({
    agents: 0,
    blocks: 0,
    tokens: 1,
    identity: false,
    conversations: 2,
  });
  await annReads;
  expect(await statusOf(ann.runId)).toBe('cancelled');
  for (const id of [first, made.id]) expect((await askLetta('GET', `/v1/conversations/${id}`)).status).toBe(404);
  expect((await ann.ask('GET', `/v1/agents/${agentId}`)).status).toBe(401);
  expect((await bob.runs('&active=true')).map(({ id }) => id)).toEqual([bob.runId]);
  await bob.ask('POST', `/v1/conversations/default/cancel?agent_id=${agentId}`, {});
  expect(await bobReads).toContain('cancelled');
  await expect
    .poll(
      async () => {
        const response = await bob.send('echo still here');
        return response.ok && textOf(await allOf(framesOf(response)));
      },
      { timeout: 60_000 },
    )
    .toBe('still here');
});
