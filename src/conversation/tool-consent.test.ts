import { describe, expect, test, vi } from 'vitest';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { StreamFrame } from '../protocol/events.ts';
import type { ClientTool } from './client-tools.ts';
import { createConversation } from './conversation.ts';
import { FakeTransport } from './testing/fake-transport.ts';

const ORIGIN = { messageId: 'message-1', stepId: null, runId: null, date: null };

const frame = (...events: StreamFrame['events']): StreamFrame => ({ seq: null, events });

async function* asking(...callIds: string[]): AsyncIterable<StreamFrame> {
  for (const callId of callIds) {
    yield frame({ type: 'approval-request', callId, name: 'paint', argumentsDelta: '{}', origin: ORIGIN });
  }
  yield frame({ type: 'stop', reason: 'requires_approval' });
}

function createMemory(): TabMemory {
  const kept = new Map<string, string>();
  return {
    read: (owner, what) => kept.get(what + owner) ?? null,
    keep: (owner, what, text) => void kept.set(what + owner, text),
    forget: () => kept.clear(),
  };
}

function start(consent: ClientTool['consent'], memory = createMemory()) {
  const transport = new FakeTransport();
  const conversation = createConversation(transport, { schedule: (flush) => flush(), memory });
  const run = vi.fn(() => 'done');
  conversation.registerTool({ name: 'paint', description: 'Paints.', parameters: { type: 'object' }, consent, run });
  return { transport, conversation, run, memory };
}

describe('a tool that asks', () => {
  test.each(['once', 'always'] as const)('%s doesn’t run before the visitor allows it', async (consent) => {
    const { transport, conversation, run } = start(consent);
    transport.responses.push(() => asking('call-1'));
    await conversation.send('Paint');
    expect(conversation.status.value.type).toBe('awaiting-approval');
    expect(run).not.toHaveBeenCalled();
    await conversation.approve('call-1', true);
    expect(run).toHaveBeenCalledOnce();
    expect(transport.sent.at(-1)).toMatchObject({ approvals: [{ type: 'tool', status: 'success', result: 'done' }] });
  });

  test('doesn’t run where the visitor says no, and the agent hears why', async () => {
    const { transport, conversation, run } = start('always');
    transport.responses.push(() => asking('call-1'));
    await conversation.send('Paint');
    await conversation.approve('call-1', false, 'Not today');
    expect(run).not.toHaveBeenCalled();
    expect(transport.sent.at(-1)).toMatchObject({ approvals: [{ approve: false, reason: 'Not today' }] });
  });

  test.each([
    ['once', 2],
    ['always', 1],
  ] as const)('%s runs %i of two calls after one Yes', async (consent, count) => {
    const { transport, conversation, run } = start(consent);
    transport.responses.push(() => asking('call-1'));
    await conversation.send('Paint');
    await conversation.approve('call-1', true);
    transport.responses.push(() => asking('call-2'));
    await conversation.send('Again');
    expect(run).toHaveBeenCalledTimes(count);
  });

  test('remembers a Yes over a reload', async () => {
    const before = start('once');
    before.transport.responses.push(() => asking('call-1'));
    await before.conversation.send('Paint');
    await before.conversation.approve('call-1', true);
    const after = start('once', before.memory);
    after.transport.responses.push(() => asking('call-2'));
    await after.conversation.send('Again');
    expect(after.run).toHaveBeenCalledOnce();
  });
});

test('a call that had begun when the page died doesn’t run again', async () => {
  const { transport, conversation, run, memory } = start('never');
  memory.keep('agent-1', 'begun', '["call-1"]');
  const waiting = asking('call-1');
  transport.responses.push(() => waiting);
  transport.pages.push({ events: [], before: null });
  const events = [
    { type: 'user-message' as const, key: 'otid-1', otid: 'otid-1', content: [], origin: ORIGIN },
    { type: 'approval-request' as const, callId: 'call-1', name: 'paint', argumentsDelta: '{}', origin: ORIGIN },
  ];
  transport.pages.push({ events, before: null });
  await conversation.send('Paint');
  expect(run).not.toHaveBeenCalled();
  expect(transport.sent.at(-1)).toMatchObject({ approvals: [{ type: 'tool', status: 'error' }] });
});

test('of two calls, one is the visitor’s and one the page’s: they go out together, once both are decided', async () => {
  const { transport, conversation, run } = start('once');
  transport.responses.push(async function* both(): AsyncIterable<StreamFrame> {
    const request = { type: 'approval-request' as const, argumentsDelta: '{}', origin: ORIGIN };
    yield frame({ ...request, callId: 'call-1', name: 'paint' }, { ...request, callId: 'call-2', name: 'send_email' });
    yield frame({ type: 'stop', reason: 'requires_approval' });
  });
  await conversation.send('Paint and write');
  await conversation.approve('call-1', true);
  expect(run).toHaveBeenCalledOnce();
  expect(transport.sent).toHaveLength(1);
  await expect(conversation.approve('call-1', true)).rejects.toMatchObject({ code: 'not-found' });
  await conversation.approve('call-2', false, 'No');
  expect(run).toHaveBeenCalledOnce();
  expect(transport.sent.at(-1)).toMatchObject({
    approvals: [
      { type: 'tool', callId: 'call-1', status: 'success', result: 'done' },
      { type: 'approval', callId: 'call-2', approve: false, reason: 'No' },
    ],
  });
});

test('tools of two chats on one page stay apart: each runs its own, and asks for its own consent', async () => {
  const memory = createMemory();
  const one = start('once', memory);
  const other = start('once', memory);
  other.transport.agent = async () => ({ id: 'agent-2', name: 'Bob', tools: [], lastRunAt: null });
  one.conversation.registerTool({ name: 'own', description: 'Of one.', parameters: {}, run: () => '' });
  one.transport.responses.push(() => asking('call-1'));
  await one.conversation.send('Paint');
  await one.conversation.approve('call-1', true);
  other.transport.responses.push(() => asking('call-2'));
  await other.conversation.send('Paint');
  expect(one.transport.clientTools.map(({ name }) => name)).toEqual(['paint', 'own']);
  expect(other.transport.clientTools.map(({ name }) => name)).toEqual(['paint']);
  expect(other.conversation.status.value.type).toBe('awaiting-approval');
  expect([one.run.mock.calls.length, other.run.mock.calls.length]).toEqual([1, 0]);
});
