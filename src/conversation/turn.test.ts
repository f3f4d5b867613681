import { describe, expect, test } from 'vitest';
import { ChatError } from '../platform/errors.ts';
import type { ChatStatus } from './state.ts';
import { nextStatus, TURN, type TurnEvent, type TurnState } from './turn.ts';

const EVENTS: Record<TurnEvent['type'], TurnEvent> = {
  connect: { type: 'connect' },
  connected: { type: 'connected', callIds: [] },
  send: { type: 'send', otid: 'otid-2' },
  rejoin: { type: 'rejoin' },
  accepted: { type: 'accepted' },
  named: { type: 'named', runId: 'run-2' },
  cut: { type: 'cut' },
  'no-stream': { type: 'no-stream' },
  settled: { type: 'settled', callIds: [] },
  stop: { type: 'stop' },
  stopped: { type: 'stopped' },
  failed: { type: 'failed', error: new ChatError('server', 'down'), during: 'stream' },
  dismissed: { type: 'dismissed', callIds: [] },
};

const STATES: Record<TurnState, ChatStatus> = {
  idle: { type: 'idle' },
  connecting: { type: 'connecting' },
  submitted: { type: 'submitted', otid: 'otid-1' },
  streaming: { type: 'streaming', runId: 'run-1' },
  reconnecting: { type: 'reconnecting', runId: 'run-1' },
  watching: { type: 'watching', runId: 'run-1' },
  'awaiting-approval': { type: 'awaiting-approval', callIds: ['call-1'] },
  stopping: { type: 'stopping', runId: 'run-1' },
  failed: { type: 'failed', error: new ChatError('network', 'offline'), during: 'send' },
};

/** The whole machine: a state a row, the events and where they lead. What isn't named changes nothing. */
const MACHINE: Record<TurnState, string> = {
  idle: 'connect→connecting connected→idle send→submitted rejoin→reconnecting',
  connecting: 'connected→idle failed→failed',
  submitted: 'accepted→streaming no-stream→watching stop→stopping failed→failed',
  streaming: 'named→streaming cut→reconnecting settled→idle stop→stopping failed→failed',
  reconnecting: 'accepted→streaming no-stream→watching stop→stopping failed→failed',
  watching: 'accepted→streaming cut→reconnecting send→submitted settled→idle stop→stopping failed→failed',
  'awaiting-approval': 'connect→connecting connected→idle send→submitted rejoin→reconnecting',
  stopping: 'stopped→idle failed→failed',
  failed: 'connect→connecting send→submitted rejoin→reconnecting dismissed→idle',
};

const CELLS = Object.values(STATES).flatMap((status) =>
  Object.values(EVENTS).map((event) => {
    const arrow = MACHINE[status.type].split(' ').find((cell) => cell.startsWith(`${event.type}→`));
    return { status, event, state: status.type, name: event.type, next: arrow?.split('→')[1] ?? null };
  }),
);

describe('a turn', () => {
  test.each(CELLS)('$state + $name → $next', ({ status, event, next }) => {
    const after = nextStatus(status, event);
    if (next === null) expect(after).toBe(status);
    else expect(after.type).toBe(next);
  });

  test('has no cell that the table above does not name', () => {
    const cells = Object.entries(TURN).map(([state, row]) => [state, Object.keys(row).length]);
    expect(cells).toEqual(Object.entries(MACHINE).map(([state, row]) => [state, row.split(' ').length]));
  });

  test.each(['connected', 'settled', 'dismissed'] as const)('%s with calls that wait → awaiting-approval', (type) => {
    const state = { connected: STATES.connecting, settled: STATES.streaming, dismissed: STATES.failed }[type];
    expect(nextStatus(state, { type, callIds: ['call-9'] })).toEqual({
      type: 'awaiting-approval',
      callIds: ['call-9'],
    });
  });

  test('keeps the id of its run until it is over, and learns it from the stream', () => {
    const named = nextStatus({ type: 'streaming', runId: null }, EVENTS.named);
    const cut = nextStatus(named, EVENTS.cut);
    const watching = nextStatus(cut, EVENTS['no-stream']);
    expect(
      [named, cut, watching, nextStatus(watching, EVENTS.stop)].map((status) => status.type !== 'failed' && status),
    ).toMatchObject([{ runId: 'run-2' }, { runId: 'run-2' }, { runId: 'run-2' }, { runId: 'run-2' }]);
  });
});
