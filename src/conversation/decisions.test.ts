import { expect, test } from 'vitest';
import { createDecisions } from './decisions.ts';
import { createStore } from './store.ts';
import { foldEvent } from './transcript.ts';
import { createToolJournal } from './tool-journal.ts';
import { asks, said } from './testing/fake-transport.ts';

test('a call that another tab still streams can’t be decided here, and one that waits there can', () => {
  const store = createStore();
  const decisions = createDecisions(
    store,
    createToolJournal(null, () => 'agent-1'),
    () => new Map(),
  );
  const messages = [said('1', 'mail'), asks('call-1')].reduce(foldEvent, []);
  store.dispatch({ type: 'mirrored', messages, status: { type: 'streaming', runId: 'run-1' } });
  expect(() => decisions.check('call-1')).toThrow('No tool call with this id waits');
  expect(() => decisions.add({ type: 'approval', callId: 'call-1', approve: true })).toThrow('No tool call');
  store.dispatch({ type: 'mirrored', messages, status: { type: 'awaiting-approval', callIds: ['call-1'] } });
  expect(decisions.add({ type: 'approval', callId: 'call-1', approve: true })).toHaveLength(1);
});
