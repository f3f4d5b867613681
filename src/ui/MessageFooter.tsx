import { isAnswering } from '../conversation/state.ts';
import { useView } from './context.ts';

/** The site's place under a message of the agent, and under the last complete one. A slot's content shows once, wherever it is. */
export function MessageFooter({ messageId }: { messageId: string }) {
  const { conversation } = useView();
  const isLast = conversation.messages.value.at(-1)?.peek().id === messageId;
  const isComplete = !isLast || !isAnswering(conversation.status.value);
  if (!isComplete) return null;
  return <slot name={`message-footer-${messageId}`}>{isLast && <slot name="message-footer" />}</slot>;
}
