import type { ChatError } from '../platform/errors.ts';
import type { ChatEvent, ContentPart, Origin } from '../protocol/events.ts';
import type { ApprovalAnswer } from '../transport/transport.ts';
import { changeQueue, EMPTY_QUEUE, followTurn, type QueueAction } from './queue-state.ts';
import type { Agent, ChatState, ChatStatus, Message } from './state.ts';
import {
  closeTurn,
  foldEvent,
  foldHistory,
  messagesUpTo,
  prependMessages,
  replaceNewest,
  waitingCalls,
} from './transcript.ts';
import { type FailedDuring, nextStatus } from './turn.ts';

/** The agent and the newest page of its stored messages. */
export interface Snapshot {
  /** Null: the visitor has none before the first message. */
  agent: Agent | null;
  events: readonly ChatEvent[];
  /** Cursor for the page before this one; null: there is none. */
  before: string | null;
}

/** Everything that changes the state. Those that move the turn on are events of `turn.ts`. */
export type ChatAction =
  | QueueAction
  | { type: 'connect' }
  | ({ type: 'connected' } & Snapshot)
  /** They were read again while a turn is under way. */
  | ({ type: 'refreshed' } & Snapshot)
  | { type: 'send'; otid: string; content: readonly ContentPart[]; date: string }
  /** A page that is gone had this message on its way. */
  | { type: 'left'; otid: string; content: readonly ContentPart[]; date: string }
  /** A decision on a waiting call was made; it goes out once there is one for each. */
  | { type: 'decided'; decision: ApprovalAnswer }
  /** The decisions on all waiting calls go out. */
  | { type: 'send-decisions'; otid: string }
  | { type: 'rejoin' }
  | { type: 'accepted'; otid: string }
  /** Letta has dropped the message that it had accepted: it goes back to the visitor, and will be sent as another one. */
  | { type: 'refused'; otid: string; newOtid: string }
  /** The unsent message goes out by another `otid`. */
  | { type: 'renamed'; otid: string; newOtid: string }
  /** The stream comes from its first frame: what the message brought so far comes again. */
  | { type: 'rewound'; otid: string }
  | { type: 'event'; event: ChatEvent }
  | { type: 'cut' }
  | { type: 'no-stream' }
  | { type: 'settled' }
  | { type: 'stop' }
  | { type: 'stopped' }
  | { type: 'failed'; error: ChatError }
  | { type: 'dismissed' }
  /** Another tab leads this turn: its messages and its status are shown here. */
  | { type: 'mirrored'; messages: readonly Message[]; status: ChatStatus }
  | { type: 'earlier-requested' }
  | { type: 'earlier-loaded'; events: readonly ChatEvent[]; before: string | null }
  | { type: 'earlier-failed'; error: ChatError };

/** A chat before anything happened. */
export const INITIAL_STATE: ChatState = {
  agent: null,
  messages: [],
  status: { type: 'idle' },
  history: { loading: false, before: null, error: null },
  unsent: null,
  queue: EMPTY_QUEUE,
};

/** The next state. Pure; parts that don't change keep their identity. */
export function reduce(state: ChatState, action: ChatAction): ChatState {
  const next = reduceTurn(state, action);
  const queue = followTurn(state, next);
  return queue === next.queue ? next : { ...next, queue };
}

