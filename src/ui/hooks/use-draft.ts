import { type Signal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { ContentPart } from '../../protocol/events.ts';
import { useView } from '../context.ts';
import { useImmediateEffect } from './use-immediate-effect.ts';

/** What the visitor is writing. */
export interface Draft {
  readonly text: Signal<string>;
  /** Whether the draft is sent as soon as the agent is ready for it. */
  readonly queued: Signal<boolean>;
}

/**
 * The draft in the box. It stays until Letta has the message, survives a reload for the same visitor, and takes back
 * what could not be sent from elsewhere.
 */
export function useDraft(): Draft {
  const text = useSignal('');
  const queued = useSignal(false);
  useUnsent(text);
  useTabMemory(text);
  useQueue(text, queued);
  return { text, queued };
}

/** Clears the draft once Letta has it, and puts a message that didn't get through into an empty box. */
function useUnsent(draft: Signal<string>): void {
  const { conversation } = useView();
  const previous = useRef<string | null>(null);
  useImmediateEffect(() => {
    const unsent = conversation.unsent.value;
    const isSending = conversation.status.value.type === 'submitted';
    const text = unsent && textOf(unsent.content);
    if (previous.current !== null && text === null && draft.peek() === previous.current) draft.value = '';
    if (text !== null && !isSending && draft.peek() === '') draft.value = text;
    previous.current = text;
  });
}

/** Whose draft it is while the visitor has no agent. */
const NEWCOMER = 'new';

/** Keeps the draft over a reload, by the agent, and so for the same visitor only. */
function useTabMemory(draft: Signal<string>): void {
  const { conversation, memory } = useView();
  const owner = useRef<string | undefined>(undefined);
  useImmediateEffect(() => {
    const id = conversation.agent.value?.id ?? NEWCOMER;
    if (owner.current !== id) {
      // A newcomer who gets an agent is still the same visitor.
      if (owner.current === NEWCOMER) memory.keep(NEWCOMER, 'draft', '');
      else if (owner.current) draft.value = '';
      owner.current = id;
      if (!draft.peek()) draft.value = memory.read(id, 'draft') ?? '';
    }
    memory.keep(id, 'draft', draft.value);
  });
}

/** Sends a queued draft after an answer that went well; after any other it stays in the box. */
function useQueue(draft: Signal<string>, queued: Signal<boolean>): void {
  const { conversation, submit } = useView();
  useImmediateEffect(() => {
    const { type } = conversation.status.value;
    if (!queued.value || type === 'streaming' || type === 'reconnecting' || type === 'watching') return;
    queued.value = false;
    if (type === 'idle') submit(draft.peek());
  });
}

function textOf(content: readonly ContentPart[]): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}
