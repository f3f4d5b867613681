import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endOf, type Frame, framesOf, ofType, readStream, runOf, textOf } from '../frames.ts';
import { type AgentUnderTest, message, type SendOptions } from '../support/agent-under-test.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());

const byAgent = (agent: AgentUnderTest, body: object = {}) =>
  letta.http('POST', `/v1/agents/${agent.id}/messages/cancel`, body);
const byConversation = (agent: AgentUnderTest) =>
  letta.http('POST', `/v1/conversations/default/cancel?agent_id=${agent.id}`, {});

/** Asks for a slow answer, cancels at its first word, and reads to the end of the stream. */
async function cancelAtFirstWord(
  agent: AgentUnderTest,
  options: SendOptions,
  cancel: (runId: string) => Promise<Response>,
) {
  const frames: Frame[] = [];
  let cancelled: Response | undefined;
  for await (const frame of framesOf(await agent.post([message(letta.words.slow)], options))) {
    frames.push(frame);
    if (frame.message_type === 'assistant_message') cancelled ??= await cancel(runOf(frames));
  }
  await agent.idle();
  return { frames, cancelled };
}

describe.each([
  ['by its agent, in the background', 'agent', true],
  ['by its agent, in the foreground', 'agent', false],
  ['by its conversation', 'conversation', true],
] as const)('a run that is cancelled %s', (_, route, background) => {
  it('ends with `cancelled` and no usage, and nothing of it is stored', async () => {
    const agent = await letta.agent();
    const { frames, cancelled } = await cancelAtFirstWord(agent, { route, background }, (runId) =>
      route === 'agent' ? byAgent(agent, { run_ids: [runId] }) : byConversation(agent),
    );
    expect(cancelled?.status).toBe(200);
    expect(await cancelled?.json()).toEqual({ [runOf(frames)]: 'cancelled' });
    expect([endOf(frames), ofType(frames, 'usage_statistics')]).toEqual(['cancelled', []]);
    expect((await agent.runs()).map(({ status }) => status)).toEqual(['cancelled']);
    expect(ofType(await agent.stored(), 'user_message')).toEqual([]);
  });

  it('leaves the agent free for the next message, a moment later', async () => {
    const agent = await letta.agent();
    await cancelAtFirstWord(agent, { route, background }, () => byAgent(agent));
    // The conversation stays locked until the run has noticed.
    const ask = () => agent.post([message('echo next')], { route });
    let answer = await ask();
    for (let tries = 0; answer.status === 409 && tries < 100; tries += 1) answer = await ask();
    expect(textOf((await readStream(answer)).frames)).toBe('next');
  });
});

it('after the end of a run, cancelling answers 200 and changes nothing', async () => {
  const agent = await letta.agent();
  const { frames } = await agent.say('echo hello');
  for (const body of [{}, { run_ids: [runOf(frames)] }]) {
    const answer = await byAgent(agent, body);
    expect([answer.status, await answer.json()]).toEqual([200, { [runOf(frames)]: 'cancelled' }]);
  }
  expect((await agent.runs()).map(({ status }) => status)).toEqual(['completed']);
});

it('where nothing runs, or nothing ever ran, cancelling answers 409', async () => {
  const agent = await letta.agent();
  expect([(await byAgent(agent)).status, (await byConversation(agent)).status]).toEqual([409, 409]);
  await agent.say('echo hello');
  expect((await byConversation(agent)).status).toBe(409);
});
