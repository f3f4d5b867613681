import type { Signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { QueuedMessage } from '../../conversation/state.ts';
import { useView } from '../context.ts';
import { writtenIn } from '../message-content.ts';
import { useVisibleQueue } from './use-visible-queue.ts';

/**
 * Brings back what the visitor said, by the arrows: ↑ in an empty box the last message, ↑ again the one before, ↓ the way
 * back. A message that waits comes first, and leaves the queue.
 * @returns what to call with an arrow's key; true: it is done with
 */
export function useRecall(draft: Signal<string>, onEdit: (message: QueuedMessage) => void): (key: string) => boolean {
  const { conversation } = useView();
  const queue = useVisibleQueue();
  /** How far back the box is, and what was put into it. */
  const place = useRef({ back: 0, text: '' });
  return (key) => {
    const isRecalled = draft.peek() !== '' && draft.peek() === place.current.text;
    const waits = queue.at(-1);
    if (!isRecalled && draft.peek() !== '') return false;
    if (key === 'ArrowUp' && !isRecalled && waits) {
      conversation.removeQueued(waits.id);
      onEdit(waits);
      return true;
    }
    const said = conversation.state
      .peek()
      .messages.flatMap((message) => (message.role === 'user' ? [writtenIn(message.content)] : []))
      .filter((text) => text !== '');
    const back = (isRecalled ? place.current.back : 0) + (key === 'ArrowUp' ? 1 : -1);
    if (back < 0 || back > said.length) return isRecalled;
    const text = back === 0 ? '' : (said.at(-back) ?? '');
    place.current = { back, text };
    draft.value = text;
    return true;
  };
}
