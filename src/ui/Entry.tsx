import type { ReadonlySignal } from '@preact/signals';
import { useComputed, useSignal } from '@preact/signals';
import { isAnswering, type Message } from '../conversation/state.ts';
import { useMemo } from 'preact/hooks';
import { useText, useView, ViewProvider } from './context.ts';
import { useForkPoint } from './hooks/use-fork-point.ts';
import { useOwnTask } from './hooks/use-own-task.ts';
import { MessageView } from './Message.tsx';

interface EntryProps {
  message: ReadonlySignal<Message>;
}

/**
 * A message with what can be done with it. What changes all messages, as another language does, changes each in a task of
 * its own.
 */
export function Entry({ message }: EntryProps) {
  const view = useView();
  const config = useOwnTask(view.config);
  const own = useMemo(() => ({ ...view, config }), [view]);
  return (
    <ViewProvider value={own}>
      <EntryView message={message} />
    </ViewProvider>
  );
}

/** Its tools load later; without them it can be read all the same. */
function EntryView({ message }: EntryProps) {
  const view = useView();
  const forkPoint = useForkPoint();
  /** Whether it was tapped: fingers can't hover. */
  const isTapped = useSignal(false);
  const isEditing = useSignal(false);
  const tools = view.messageTools.value;
  const text = useText(tools?.texts);
  const { conversation } = view;
  const { id, role } = message.peek();
  // Computed, so that a message that comes renders the last ones again, and not all.
  const isLast = useComputed(() => conversation.messages.value.at(-1)?.peek().id === id).value;
  const props = { message, view, text, forkPoint };
  const isOver = !isLast || !isAnswering(conversation.status.value);
  const isShown = isTapped.value || (isLast && role === 'assistant');
  return (
    <div
      class={`entry ${isLast ? 'last' : ''}`}
      onClick={() => {
        isTapped.value = true;
      }}
    >
      {isEditing.value && tools ? (
        <tools.EditForm {...props} onDone={() => (isEditing.value = false)} />
      ) : (
        <MessageView message={message} />
      )}
      <div class={`message-footer ${isShown ? 'shown' : ''}`}>
        {tools && isOver && !isEditing.value && (
          <tools.Footer {...props} isLast={isLast} onEdit={() => (isEditing.value = true)} />
        )}
      </div>
    </div>
  );
}
