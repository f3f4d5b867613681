import { conversationKey } from '../../conversation/conversation-key.ts';
import { useView } from '../context.ts';

/** Where the open conversation, a copy of another one, began to go its own way. */
export interface ForkPoint {
  /** The last message that was copied; null: the conversation is no copy, as far as this tab knows. */
  readonly messageId: string | null;
  /** Remembers it for the copy that was just made, and is shown. */
  mark(conversationId: string): void;
}

export function useForkPoint(): ForkPoint {
  const { conversation, conversations, memory, forkPoints } = useView();
  const keyOf = (id: string): string => conversationKey(conversation.agent.value?.id ?? '', id);
  const key = keyOf(conversations.currentId.value);
  return {
    messageId: forkPoints.value.get(key) ?? memory.read(key, 'forked'),
    mark(conversationId) {
      const last = conversation.messages.peek().at(-1)?.peek();
      if (!last) return;
      const copy = keyOf(conversationId);
      memory.keep(copy, 'forked', last.id);
      forkPoints.value = new Map(forkPoints.peek()).set(copy, last.id);
    },
  };
}
