import { signal } from '@preact/signals-core';
import { describe, expect, test } from 'vitest';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { HandoffDesk, HandoffEvents, HandoffRequest } from './desk.ts';
import { HANDOFF_KIT } from './handoff-kit.ts';
import { createHandoff, type HandoffOptions, type OwnedHandoff } from './handoff.ts';
import { createLazyHandoff } from './lazy-handoff.ts';
import { INITIAL_STATE } from './reduce.ts';
import type { ChatState, ChatStatus, Message } from './state.ts';

type CreateHandoff = (options: HandoffOptions) => OwnedHandoff;

/** A conversation with one exchange, whose status a test sets, and what a tab keeps. */
function setUpWith(create: CreateHandoff, { kept = new Map<string, string>(), conversation = 'default' } = {}) {
  const state: ChatState = {
    ...INITIAL_STATE,
    agent: { id: 'agent-1', name: 'Ada', tools: [], lastRunAt: null },
    messages: [
      { role: 'user', id: 'q', content: [{ type: 'text', text: 'Help!' }], date: null },
      { role: 'assistant', id: 'a', date: null, stopReason: 'end_turn', parts: [] },
    ],
  };
  const status = signal<ChatStatus>({ type: 'idle' });
  const key = signal('agent-1');
  const memory: TabMemory = {
    read: (owner, what) => kept.get(what + owner) ?? null,
    keep: (owner, what, text) => void (text ? kept.set(what + owner, text) : kept.delete(what + owner)),
    forget: () => kept.clear(),
  };
  const handoff = create({
    shown: {
      state: signal(state),
      messages: signal(state.messages.map((message) => signal<Message>(message))),
      agent: signal(state.agent),
      status,
      history: signal(state.history),
      unsent: signal(null),
      queue: signal(state.queue),
    },
    key,
    identity: signal('conversation'),
    conversationId: signal(conversation),
    memory,
  });
  return { handoff, status, key, kept };
}

/** A desk that takes everything, and says what it was asked. `refusals`: messages that it doesn't take. */
function createDesk(id = 'session-1') {
  const requests: HandoffRequest[] = [];
  const sent: string[] = [];
  const refusals: unknown[] = [];
  let closed = 0;
  let tell: HandoffEvents | undefined;
  const desk: HandoffDesk = {
    start(request, events) {
      requests.push(request);
      tell = events;
      return {
        id,
        send(text) {
          if (refusals.length > 0) throw refusals.pop();
          sent.push(text);
        },
        close: () => void (closed += 1),
      };
    },
  };
  const says = (): HandoffEvents => {
    if (!tell) throw new Error('Nobody has asked for a person.');
    return tell;
  };
  return { desk, requests, sent, refusals, says, closed: () => closed };
}

const words = (text: string) => [{ type: 'text' as const, text }];

const linesOf = (messages: readonly Message[]): string[] =>
  messages.map((message) => {
    if (message.role === 'person') return `${message.person?.name ?? 'person'} ${message.event}: ${message.text}`;
    return message.role === 'user'
      ? message.content.map((part) => (part.type === 'text' ? part.text : '')).join('')
      : 'agent';
  });

const WAYS: Readonly<Record<string, CreateHandoff>> = {
  'as it is': (options) => createHandoff(HANDOFF_KIT, options),
  'loaded with the first desk': createLazyHandoff,
};

