import { effect } from '@preact/signals';
import type { ContentPart } from '../protocol/events.ts';
import type { Ui } from './view.ts';

/** Clears the box once Letta has what is in it, and puts into it what came from elsewhere and didn't get through. */
export function keepDraft({ conversation, draft, memory, queued, submit }: Ui): () => void {
  let previous: string | null = null;
  const endUnsent = effect(() => {
    const unsent = conversation.unsent.value;
    const text = unsent && textOf(unsent.content);
    if (previous !== null && text === null && draft.peek() === previous) draft.value = '';
    if (text !== null && conversation.status.value.type !== 'submitted' && draft.peek() === '') draft.value = text;
    previous = text;
  });

  // Over a reload, and for the same visitor only.
  let owner: string | undefined;
  const endMemory = effect(() => {
    const id = conversation.agent.value?.id;
    const text = draft.value;
    if (id === owner) {
      if (id) memory.keep(id, 'draft', text);
      return;
    }
    if (owner) draft.value = '';
    if (id && !text) draft.value = memory.read(id, 'draft') ?? '';
    owner = id;
  });

  // What was queued waits for an answer that goes well; else it stays in the box.
  const endQueue = effect(() => {
    const { type } = conversation.status.value;
    if (!queued.value || type === 'streaming' || type === 'reconnecting' || type === 'watching') return;
    queued.value = false;
    if (type === 'idle') submit(draft.peek());
  });

  return () => {
    endUnsent();
    endMemory();
    endQueue();
  };
}

function textOf(content: readonly ContentPart[]): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}
