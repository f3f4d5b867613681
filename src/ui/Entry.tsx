import type { ReadonlySignal } from '@preact/signals';
import { useComputed, useSignal } from '@preact/signals';
import { isAnswering, type Message } from '../conversation/state.ts';
import { render } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { useText, useView, ViewProvider } from './context.ts';
import { endLater } from './end-later.ts';
import { useForkPoint } from './hooks/use-fork-point.ts';
import { useOwnTask } from './hooks/use-own-task.ts';
import { MessageView } from './Message.tsx';

interface EntryProps {
  message: ReadonlySignal<Message>;
}

/**
 * A message with what can be done with it. What changes all messages, as another language does, changes each in a task of
 * its own, and so does its end: it is a root of its own, which is emptied once it has left the page.
 */
export function Entry({ message }: EntryProps) {
  const view = useView();
  const config = useOwnTask(view.config);
  const own = useMemo(() => ({ ...view, config }), [view]);
  const root = useRef<HTMLDivElement>(null);
  /** Whether it was tapped: fingers can't hover. */
  const isTapped = useSignal(false);
  const { id } = message.peek();
  // Computed, so that a message that comes renders the last ones again, and not all.
  const isLast = useComputed(() => view.conversation.messages.value.at(-1)?.peek().id === id);
  useLayoutEffect(() => {
    const place = root.current;
    if (!place) return undefined;
    render(
      <ViewProvider value={own}>
        <EntryView message={message} isLast={isLast} isTapped={isTapped} />
      </ViewProvider>,
      place,
    );
    return () => endLater(place);
  }, []);
  return (
    <div
      ref={root}
      class={`entry ${isLast.value ? 'last' : ''}`}
      onClick={() => {
        isTapped.value = true;
      }}
    />
  );
}

interface EntryViewProps extends EntryProps {
  isLast: ReadonlySignal<boolean>;
  isTapped: ReadonlySignal<boolean>;
}

/** Its tools load later; without them it can be read all the same. */
function EntryView({ message, isLast, isTapped }: EntryViewProps) {
  const view = useView();
  const forkPoint = useForkPoint();
  const isEditing = useSignal(false);
  const tools = view.messageTools.value;
  const text = useText(tools?.texts);
  const props = { message, view, text, forkPoint };
  const isOver = !isLast.value || !isAnswering(view.conversation.status.value);
  const isShown = isTapped.value || (isLast.value && message.peek().role === 'assistant');
  return (
    <>
      {isEditing.value && tools ? (
        <tools.EditForm {...props} onDone={() => (isEditing.value = false)} />
      ) : (
        <MessageView message={message} />
      )}
      <div class={`message-footer ${isShown ? 'shown' : ''}`}>
        {tools && isOver && !isEditing.value && (
          <tools.Footer {...props} isLast={isLast.value} onEdit={() => (isEditing.value = true)} />
        )}
      </div>
    </>
  );
}
