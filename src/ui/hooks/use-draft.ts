import { type Signal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { conversationKey } from '../../conversation/conversation-key.ts';
import type { Unsent } from '../../conversation/state.ts';
import { NEW_CONVERSATION, TEMPORARY_CONVERSATION } from '../../conversations/conversations.ts';
import { useView } from '../context.ts';
import { writtenIn } from '../message-content.ts';
import { type Attachment, type Attachments, useAttachments } from './use-attachments.ts';
import { useImmediateEffect } from './use-immediate-effect.ts';

/** What the visitor is writing. */
export interface Draft {
  readonly text: Signal<string>;
  readonly attachments: Attachments;
}

/**
 * The draft in the box, one for each conversation. It stays until Letta has the message, survives a reload for the same
 * visitor (what is attached doesn't), and takes back what could not be sent from elsewhere.
 */
export function useDraft(): Draft {
  const text = useSignal('');
  const attachments = useAttachments();
  const draft = { text, attachments };
  useUnsent(draft);
  useTabMemory(draft);
  return draft;
}

/** Clears the draft once Letta has it, and puts a message that didn't get through into an empty box. */
function useUnsent({ text, attachments }: Draft): void {
  const { conversation } = useView();
  const previous = useRef<Unsent | null>(null);
  useImmediateEffect(() => {
    const unsent = conversation.unsent.value;
    const isSending = conversation.status.value.type === 'submitted';
    // It is shown there.
    const isQueued = conversation.queue.value.items.some(({ id }) => id === unsent?.otid);
    const before = previous.current?.content;
    previous.current = unsent;
    if (before && !unsent) {
      if (text.peek() === writtenIn(before)) text.value = '';
      attachments.removeSent(before);
    }
    const isEmpty = text.peek() === '' && attachments.items.peek().length === 0;
    if (unsent && !isSending && !isQueued && isEmpty) {
      text.value = writtenIn(unsent.content);
      attachments.takeBack(unsent.content);
    }
  });
}

/** Whose draft it is while the visitor has no agent. */
const NEWCOMER = 'new';

/** Keeps each conversation's draft, also over a reload, and so for the same visitor only. */
function useTabMemory({ text: draft, attachments }: Draft): void {
  const { conversation, conversations, consent, memory } = useView();
  const owner = useRef<string | undefined>(undefined);
  const sending = useRef<Unsent | null>(null);
  /** What is attached in other conversations. */
  const elsewhere = useRef(new Map<string, readonly Attachment[]>());
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
        const isSent = sent !== null && memory.read(previous, 'draft') === writtenIn(sent.content);
        if (goesOn || isSent) memory.keep(previous, 'draft', '');
        if (!goesOn) {
          draft.value = '';
          elsewhere.current.set(previous, isSent ? [] : attachments.items.peek());
          attachments.show(elsewhere.current.get(key) ?? []);
        }
      }
      owner.current = key;
      if (!draft.peek()) draft.value = memory.read(key, 'draft') ?? '';
    }
    sending.current = unsent;
    // Nothing of a temporary chat is kept, and nothing before the visitor has agreed.
    if (!isTemporary && !consent.isNeeded.value) memory.keep(key, 'draft', draft.value);
  });
}
