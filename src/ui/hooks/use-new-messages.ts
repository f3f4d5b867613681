import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { isAnswering } from '../../conversation/state.ts';
import { useView } from '../context.ts';
import { useImmediateEffect } from './use-immediate-effect.ts';

/**
 * The id of the first message that came while the visitor didn't see it: the panel was closed, or the end scrolled away.
 * Null: there is none, or the visitor has gone on since.
 */
export function useNewMessages(): ReadonlySignal<string | null> {
  const { conversation, open, atEnd } = useView();
  const first = useSignal<string | null>(null);
  /** The last message that was seen; undefined: none yet. */
  const seen = useRef<string | undefined>(undefined);
  const wasOpen = useRef(open.peek());
  useImmediateEffect(() => {
    const messages = conversation.messages.value.map((message) => message.peek());
    const isClosing = wasOpen.current && !open.value;
    wasOpen.current = open.value;
    const last = messages.at(-1);
    if (isClosing) {
      first.value = null;
      // An answer that isn't complete hasn't been seen.
      if (last?.role === 'assistant' && isAnswering(conversation.status.peek())) seen.current = messages.at(-2)?.id;
    }
    if (open.value && atEnd.value) {
      if (last?.role === 'user' && last.id !== seen.current) first.value = null;
      seen.current = last?.id;
    } else if (first.peek() === null) {
      const place = messages.findIndex(({ id }) => id === seen.current);
      const news = place < 0 ? undefined : messages.slice(place + 1).find(({ role }) => role === 'assistant');
      first.value = news?.id ?? null;
    }
  });
  return first;
}
