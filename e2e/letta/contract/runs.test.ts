import { afterAll, beforeAll, expect, it } from 'vitest';
import { endOf, type Frame, framesOf, ofType, readStream, runOf, textOf } from '../frames.ts';
import { type AgentUnderTest, message } from '../support/agent-under-test.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';

// Runs whose stream a client joins again.

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());

const resume = (path: string, body: object) => letta.http('POST', `${path}/stream`, { include_pings: true, ...body });

/** Asks for a slow answer, reads two pieces, and leaves. */
async function cutAfterTwo(agent: AgentUnderTest): Promise<Frame[]> {
  const seen: Frame[] = [];
  for await (const frame of framesOf(await agent.post([message(letta.words.slow)], { route: 'conversation' }))) {
    seen.push(frame);
    if (ofType(seen, 'assistant_message').length === 2) break;
  }
  return seen;
}

it.each(['run', 'conversation'] as const)('a cut stream continues after any number, by its %s', async (by) => {
  const agent = await letta.agent();
  const seen = await cutAfterTwo(agent);
  const starting_after = seen.at(-1)?.seq_id ?? 0;
  const response =
    by === 'run'
      ? await resume(`/v1/runs/${runOf(seen)}`, { starting_after })
      : await resume('/v1/conversations/default', { agent_id: agent.id, starting_after });
  const rest = await readStream(response);
  expect([endOf(rest.frames), rest.done]).toEqual(['end_turn', true]);
  expect(Math.min(...rest.frames.flatMap(({ seq_id: number }) => number ?? []))).toBeGreaterThan(starting_after);
  await agent.idle();
  expect(ofType(await agent.stored(), 'assistant_message')).toMatchObject([
    { content: textOf([...seen, ...rest.frames]) },
  ]);
});

const TEXT = 'alpha beta gamma delta';

it('a finished run is streamed again from its first frame, and is the agent’s', async () => {
  const agent = await letta.agent();
  const { frames } = await agent.say(`echo ${TEXT}`);
  const again = await readStream(await resume(`/v1/runs/${runOf(frames)}`, { starting_after: 0 }));
  expect(textOf(again.frames)).toBe(TEXT);
  const run = await (await letta.http('GET', `/v1/runs/${runOf(frames)}`)).json();
  expect(run).toMatchObject({ agent_id: agent.id, status: 'completed', background: true });
});

it('after the last number of a finished run nothing comes but pings, the headers with the first of them', async () => {
  const agent = await letta.agent();
  const { frames } = await agent.say('echo hello');
  const begun = performance.now();
  const response = await resume(`/v1/runs/${runOf(frames)}`, { starting_after: 100 });
  expect(performance.now() - begun).toBeGreaterThan(10_000);
  const first = await framesOf(response).next();
  expect(first.value).toMatchObject({ message_type: 'ping' });
});

it('there is no stream of a foreground run (400), of no run (404), and of an idle conversation (400)', async () => {
  const agent = await letta.agent();
  const { frames } = await agent.say('echo hello', { background: false });
  const unknown = `run-${crypto.randomUUID()}`;
  const answers = [
    await resume(`/v1/runs/${runOf(frames)}`, { starting_after: 0 }),
    await resume(`/v1/runs/${unknown}`, { starting_after: 0 }),
    await resume('/v1/conversations/default', { agent_id: agent.id, starting_after: 0 }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([400, 404, 400]);
  const details = await Promise.all(answers.map(async (answer) => (await answer.json()).detail));
  expect(details[0]).toContain('not created in background mode');
  expect(details[2]).toContain('No active runs found');
});

it('the list tells which runs are under way', async () => {
  const agent = await letta.agent();
  const frames = framesOf(await agent.post([message(letta.words.slow)]));
  const { value } = await frames.next();
  expect((await agent.runs('&active=true')).map(({ id }) => id)).toEqual([value?.run_id]);
  await letta.http('POST', `/v1/agents/${agent.id}/messages/cancel`, {});
  await agent.idle();
  expect((await agent.runs()).map(({ id, status }) => [id, status])).toEqual([[value?.run_id, 'cancelled']]);
});
