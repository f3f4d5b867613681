import { useRef } from 'preact/hooks';
import { NEW_CONVERSATION, TEMPORARY_CONVERSATION } from '../../conversations/conversations.ts';
import { useView } from '../context.ts';
import { useImmediateEffect } from './use-immediate-effect.ts';

/**
 * A key that changes with the open conversation, and so renders its messages anew, from their end. A new conversation,
 * which is empty, gets its id with its first message and keeps its key.
 */
export function useConversationKey(): string {
  const { conversations, atEnd } = useView();
  const id = conversations.currentId.value;
  const previous = useRef(id);
  const key = useRef(id);
  if (previous.current !== id) {
    if (previous.current !== NEW_CONVERSATION || id === TEMPORARY_CONVERSATION) key.current = id;
    previous.current = id;
  }
  useImmediateEffect(() => {
    void conversations.currentId.value;
    atEnd.value = true;
  });
  return key.current;
}
