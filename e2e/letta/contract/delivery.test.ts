import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { framesOf, ofType, readStream, runOf, textOf } from '../frames.ts';
import { type AgentUnderTest, message, type Route } from '../support/agent-under-test.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';

// What happens to a message that is sent twice, or while another is being answered.

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());

/** Sends a message whose answer takes seconds, and resolves at its first words. */
async function beginSlow(agent: AgentUnderTest, route: Route, sent = message(letta.words.slow)) {
  const frames = framesOf(await agent.post([sent], { route }));
  let runId = '';
  for (let next = await frames.next(); !next.done; next = await frames.next()) {
    runId ||= next.value.run_id ?? '';
    if (next.value.message_type === 'assistant_message') break;
  }
  return { sent, runId, rest: frames };
}

const cancel = async (agent: AgentUnderTest): Promise<void> => {
  await letta.http('POST', `/v1/agents/${agent.id}/messages/cancel`, {});
  await agent.idle();
};

describe('the agent’s route', () => {
  it('runs a repeated message again, during the answer and after it', async () => {
    const agent = await letta.agent();
    const sent = message('echo once');
    const runs = [runOf((await agent.answer(sent)).frames), runOf((await agent.answer(sent)).frames)];
    expect(runs[0]).not.toBe(runs[1]);
    const slow = await beginSlow(agent, 'agent');
    const again = await beginSlow(agent, 'agent', slow.sent);
    expect(again.runId).not.toBe(slow.runId);
    expect(await agent.runs()).toHaveLength(4);
    await cancel(agent);
  });

  it('takes another message during an answer', async () => {
    const agent = await letta.agent();
    const slow = await beginSlow(agent, 'agent');
    const other = await readStream(await agent.post([message('echo between')]));
    expect(textOf(other.frames)).toBe('between');
    expect(runOf(other.frames)).not.toBe(slow.runId);
    await cancel(agent);
  });
});

describe('a conversation’s route', () => {
  const route = 'conversation';

  it('knows a message by its otid: sent again during the answer, it joins the run from its first frame', async () => {
    const agent = await letta.agent();
    const slow = await beginSlow(agent, route);
    const joined = await beginSlow(agent, route, slow.sent);
    expect(joined.runId).toBe(slow.runId);
    expect(await agent.runs()).toHaveLength(1);
    await cancel(agent);
  });

  it('knows a message by its otid: sent again after the answer, it shows the same run', async () => {
    const agent = await letta.agent();
    const sent = message('echo once');
    const [first, second] = [await agent.answer(sent, { route }), await agent.answer(sent, { route })];
    expect(second.frames.map(({ seq_id: number }) => number)).toEqual(first.frames.map(({ seq_id: number }) => number));
    expect([runOf(second.frames), textOf(second.frames)]).toEqual([runOf(first.frames), 'once']);
    expect(await agent.runs()).toHaveLength(1);
  });

  it('refuses another message during an answer with 409, and names the run that is in the way', async () => {
    const agent = await letta.agent();
    const slow = await beginSlow(agent, route);
    const refused = await agent.post([message('echo between')], { route });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({
      detail: expect.stringMatching(/^CONFLICT: .*is currently being processed for this conversation/),
      run_id: slow.runId,
    });
    expect(await agent.runs()).toHaveLength(1);
    await cancel(agent);
  });
});

describe.each(['agent', 'conversation'] as const)('on the %s route a message', (route) => {
  it('is stored when its first step ends, not before; the runs tell that it is there', async () => {
    const agent = await letta.agent();
    const slow = await beginSlow(agent, route);
    expect(ofType(await agent.stored(), 'user_message')).toEqual([]);
    expect(await agent.runs('&active=true')).toMatchObject([{ id: slow.runId, agent_id: agent.id }]);
    for await (const frame of slow.rest) if (frame.message_type === 'stop_reason') break;
    await agent.idle();
    expect(ofType(await agent.stored(), 'user_message')).toMatchObject([{ otid: slow.sent.otid }]);
    expect(await agent.runs()).toMatchObject([{ id: slow.runId, status: 'completed' }]);
  });

  it('is answered to the end, and stored, when the client leaves', async () => {
    const agent = await letta.agent();
    const slow = await beginSlow(agent, route);
    await slow.rest.return(undefined);
    await agent.idle();
    expect(await agent.runs()).toMatchObject([{ id: slow.runId, status: 'completed' }]);
    const types = (await agent.stored()).map(({ message_type: type }) => type);
    expect(types).toEqual(expect.arrayContaining(['user_message', 'assistant_message']));
  });
});
