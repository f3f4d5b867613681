import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callsOf, endOf, type Frame, ofType, runOf, textOf } from '../frames.ts';
import type { AgentUnderTest } from '../support/agent-under-test.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';

// Tools of the server that ask for the visitor's approval.

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());
beforeEach(({ skip }) => skip(!letta.offers('scripted model'), 'scripted model'));

const decision = (callId: string, approve: boolean, more: object = {}) => ({
  type: 'approval',
  approvals: [{ type: 'approval', tool_call_id: callId, approve, ...more }],
  otid: crypto.randomUUID(),
});

/** An agent that waits for an approval. */
async function waiting() {
  const agent = await letta.agent();
  const { frames } = await agent.say(letta.words.approval);
  const [callId = ''] = callsOf(frames);
  return { agent, frames, callId };
}

/** What an in-stream error says. */
const errorIn = (frames: readonly Frame[]): string => {
  const [error] = ofType(frames, 'error_message');
  expect(error?.error_type).toBe('internal_error');
  return `${error?.message} ${error?.detail}`;
};

const returnsOf = async (agent: AgentUnderTest) => ofType(await agent.stored(), 'tool_return_message');

describe('an agent that asks for approval', () => {
  it('sends a request in pieces, with the text before it, and stops with `requires_approval`', async () => {
    const { agent, frames, callId } = await waiting();
    expect(textOf(frames)).not.toBe('');
    const requests = ofType(frames, 'approval_request_message');
    expect(callsOf(requests)).toEqual([callId]);
    expect(requests[0]?.otid).toBe(requests[0]?.id);
    const given = requests.map(({ tool_call: call }) => call?.arguments ?? '').join('');
    expect(JSON.parse(given)).toMatchObject({ to: expect.any(String) });
    expect(endOf(frames)).toBe('requires_approval');
    // Stored, the text beside the request has the request's id.
    const stored = (await agent.stored()).filter(({ id }) => id === requests[0]?.id);
    expect(stored.map(({ message_type: type }) => type)).toEqual(['assistant_message', 'approval_request_message']);
  });

  it('says so after a reload with `include=agent.pending_approval`, until it is answered', async () => {
    const { agent, callId } = await waiting();
    const { pending_approval: pending } = await agent.read('?include=agent.pending_approval');
    expect(callsOf([pending as Frame])).toEqual([callId]);
    await agent.answer(decision(callId, true));
    expect(await agent.read('?include=agent.pending_approval')).toMatchObject({ pending_approval: null });
  });

  it('runs the tool when it is allowed, streams what it returned, and goes on', async () => {
    const { agent, frames, callId } = await waiting();
    const next = await agent.answer(decision(callId, true));
    expect(runOf(next.frames)).not.toBe(runOf(frames));
    expect(ofType(next.frames, 'tool_return_message')).toMatchObject([{ tool_call_id: callId, status: 'success' }]);
    expect([textOf(next.frames) === '', endOf(next.frames)]).toEqual([false, 'end_turn']);
    expect(ofType(await agent.stored(), 'approval_response_message')).toMatchObject([
      { approve: true, approval_request_id: expect.any(String) },
    ]);
  });

  it('goes on without the tool when it is denied; only history has the denial’s text', async () => {
    const { agent, callId } = await waiting();
    const next = await agent.answer(decision(callId, false, { reason: 'Not today.' }));
    expect([ofType(next.frames, 'tool_return_message'), endOf(next.frames)]).toEqual([[], 'end_turn']);
    expect(await returnsOf(agent)).toMatchObject([
      {
        tool_call_id: callId,
        status: 'error',
        tool_return: expect.stringContaining('denied. User reason: Not today.'),
      },
    ]);
  });

  it('notes a denial without a reason as `User reason: None`', async () => {
    const { agent, callId } = await waiting();
    await agent.answer(decision(callId, false));
    const [stored] = await returnsOf(agent);
    expect(stored).toMatchObject({ tool_return: expect.stringContaining('User reason: None') });
  });

  it.each(['agent', 'conversation'] as const)(
    'on the %s route accepts no message, and says so in the stream',
    async (route) => {
      const { agent, callId } = await waiting();
      const refused = await agent.say('echo hello', { route });
      expect(errorIn(refused.frames)).toContain('waiting for approval');
      expect((await agent.answer(decision(callId, true), { route })).frames.length).toBeGreaterThan(1);
      expect(JSON.stringify(await agent.stored())).not.toContain('echo hello');
    },
  );

  it('accepts no decision about another call', async () => {
    const { agent } = await waiting();
    const refused = await agent.answer(decision('call_of_somebody_else', true));
    expect(errorIn(refused.frames)).toContain('Invalid tool call IDs');
  });
});

it('a decision that nobody waits for ends in an error in the stream', async () => {
  const agent = await letta.agent();
  const refused = await agent.answer(decision('call_of_nobody', true));
  expect(errorIn(refused.frames)).toContain('No tool call is currently awaiting approval');
});

it('on the agent’s route a repeated decision is a new turn, with a message of the system’s in the visitor’s name', async () => {
  const { agent, callId } = await waiting();
  const allowed = decision(callId, true);
  await agent.answer(allowed);
  const again = await agent.answer(allowed);
  expect(endOf(again.frames)).toBe('end_turn');
  const users = ofType(await agent.stored(), 'user_message').map(({ content }) => String(content));
  expect(users.at(-1)).toMatch(/^<system-alert>.*<\/system-alert>$/s);
});

it('on a conversation’s route a repeated decision joins the run that it has started', async () => {
  const { agent, callId } = await waiting();
  const allowed = decision(callId, true);
  const [first, second] = [
    await agent.answer(allowed, { route: 'conversation' }),
    await agent.answer(allowed, { route: 'conversation' }),
  ];
  expect(runOf(second.frames)).toBe(runOf(first.frames));
});