describe.each(Object.entries(WAYS))('a handoff, %s', (_, create) => {
  const setUp = (options?: Parameters<typeof setUpWith>[1]) => setUpWith(create, options);

  test('what a person and the visitor say stands in the transcript, where it was said', async () => {
    const { handoff } = setUp();
    const { desk, requests, sent, says } = createDesk();
    handoff.setDesk(desk);
    await handoff.start({ reason: 'A refund' });
    expect(handoff.state.value).toEqual({ type: 'waiting', reason: 'A refund' });
    expect(requests[0]).toMatchObject({ reason: 'A refund', conversationId: 'default', resume: null });
    expect(linesOf(requests[0]?.transcript ?? [])).toEqual(['Help!', 'agent']);
    says().person({ name: 'Grace' });
    says().typing(true);
    expect(handoff.state.value).toMatchObject({ type: 'person', person: { name: 'Grace' }, isTyping: true });
    says().message('Hello.', 'm1');
    says().message('Hello.', 'm1');
    await handoff.send(words('My order'));
    expect(sent).toEqual(['My order']);
    const lines = ['Help!', 'agent', 'Grace joined: ', 'Grace said: Hello.', 'My order'];
    expect(linesOf(handoff.signals.state.value.messages)).toEqual(lines);
    expect(linesOf(handoff.signals.messages.value.map((message) => message.value))).toEqual(lines);
  });

  test('without a desk, in a temporary chat and where nobody comes, it says so, and the agent goes on', async () => {
    const none = setUp().handoff;
    await expect(none.start()).rejects.toMatchObject({ code: 'configuration' });
    const temporary = setUp({ conversation: 'temporary' }).handoff;
    temporary.setDesk(createDesk().desk);
    await expect(temporary.start()).rejects.toMatchObject({ code: 'configuration' });
    const { handoff } = setUp();
    const cause = new Error('closed on Sundays');
    handoff.setDesk({ start: () => Promise.reject(cause) });
    await expect(handoff.start()).rejects.toMatchObject({ code: 'server', cause });
    expect(handoff.state.value).toEqual({ type: 'agent' });
    expect(handoff.isActive.value).toBe(false);
  });

  test('what the desk doesn’t take is kept, and Retry sends it by the same id', async () => {
    const { handoff } = setUp();
    const { desk, refusals, sent } = createDesk();
    handoff.setDesk(desk);
    await handoff.start();
    refusals.push(new Error('offline'));
    await expect(handoff.send(words('Are you there?'))).rejects.toMatchObject({ code: 'network' });
    const failed = handoff.signals.unsent.value;
    expect(failed?.content).toEqual(words('Are you there?'));
    expect(handoff.signals.status.value).toMatchObject({ type: 'failed', error: { code: 'network' } });
    await handoff.retry();
    expect(sent).toEqual(['Are you there?']);
    expect(handoff.signals.unsent.value).toBeNull();
    expect(handoff.signals.state.value.messages.at(-1)?.id).toBe(failed?.otid);
  });

  test('once the person is done, the agent is told with the next message that Letta takes, and once', async () => {
    const { handoff, status } = setUp();
    const { desk, says } = createDesk();
    handoff.setDesk(desk);
    await handoff.start();
    says().person({ name: 'Grace' });
    says().message('It is on its way.');
    says().end();
    expect(handoff.state.value).toEqual({ type: 'agent' });
    says().message('Too late.');
    expect(linesOf(handoff.signals.state.value.messages).at(-1)).toBe('Grace left: ');
    expect(handoff.note()).toContain('Grace: It is on its way.');
    status.value = { type: 'submitted', otid: 'o' };
    status.value = { type: 'failed', error: expect.anything(), during: 'send' } as ChatStatus;
    await Promise.resolve();
    // Letta hasn't got it.
    expect(handoff.note()).toContain('Grace: It is on its way.');
    status.value = { type: 'submitted', otid: 'o' };
    status.value = { type: 'streaming', runId: 'run-1' };
    await Promise.resolve();
    expect(handoff.note()).toBeNull();
  });

  test('a desk’s own summary is what the agent is told', async () => {
    const { handoff } = setUp();
    const { desk, says } = createDesk();
    handoff.setDesk(desk);
    await handoff.start();
    says().end('Refund granted.');
    expect(handoff.note()).toContain('Refund granted.');
  });

  test('the visitor can go back to the agent, and the desk is told', async () => {
    const { handoff } = setUp();
    const { desk, closed } = createDesk();
    handoff.setDesk(desk);
    await handoff.start();
    handoff.end();
    await Promise.resolve();
    expect(closed()).toBe(1);
    expect(handoff.isActive.value).toBe(false);
  });

  test('after a reload the session goes on, with what was said', async () => {
    const first = setUp();
    const before = createDesk();
    first.handoff.setDesk(before.desk);
    await first.handoff.start({ reason: 'A refund' });
    before.says().person({ name: 'Grace' });
    before.says().message('Hello.');
    const second = setUp({ kept: first.kept });
    const after = createDesk();
    second.handoff.setDesk(after.desk);
    await expect.poll(() => after.requests.length).toBe(1);
    expect(after.requests[0]).toMatchObject({ reason: 'A refund', resume: 'session-1' });
    expect(second.handoff.state.value).toMatchObject({ type: 'person', person: { name: 'Grace' } });
    expect(linesOf(second.handoff.signals.state.value.messages)).toContain('Grace said: Hello.');
  });

  test('after a reload what was said shows, and the agent is told of it, though no desk is there yet', async () => {
    const first = setUp();
    const { desk, says } = createDesk();
    first.handoff.setDesk(desk);
    await first.handoff.start();
    says().message('Hello.');
    says().end();
    const second = setUp({ kept: first.kept });
    await expect.poll(() => linesOf(second.handoff.signals.state.value.messages)).toContain('person said: Hello.');
    expect(second.handoff.note()).toContain('Hello.');
  });

  test('a conversation that gets its id takes what was said along, and another one has nothing of it', async () => {
    const { handoff, key } = setUp();
    const { desk, says } = createDesk();
    handoff.setDesk(desk);
    await handoff.start();
    says().person({ name: 'Grace' });
    key.value = 'agent-1/conv-1';
    says().message('Still here.');
    expect(handoff.isActive.value).toBe(true);
    expect(linesOf(handoff.signals.state.value.messages)).toEqual([
      'Help!',
      'agent',
      'Grace joined: ',
      'Grace said: Still here.',
    ]);
  });
});

test('without a desk nothing is loaded; with one it is known before long whom the visitor talks to', async () => {
  const { handoff } = setUpWith(createLazyHandoff);
  const { ready, setDesk } = handoff as ReturnType<typeof createLazyHandoff>;
  expect(ready()).toBeNull();
  setDesk(createDesk().desk);
  await ready();
  expect(ready()).toBeNull();
});
