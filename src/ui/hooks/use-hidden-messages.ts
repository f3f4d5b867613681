import { type Signal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useView } from '../context.ts';
import { useImmediateEffect } from './use-immediate-effect.ts';

/** Of the messages that arrive at once, so many are rendered. */
export const MESSAGES_AT_ONCE = 100;

/** How many of the oldest messages aren't rendered: of very many that arrive at once, only the last are. */
export function useHiddenMessages(): Signal<number> {
  const { conversation, wantedMessage } = useView();
  const here = conversation.messages.peek().length;
  const hidden = useSignal(Math.max(0, here - MESSAGES_AT_ONCE));
  const known = useRef(here);
  useImmediateEffect(() => {
    const { length } = conversation.messages.value;
    if (length - known.current > MESSAGES_AT_ONCE) hidden.value = length - known.current - MESSAGES_AT_ONCE;
    else if (length < known.current) hidden.value = 0;
    known.current = length;
  });
  useImmediateEffect(() => {
    const id = wantedMessage.value;
    const at = id === null ? -1 : conversation.messages.peek().findIndex((message) => message.peek().id === id);
    if (at >= 0) hidden.value = Math.min(hidden.peek(), at);
  });
  return hidden;
}
