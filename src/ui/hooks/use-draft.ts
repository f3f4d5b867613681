import { type Signal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { conversationKey } from '../../conversation/conversation-key.ts';
import type { Unsent } from '../../conversation/state.ts';
import { NEW_CONVERSATION, TEMPORARY_CONVERSATION } from '../../conversations/conversations.ts';
import { useView } from '../context.ts';
import { textOf } from '../text-of.ts';
import { useImmediateEffect } from './use-immediate-effect.ts';

/**
 * The draft in the box, one for each conversation. It stays until Letta has the message, survives a reload for the same
 * visitor, and takes back what could not be sent from elsewhere.
 */
export function useDraft(): Signal<string> {
  const text = useSignal('');
  useUnsent(text);
  useTabMemory(text);
  return text;
}

/** Clears the draft once Letta has it, and puts a message that didn't get through into an empty box. */
function useUnsent(draft: Signal<string>): void {
  const { conversation } = useView();
  const previous = useRef<string | null>(null);
  useImmediateEffect(() => {
    const unsent = conversation.unsent.value;
    const isSending = conversation.status.value.type === 'submitted';
    // It is shown there.
    const isQueued = conversation.queue.value.items.some(({ id }) => id === unsent?.otid);
    const text = unsent && textOf(unsent.content);
    if (previous.current !== null && text === null && draft.peek() === previous.current) draft.value = '';
    if (text !== null && !isSending && !isQueued && draft.peek() === '') draft.value = text;
    previous.current = text;
  });
}

/** Whose draft it is while the visitor has no agent. */
const NEWCOMER = 'new';

/** Keeps each conversation's draft, also over a reload, and so for the same visitor only. */
function useTabMemory(draft: Signal<string>): void {
  const { conversation, conversations, consent, memory } = useView();
  const owner = useRef<string | undefined>(undefined);
  const sending = useRef<Unsent | null>(null);
  useImmediateEffect(() => {
    const agentId = conversation.agent.value?.id;
    const id = conversations.currentId.value;
    const unsent = conversation.unsent.value;
    const isTemporary = id === TEMPORARY_CONVERSATION;
    const key = isTemporary ? id : agentId === undefined ? NEWCOMER : conversationKey(agentId, id);
    const previous = owner.current;
    const sent = sending.current;
    if (previous !== key) {
      const wasNew = agentId !== undefined && previous === conversationKey(agentId, NEW_CONVERSATION);
      // Newcomers get an agent, and a new conversation its id, with the first message: it is the same draft.
      const goesOn = (previous === NEWCOMER && !isTemporary) || (wasNew && sent !== null && sent.otid === unsent?.otid);
      if (previous !== undefined) {
        // What is being sent there is no draft any more. If that fails, it is in the box again.
        const isSent = sent !== null && memory.read(previous, 'draft') === textOf(sent.content);
        if (goesOn || isSent) memory.keep(previous, 'draft', '');
        if (!goesOn) draft.value = '';
      }
      owner.current = key;
      if (!draft.peek()) draft.value = memory.read(key, 'draft') ?? '';
    }
    sending.current = unsent;
    // Nothing of a temporary chat is kept, and nothing before the visitor has agreed.
    if (!isTemporary && !consent.isNeeded.value) memory.keep(key, 'draft', draft.value);
  });
}
