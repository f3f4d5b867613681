import { afterAll, expect, it } from 'vitest';
import { allOf, framesOf, textOf } from '../../e2e/letta/frames.ts';
import { askLetta, contractSite, say, SLOW } from '../testing/contract.ts';

// How many runs of a visitor may be under way, on the Letta that LETTA_BASE_URL names. `npm run test:letta`.

const site = contractSite({ variables: { RUNS_PER_VISITOR: '2' } });
afterAll(site.leave);

const LONG = { timeout: 60_000 };

/** Somebody with two conversations beside the agent's own. */
async function arrive() {
  const { ask, agentId } = await site.arrive();
  const begin = async () => ((await (await ask('POST', '/v1/conversations/', {})).json()) as { id: string }).id;
  const bodyFor = (id: string, words: string) =>
    say(words, undefined, { background: true, ...(id === 'default' && { agent_id: agentId }) });
  return {
    conversations: ['default', await begin(), await begin()] as const,
    send: (id: string, words: string) => ask('POST', `/v1/conversations/${id}/messages`, bodyFor(id, words)),
    stop: (id: string) =>
      ask('POST', `/v1/conversations/${id}/cancel${id === 'default' ? `?agent_id=${agentId}` : ''}`, {}),
    runs: async () => (await askLetta('GET', `/v1/runs/?agent_id=${agentId}&limit=100`)).json as { id: string }[],
  };
}

const answerTo = async (sending: Promise<Response>) => {
  const response = await sending;
  return response.ok ? textOf(await allOf(framesOf(response))) : response.status;
};

it('refuses a second message to a conversation while its run is live, and starts nothing; then the slot is free', async () => {
  const { conversations, send, stop, runs } = await arrive();
  const [own] = conversations;
  const running = await send(own, SLOW);
  expect(running.status).toBe(200);
  expect(await answerTo(send(own, 'echo later'))).toBe(409);
  expect(await runs()).toHaveLength(1);
  expect((await stop(own)).status).toBe(200);
  await running.text();
  await expect.poll(() => answerTo(send(own, 'echo later')), LONG).toBe('later');
});

it('is free again when the run has ended by itself', async () => {
  const { conversations, send } = await arrive();
  const [own] = conversations;
  for (const word of ['one', 'two', 'three']) {
    // Letta's own lock outlives a stream by a moment.
    await expect.poll(() => answerTo(send(own, `echo ${word}`)), LONG).toBe(word);
  }
});

it('refuses a third run in a third conversation, which starts nothing, and takes it when one has ended', async () => {
  const { conversations, send, stop, runs } = await arrive();
  const [first, second, third] = conversations;
  const running = [await send(first, SLOW), await send(second, SLOW)];
  expect(running.map(({ status }) => status)).toEqual([200, 200]);
  const refused = await send(third, 'echo third');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, expect.any(String)]);
  expect(await runs()).toHaveLength(2);
  await stop(second);
  await running[1]?.text();
  await expect.poll(() => answerTo(send(third, 'echo third')), LONG).toBe('third');
  await stop(first);
  await running[0]?.text();
});

it('of many messages at once, runs two at most', async () => {
  const { conversations, send, stop, runs } = await arrive();
  const sent = await Promise.all(
    Array.from({ length: 30 }, (_, index) => send(conversations[index % 3] ?? 'default', SLOW)),
  );
  expect(sent.filter(({ status }) => status === 200)).toHaveLength(2);
  expect(await runs()).toHaveLength(2);
  await Promise.all(conversations.map((id) => stop(id)));
  await Promise.all(sent.filter(({ ok }) => ok).map((response) => response.text()));
});

it('is free when nobody listened to the end of the run', async () => {
  const { conversations, send, stop } = await arrive();
  const [own] = conversations;
  const running = await send(own, SLOW);
  await running.body?.cancel();
  expect(await answerTo(send(own, 'echo later'))).toBe(409);
  await stop(own);
  await expect.poll(() => answerTo(send(own, 'echo later')), LONG).toBe('later');
});