function reduceTurn(state: ChatState, action: ChatAction): ChatState {
  const { status, messages, history } = state;
  switch (action.type) {
    case 'queued':
    case 'unqueued':
    case 'queue-restored':
    case 'queue-held':
    case 'queue-released':
      return changeQueue(state, action);
    case 'connected': {
      const next = withSnapshot(state, action);
      return { ...next, status: nextStatus(status, { type: 'connected', callIds: waitingIds(next.messages) }) };
    }
    case 'refreshed':
      return withSnapshot(state, action);
    case 'send':
      return {
        ...state,
        unsent: { otid: action.otid, content: action.content, date: action.date },
        status: nextStatus(status, action),
      };
    case 'left':
      return { ...state, unsent: { otid: action.otid, content: action.content, date: action.date } };
    case 'decided':
      return { ...state, messages: foldEvent(messages, eventOf(action.decision)) };
    case 'send-decisions':
      return { ...state, status: nextStatus(status, { type: 'send', otid: action.otid }) };
    case 'accepted':
      return withAccepted(state, action.otid);
    case 'refused':
      return withRefused(state, action.otid, action.newOtid);
    case 'renamed':
      return state.unsent?.otid === action.otid
        ? changeQueue({ ...state, unsent: { ...state.unsent, otid: action.newOtid } }, action)
        : state;
    case 'rewound':
      return { ...state, messages: messagesUpTo(messages, action.otid) };
    case 'event':
      return withEvent(state, action.event);
    case 'settled':
    case 'dismissed': {
      const closed = action.type === 'settled' ? closeTurn(messages, null) : messages;
      return {
        ...state,
        messages: closed,
        status: nextStatus(status, { type: action.type, callIds: waitingIds(closed) }),
      };
    }
    case 'stopped':
      return { ...state, messages: closeTurn(messages, 'cancelled'), status: nextStatus(status, action) };
    case 'failed':
      return {
        ...state,
        messages: closeTurn(messages, null),
        status: nextStatus(status, { ...action, during: duringOf(state) }),
      };
    case 'mirrored':
      return { ...state, messages: action.messages, status: action.status };
    case 'earlier-requested':
      return { ...state, history: { ...history, loading: true, error: null } };
    case 'earlier-loaded':
      return {
        ...state,
        messages: prependMessages(foldHistory(action.events), messages),
        history: { loading: false, before: action.before, error: null },
      };
    case 'earlier-failed':
      return { ...state, history: { ...history, loading: false, error: action.error } };
    default:
      return { ...state, status: nextStatus(status, action) };
  }
}

const waitingIds = (messages: readonly Message[]): readonly string[] => waitingCalls(messages).map(({ key }) => key);

/** Which part of the turn fails now. A message that isn't in the transcript yet failed to be sent. */
function duringOf({ status, unsent }: ChatState): FailedDuring {
  if (status.type === 'connecting') return 'connect';
  return unsent || status.type === 'submitted' ? 'send' : 'stream';
}

/** What a decision does to its call. Letta doesn't stream the results of page tools or denials back to us. */
function eventOf({ callId, ...decision }: ApprovalAnswer): ChatEvent {
  return decision.type === 'approval'
    ? { type: 'approval-response', callId, approve: decision.approve, reason: decision.reason ?? null }
    : { type: 'tool-return', callId, status: decision.status, result: decision.result, origin: UNKNOWN_ORIGIN };
}

const UNKNOWN_ORIGIN: Origin = { messageId: null, stepId: null, runId: null, date: null };

function withSnapshot(state: ChatState, { agent, events, before }: Snapshot): ChatState {
  const page = foldHistory(events);
  const messages = replaceNewest(state.messages, page);
  const keptOlder = messages.length > page.length;
  const arrived = page.some((message) => message.id === state.unsent?.otid);
  return {
    ...state,
    agent,
    messages,
    unsent: arrived ? null : state.unsent,
    history: { loading: false, before: keptOlder ? state.history.before : before, error: null },
  };
}

/** Letta has the message: it moves from `unsent` into the transcript. */
function withAccepted(state: ChatState, otid: string): ChatState {
  const { unsent, messages } = state;
  const arrived = unsent?.otid === otid;
  const fresh = arrived && !messages.some((message) => message.id === otid);
  return {
    ...state,
    messages: fresh ? [...messages, { role: 'user', id: otid, content: unsent.content, date: unsent.date }] : messages,
    unsent: arrived ? null : unsent,
    status: nextStatus(state.status, { type: 'accepted' }),
  };
}

/** The message leaves the transcript, with all that came after it, and is `unsent` again. */
function withRefused(state: ChatState, otid: string, newOtid: string): ChatState {
  const index = state.messages.findIndex((message) => message.id === otid);
  const message = state.messages[index];
  if (message?.role !== 'user') return state;
  const unsent = { otid: newOtid, content: message.content, date: message.date ?? '' };
  return { ...state, messages: state.messages.slice(0, index), unsent };
}

function withEvent(state: ChatState, event: ChatEvent): ChatState {
  if (event.type === 'run') {
    return { ...state, status: nextStatus(state.status, { type: 'named', runId: event.runId }) };
  }
  if (event.type === 'error') {
    return { ...state, status: nextStatus(state.status, { type: 'failed', error: event.error, during: 'stream' }) };
  }
  const messages = foldEvent(state.messages, event);
  return messages === state.messages ? state : { ...state, messages };
}
