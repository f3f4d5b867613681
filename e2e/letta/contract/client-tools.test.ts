import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { callsOf, endOf, ofType, textOf } from '../frames.ts';
import type { SendOptions } from '../support/agent-under-test.ts';
import { type ServerUnderTest, serverUnderTest } from '../support/server-under-test.ts';

// Tools of the page: the agent calls them, the page answers.

let letta: ServerUnderTest;
beforeAll(async () => void (letta = await serverUnderTest()));
afterAll(() => letta.close());
beforeEach(({ skip }) => skip(!letta.offers('scripted model'), 'scripted model'));

const tool = (name: string) => ({ name, description: 'Tells.', parameters: { type: 'object', properties: {} } });
const clientTools: NonNullable<SendOptions['clientTools']> = ['get_title', 'get_time'].map(tool);

const returned = (...calls: [callId: string, result: string][]) => ({
  type: 'tool_return',
  tool_returns: calls.map(([tool_call_id, tool_return]) => ({
    type: 'tool',
    tool_call_id,
    tool_return,
    status: 'success',
  })),
  otid: crypto.randomUUID(),
});

it.each(['agent', 'conversation'] as const)(
  'a tool of the page is called and answered by the %s route',
  async (route) => {
    const agent = await letta.agent();
    const asked = await agent.say(letta.words.clientTool('get_title'), { route, clientTools });
    expect(endOf(asked.frames)).toBe('requires_approval');
    const requests = ofType(asked.frames, 'approval_request_message');
    expect(requests.map(({ tool_call: call }) => call?.name ?? '').join('')).toBe('get_title');
    const [callId = ''] = callsOf(requests);
    const next = await agent.answer(returned([callId, 'Shoes and socks']), { route, clientTools });
    expect(textOf(next.frames)).toContain('Shoes and socks');
    // The return isn't streamed, only stored.
    expect(ofType(next.frames, 'tool_return_message')).toEqual([]);
    const stored = await agent.stored();
    expect(ofType(stored, 'tool_return_message')).toMatchObject([
      { tool_call_id: callId, tool_return: 'Shoes and socks' },
    ]);
    expect(ofType(stored, 'approval_response_message')).toMatchObject([
      { approvals: [{ type: 'tool', tool_call_id: callId }] },
    ]);
  },
);

it('a tool of the page stands in for one of the server with the same name', async () => {
  const agent = await letta.agent();
  const { frames } = await agent.say(letta.words.clientTool('look_up'), { clientTools: [tool('look_up')] });
  expect(endOf(frames)).toBe('requires_approval');
});

it('two calls at once need both answers in one message', async () => {
  const agent = await letta.agent({ parallel_tool_calls: true });
  const asked = await agent.say(letta.words.twoClientTools('get_title', 'get_time'), { clientTools });
  const [first = '', second = ''] = callsOf(asked.frames);
  const half = await agent.answer(returned([first, 'Shoes']), { clientTools });
  expect(ofType(half.frames, 'error_message')[0]?.detail).toContain('Invalid tool call IDs');
  const both = await agent.answer(returned([first, 'Shoes'], [second, 'Noon']), { clientTools });
  expect(textOf(both.frames)).toMatch(/Shoes.*Noon/s);
});
