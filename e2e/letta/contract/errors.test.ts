import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { framesOf, ofType, readStream, textOf } from '../frames.ts';
import { message } from '../support/agent-under-test.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());

describe.each(['agent', 'conversation'] as const)('a failing model on the %s route', (route) => {
  it('ends the stream with a stop reason and an error event, and the run is over', async ({ skip }) => {
    skip(!letta.offers('scripted model'), 'scripted model');
    const agent = await letta.agent();
    const { frames } = await agent.say(letta.words.failure, { route });
    expect(ofType(frames, 'stop_reason').length).toBeGreaterThan(0);
    const error = frames.at(-1);
    expect(error).toMatchObject({ event: 'error', message_type: 'error_message', error_type: letta.words.failureType });
    expect(error?.message).toBeTruthy();
    expect(ofType(frames, 'usage_statistics')).toEqual([]);
    expect(await agent.runs('&active=true')).toEqual([]);
    expect(await agent.runs()).toHaveLength(1);
  });

  it('leaves a gap in the numbers that isn’t one: frames that show no number take one', async ({ skip }) => {
    skip(!letta.offers('scripted model'), 'scripted model');
    const agent = await letta.agent();
    const { frames } = await agent.say(letta.words.failure, { route });
    const shown = frames.flatMap(({ seq_id: number }) => number ?? []);
    expect(shown.at(-1)).toBe(frames.length);
    expect(shown.length).toBeLessThan(frames.length);
  });

  it('leaves nothing of the message in the history, and the next message is answered', async ({ skip }) => {
    skip(!letta.offers('scripted model'), 'scripted model');
    const agent = await letta.agent();
    await agent.say(letta.words.failure, { route });
    expect(ofType(await agent.stored(), 'user_message')).toEqual([]);
    expect(textOf((await agent.say('echo next', { route })).frames)).toBe('next');
  });
});

describe('a refusal', () => {
  it('of a body that is none is 422 with a text for its detail', async () => {
    const agent = await letta.agent();
    const refused = await letta.http('POST', `/v1/agents/${agent.id}/messages`, { messages: 'none', streaming: false });
    expect([refused.status, typeof (await refused.json()).detail]).toEqual([422, 'string']);
  });

  it('of an agent that isn’t there is 404 with a detail', async () => {
    const unknown = `agent-${crypto.randomUUID()}`;
    for (const path of [`/v1/agents/${unknown}`, `/v1/agents/${unknown}/messages`]) {
      const refused = await letta.http('GET', path);
      expect([refused.status, typeof (await refused.json()).detail]).toEqual([404, 'string']);
    }
  });
});

it('pings come before the first words of a background run, and name the run', async () => {
  const agent = await letta.agent();
  const { frames } = await readStream(await agent.post([message('echo hello')]));
  expect(frames[0]).toMatchObject({ message_type: 'ping', run_id: expect.stringMatching(/^run-/), seq_id: 1 });
  await agent.idle();
});

it('an agent that is deleted has no history (404) and no stream', async () => {
  const agent = await letta.agent();
  expect((await letta.http('DELETE', `/v1/agents/${agent.id}`)).status).toBe(200);
  expect((await letta.http('GET', `/v1/agents/${agent.id}/messages`)).status).toBe(404);
  await expect(framesOf(await agent.post([message('echo hello')])).next()).rejects.toThrow(/^404/);
});
