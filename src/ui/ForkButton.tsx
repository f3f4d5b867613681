import { useSignal } from '@preact/signals';
import { isAnswering } from '../conversation/state.ts';
import { useText, useView } from './context.ts';
import { useForkPoint } from './hooks/use-fork-point.ts';
import { ForkIcon } from './icons.tsx';

/** Goes on from a message of the agent in a copy of the conversation, where the token opens more than one. */
export function ForkButton({ messageId }: { messageId: string }) {
  const { conversation, conversations, temporary, input, announcement } = useView();
  const text = useText();
  const forkPoint = useForkPoint();
  const isBusy = useSignal(false);
  const failed = useSignal(false);
  const isLast = conversation.messages.value.at(-1)?.peek().id === messageId;
  if (conversations.state.value.access !== 'full' || temporary.isActive.value) return null;
  if (isLast && isAnswering(conversation.status.value)) return null;

  const fork = async (): Promise<void> => {
    if (isBusy.peek()) return;
    isBusy.value = true;
    failed.value = false;
    try {
      forkPoint.mark(await conversations.fork(messageId));
      announcement.value = text('forkNote');
      input.current?.focus();
    } catch {
      failed.value = true;
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <div class={`message-actions ${isLast || failed.value ? 'shown' : ''}`}>
      <button
        type="button"
        class="icon-button"
        part="fork-button"
        aria-label={text('fork')}
        title={text('fork')}
        aria-disabled={isBusy.value}
        onClick={() => void fork()}
      >
        <ForkIcon />
      </button>
      {failed.value && <span role="alert">{text('conversationsFailed')}</span>}
    </div>
  );
}
