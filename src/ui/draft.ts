import { effect } from '@preact/signals';
import type { ContentPart } from '../protocol/events.ts';
import type { Ui } from './view.ts';

/** Clears the box once Letta has what is in it, and puts into it what came from elsewhere and didn't get through. */
export function keepDraft({ conversation, draft }: Ui): () => void {
  let previous: string | null = null;
  return effect(() => {
    const unsent = conversation.unsent.value;
    const text = unsent && textOf(unsent.content);
    if (previous !== null && text === null && draft.peek() === previous) draft.value = '';
    if (text !== null && conversation.status.value.type !== 'submitted' && draft.peek() === '') draft.value = text;
    previous = text;
  });
}

function textOf(content: readonly ContentPart[]): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}
