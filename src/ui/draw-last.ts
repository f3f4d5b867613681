import { effect } from '@preact/signals';
import type { Ui } from './view.ts';

/** So many of the messages that come at once are drawn. */
export const LAST = 100;

/** Of very many messages that come at once the last are drawn, and those before them when the reader asks for them. */
export function drawLast({ conversation, hidden }: Ui): () => void {
  let before = 0;
  return effect(() => {
    const { length } = conversation.messages.value;
    if (length - before > LAST) hidden.value = length - before - LAST;
    else if (length < before) hidden.value = 0;
    before = length;
  });
}
