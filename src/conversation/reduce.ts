import type { ChatError } from '../platform/errors.ts';
import type { ChatEvent, ContentPart } from '../protocol/events.ts';
import type { Agent, ChatState, ChatStatus, Message } from './state.ts';
import { closeTurn, foldEvent, foldHistory, replaceNewest, waitingCalls } from './transcript.ts';

/** Everything that changes the state: what the visitor did, what the transport reported, what Letta said. */
export type ChatAction =
  | { type: 'connect' }
  /** The agent and the newest page of stored messages arrived. */
  | { type: 'connected'; agent: Agent; events: readonly ChatEvent[]; before: string | null }
  /** These parts of the state, as they are now. */
  | ({ type: 'replaced' } & Partial<Pick<ChatState, 'messages' | 'history' | 'status'>>)
  | { type: 'submit'; otid: string; content: readonly ContentPart[]; date: string }
  /** Answers to waiting calls were sent. */
  | { type: 'answer'; otid: string; answers: readonly { callId: string; approve: boolean }[] }
  /** Letta has the message, or the answers, of this `otid`. */
  | { type: 'accepted'; otid: string }
  /** The stream was cut, and is asked for again. */
  | { type: 'reconnecting' }
  | { type: 'event'; event: ChatEvent }
  /** The stream ended. */
  | { type: 'settled' }
  | { type: 'stopping' }
  /** Stop is through: the run is over and what came stays. */
  | { type: 'stopped' }
  | { type: 'failed'; error: ChatError; during: Extract<ChatStatus, { type: 'failed' }>['during'] }
  /** The notice was read, the failure is history. */
  | { type: 'dismissed' };

/** A chat before anything happened. */
export const INITIAL_STATE: ChatState = {
  agent: null,
  messages: [],
  status: { type: 'idle' },
  history: { loading: false, before: null, error: null },
  unsent: null,
};

/** The next state. Pure; parts that don't change keep their identity. */
export function reduce(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case 'connect':
      return { ...state, status: { type: 'connecting' } };
    case 'connected':
      return reduceConnected(state, action);
    case 'replaced': {
      const { type: _, ...parts } = action;
      return { ...state, ...parts };
    }
    case 'submit':
      return {
        ...state,
        unsent: { otid: action.otid, content: action.content, date: action.date },
        status: { type: 'submitted', otid: action.otid },
      };
    case 'answer':
      return {
        ...state,
        messages: action.answers.reduce<readonly Message[]>(
          (messages, answer) => foldEvent(messages, { type: 'approval-response', reason: null, ...answer }),
          state.messages,
        ),
        status: { type: 'submitted', otid: action.otid },
      };
    case 'accepted':
      return reduceAccepted(state, action.otid);
    case 'event':
      return reduceEvent(state, action.event);
    case 'settled':
      return {
        ...state,
        messages: closeTurn(state.messages, null),
        status: state.status.type === 'failed' ? state.status : restingStatus(state.messages),
      };
    case 'reconnecting':
    case 'stopping':
      return { ...state, status: { type: action.type, runId: runIdOf(state.status) } };
    case 'stopped':
      return { ...state, messages: closeTurn(state.messages, 'cancelled'), status: { type: 'idle' } };
    case 'failed':
      return {
        ...state,
        messages: closeTurn(state.messages, null),
        status: { type: 'failed', error: action.error, during: action.during },
      };
    case 'dismissed':
      return state.status.type === 'failed' ? { ...state, status: restingStatus(state.messages) } : state;
  }
}

/** Ready for a message, unless a call of the last turn still waits for its answer. */
function restingStatus(messages: readonly Message[]): ChatStatus {
  const waiting = waitingCalls(messages);
  return waiting.length > 0
    ? { type: 'awaiting-approval', callIds: waiting.map((call) => call.key) }
    : { type: 'idle' };
}

function reduceConnected(state: ChatState, action: Extract<ChatAction, { type: 'connected' }>): ChatState {
  const page = foldHistory(action.events);
  const messages = replaceNewest(state.messages, page);
  const keptOlder = messages.length > page.length;
  const arrived = page.some((message) => message.id === state.unsent?.otid);
  return {
    agent: action.agent,
    messages,
    status: restingStatus(messages),
    unsent: arrived ? null : state.unsent,
    history: { loading: false, before: keptOlder ? state.history.before : action.before, error: null },
  };
}

/** Letta has the message: it moves from "unsent" into the transcript. */
function reduceAccepted(state: ChatState, otid: string): ChatState {
  const { unsent, messages } = state;
  const arrived = unsent?.otid === otid;
  const fresh = arrived && !messages.some((message) => message.id === otid);
  return {
    ...state,
    messages: fresh ? [...messages, { role: 'user', id: otid, content: unsent.content, date: unsent.date }] : messages,
    unsent: arrived ? null : unsent,
    status: { type: 'streaming', runId: runIdOf(state.status) },
  };
}

function reduceEvent(state: ChatState, event: ChatEvent): ChatState {
  if (event.type === 'run' && state.status.type === 'streaming') {
    return { ...state, status: { type: 'streaming', runId: event.runId } };
  }
  if (event.type === 'error') return { ...state, status: { type: 'failed', error: event.error, during: 'stream' } };
  const messages = foldEvent(state.messages, event);
  return messages === state.messages ? state : { ...state, messages };
}

function runIdOf(status: ChatStatus): string | null {
  return 'runId' in status ? status.runId : null;
}
