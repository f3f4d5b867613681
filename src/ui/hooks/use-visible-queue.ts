import type { QueuedMessage } from '../../conversation/state.ts';
import { useView } from '../context.ts';

/** The messages that wait, without the one that is on its way: that one stands in the transcript. */
export function useVisibleQueue(): readonly QueuedMessage[] {
  const { conversation } = useView();
  const status = conversation.status.value;
  const sending = status.type === 'submitted' ? status.otid : null;
  return conversation.queue.value.items.filter(({ id }) => id !== sending);
}
