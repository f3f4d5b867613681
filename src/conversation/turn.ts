import type { ChatError } from '../platform/errors.ts';
import type { ChatStatus } from './state.ts';

/**
 * The state machine of a turn: from a visitor's message, or an approval decision, to the end of the agent's response.
 * Its states are the values of `ChatStatus`. What happens to a turn is an event; what the network does about it (wait,
 * back off, try again) is a policy beside it, in `retry-policy.ts`.
 */
export type TurnState = ChatStatus['type'];

/** Which part of a turn failed. */
export type FailedDuring = Extract<ChatStatus, { type: 'failed' }>['during'];

/** What can happen to a turn, with what the next status needs to know of it. */
export type TurnEvent =
  /** The agent and its history are being read. */
  | { type: 'connect' }
  /** They are here. `callIds`: the tool calls that wait for a decision. */
  | { type: 'connected'; callIds: readonly string[] }
  /** A message, or the decisions on all waiting calls, go out. */
  | { type: 'send'; otid: string }
  /** A turn that was started earlier, by this page or another one, is to go on. */
  | { type: 'rejoin' }
  /** Letta has what was sent, and its stream is open. */
  | { type: 'accepted' }
  /** Letta said which run answers. */
  | { type: 'named'; runId: string }
  /** The stream broke. The run goes on at the server. */
  | { type: 'cut' }
  /** There is no stream to join: the history has to tell what becomes of the run. */
  | { type: 'no-stream' }
  /** The run is over. */
  | { type: 'settled'; callIds: readonly string[] }
  /** The visitor pressed Stop. */
  | { type: 'stop' }
  /** The server has stopped the run. */
  | { type: 'stopped' }
  | { type: 'failed'; error: ChatError; during: FailedDuring }
  /** The visitor closed the error notice. */
  | { type: 'dismissed'; callIds: readonly string[] };

/** `resting`: ready for a message, or, where calls wait for a decision, `awaiting-approval`. */
type Next = TurnState | 'resting';

/** From which state which event leads where. An event without a cell changes nothing: it came too late to matter. */
export const TURN: Readonly<Record<TurnState, Partial<Record<TurnEvent['type'], Next>>>> = {
  idle: { connect: 'connecting', connected: 'resting', send: 'submitted', rejoin: 'reconnecting' },
  connecting: { connected: 'resting', failed: 'failed' },
  submitted: { accepted: 'streaming', 'no-stream': 'watching', stop: 'stopping', failed: 'failed' },
  streaming: { named: 'streaming', cut: 'reconnecting', settled: 'resting', stop: 'stopping', failed: 'failed' },
  reconnecting: { accepted: 'streaming', 'no-stream': 'watching', stop: 'stopping', failed: 'failed' },
  watching: {
    accepted: 'streaming',
    cut: 'reconnecting',
    send: 'submitted',
    settled: 'resting',
    stop: 'stopping',
    failed: 'failed',
  },
  'awaiting-approval': { connect: 'connecting', connected: 'resting', send: 'submitted', rejoin: 'reconnecting' },
  stopping: { stopped: 'idle', failed: 'failed' },
  failed: { connect: 'connecting', send: 'submitted', rejoin: 'reconnecting', dismissed: 'resting' },
};

/** The status after an event. Pure; the same object where nothing changes. */
export function nextStatus(status: ChatStatus, event: TurnEvent): ChatStatus {
  const next = TURN[status.type][event.type];
  if (next === undefined) return status;
  switch (next) {
    case 'resting':
      return restingStatus('callIds' in event ? event.callIds : []);
    case 'idle':
    case 'connecting':
      return { type: next };
    case 'submitted':
      return { type: next, otid: 'otid' in event ? event.otid : '' };
    case 'streaming':
    case 'reconnecting':
    case 'watching':
    case 'stopping':
      return { type: next, runId: 'runId' in event ? event.runId : runIdOf(status) };
    case 'failed':
      return event.type === 'failed' ? { type: next, error: event.error, during: event.during } : status;
    case 'awaiting-approval':
      return status;
  }
}

function restingStatus(callIds: readonly string[]): ChatStatus {
  return callIds.length > 0 ? { type: 'awaiting-approval', callIds } : { type: 'idle' };
}

function runIdOf(status: ChatStatus): string | null {
  return 'runId' in status ? status.runId : null;
}
