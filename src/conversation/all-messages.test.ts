import { expect, it } from 'vitest';
import type { ChatEvent } from '../protocol/events.ts';
import { allMessages } from './all-messages.ts';
import { INITIAL_STATE } from './reduce.ts';

const said = (key: string): ChatEvent => ({
  type: 'user-message',
  key,
  otid: key,
  content: [{ type: 'text', text: key }],
  origin: { messageId: `message-${key}`, stepId: null, runId: null, date: null },
});

it('reads every earlier page, and puts it before what is here', async () => {
  const asked: unknown[] = [];
  const transport = {
    history: async ({ before }: { before?: string }) => {
      asked.push(before);
      return before === 'c' ? { events: [said('b')], before: 'b' } : { events: [said('a')], before: null };
    },
  };
  const state = {
    ...INITIAL_STATE,
    messages: [{ role: 'user', id: 'c', content: [], date: null } as const],
    history: { loading: false, before: 'c', error: null },
  };
  const all = await allMessages(transport, state, new AbortController().signal);
  expect(all.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(asked).toEqual(['c', 'b']);
});

it('asks nothing where everything is here', async () => {
  const transport = { history: () => Promise.reject(new Error('asked')) };
  expect(await allMessages(transport, INITIAL_STATE, new AbortController().signal)).toEqual([]);
});
