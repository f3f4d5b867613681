import type { Conversation } from '../../conversation/conversation.ts';
import type { QueuedMessage } from '../../conversation/state.ts';
import { useView } from '../context.ts';

/** The messages that wait, without the one that is on its way: that one stands in the transcript. */
export function visibleQueue({ status, queue }: Conversation): readonly QueuedMessage[] {
  const { value } = status;
  const sending = value.type === 'submitted' ? value.otid : null;
  return queue.value.items.filter(({ id }) => id !== sending);
}

export const useVisibleQueue = (): readonly QueuedMessage[] => visibleQueue(useView().conversation);
