import { expect, test } from 'vitest';
import { createChat, type HandoffDesk, type HandoffEvents } from './chat.ts';
import { createFakeLetta } from './transport/testing/fake-letta.ts';

test('a person takes over from the agent of a chat without a UI, and the agent goes on with what was said', async () => {
  const { fetch, token, agentId } = createFakeLetta();
  const toAgent: string[] = [];
  const toPerson: string[] = [];
  let tell: HandoffEvents | undefined;
  const desk: HandoffDesk = {
    start(_request, events) {
      tell = events;
      return { send: (text) => void toPerson.push(text) };
    },
  };
  const chat = createChat({
    desk,
    getToken: async () => ({ token, agentId, expiresAt: new Date(Date.now() + 3_600_000).toISOString() }),
    fetch(input, init) {
      if (init?.method === 'POST' && typeof init.body === 'string') toAgent.push(init.body);
      return fetch(input, init);
    },
  });
  await chat.connect();
  await chat.send('One');
  await chat.handoff({ reason: 'A refund' });
  expect(chat.desk.state.value).toEqual({ type: 'waiting', reason: 'A refund' });
  tell?.person({ name: 'Grace' });
  await chat.send('Two');
  tell?.message('Granted.');
  tell?.end();
  await chat.send('Three');
  expect(toPerson).toEqual(['Two']);
  expect(toAgent.at(-1)).toContain('Grace: Granted.');
  expect(chat.state.value.messages.map(({ role }) => role)).toEqual([
    'user',
    'assistant',
    'person',
    'user',
    'person',
    'person',
    'user',
    'assistant',
  ]);
  chat.dispose();
});
