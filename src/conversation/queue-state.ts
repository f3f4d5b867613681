import type { StopReason } from '../protocol/events.ts';
import type { ChatState, MessageQueue, QueuedMessage } from './state.ts';

/** Everything that changes the queue on purpose. */
export type QueueAction =
  | { type: 'queued'; message: QueuedMessage }
  /** A message was taken out by the visitor. */
  | { type: 'unqueued'; id: string }
  /** It is here again after a reload. */
  | { type: 'queue-restored'; queue: MessageQueue }
  | { type: 'queue-held' }
  /** The visitor lets it go on. */
  | { type: 'queue-released' };

export const EMPTY_QUEUE: MessageQueue = { items: [], isHeld: false };

/** The state with its queue changed. Pure. */
export function changeQueue(
  state: ChatState,
  action: QueueAction | { type: 'renamed'; otid: string; newOtid: string },
): ChatState {
  const { queue, unsent } = state;
  const { items } = queue;
  switch (action.type) {
    case 'queued':
      return { ...state, queue: { items: [...items, action.message], isHeld: false } };
    case 'unqueued':
      return {
        ...state,
        queue: { ...queue, items: items.filter(({ id }) => id !== action.id) },
        unsent: unsent?.otid === action.id ? null : unsent,
      };
    case 'queue-restored':
      return { ...state, queue: action.queue };
    case 'queue-held':
    case 'queue-released':
      return { ...state, queue: { ...queue, isHeld: action.type === 'queue-held' && items.length > 0 } };
    case 'renamed': {
      const rename = (item: QueuedMessage) => (item.id === action.otid ? { ...item, id: action.newOtid } : item);
      return { ...state, queue: { ...queue, items: items.map(rename) } };
    }
  }
}

/** The queue after a change of the state: without what Letta has by now, and held where the turn ended badly. Pure. */
export function followTurn(before: ChatState, { queue, status, messages }: ChatState): MessageQueue {
  const isSame = status === before.status && messages.length === before.messages.length && queue === before.queue;
  if (isSame || queue.items.length === 0) return queue;
  const items = queue.items.filter(({ id }) => !messages.some((message) => message.id === id));
  const isHeld = items.length > 0 && holds(before, { queue, status, messages });
  return items.length === queue.items.length && isHeld === queue.isHeld ? queue : { items, isHeld };
}

/** With these, and none that is yet to be invented, a response was not broken off. */
const GOOD_ENDS: readonly (StopReason | null)[] = [
  null,
  'end_turn',
  'requires_approval',
  'tool_rule',
  'no_tool_call',
  'max_steps',
  'max_tokens_exceeded',
];

function holds(before: ChatState, { queue, status, messages }: Pick<ChatState, 'queue' | 'status' | 'messages'>) {
  if (status.type === before.status.type) return queue.isHeld;
  switch (status.type) {
    case 'failed':
    case 'stopping':
      return true;
    // The visitor has said something else, or pressed Retry.
    case 'submitted':
    case 'reconnecting':
      return false;
    case 'idle': {
      const last = messages.at(-1);
      const isBroken = last?.role === 'assistant' && !GOOD_ENDS.includes(last.stopReason);
      // What was said after Stop was pressed may go on.
      return queue.isHeld || (isBroken && before.status.type !== 'stopping');
    }
    default:
      return queue.isHeld;
  }
}

/** The message that goes out now; null: there is none. */
export function dueIn({ queue, status, agent }: ChatState): QueuedMessage | null {
  const [first] = queue.items;
  return first && agent && !queue.isHeld && status.type === 'idle' ? first : null;
}
