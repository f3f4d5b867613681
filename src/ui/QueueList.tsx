import { useText, useView } from './context.ts';
import { useVisibleQueue } from './hooks/use-visible-queue.ts';
import { EditIcon, RemoveIcon } from './icons.tsx';
import { attachedIn, nameOf, sourceOf, writtenIn } from './message-content.ts';
import type { ContentPart } from '../protocol/events.ts';
import type { QueuedMessage } from '../conversation/state.ts';

interface QueueListProps {
  /** Puts a message back into the box. */
  onEdit: (message: QueuedMessage) => void;
}

/** The messages that wait for the response that is under way. */
export function QueueList({ onEdit }: QueueListProps) {
  const { conversation, input } = useView();
  const text = useText();
  const items = useVisibleQueue();
  const { isHeld } = conversation.queue.value;
  return (
    <div class="queue-frame">
      {items.length > 0 && (
        <p class="queued" part="queued">
          {text(isHeld ? 'queueHeld' : 'queued')}
        </p>
      )}
      {items.length > 0 && isHeld && (
        <button
          type="button"
          class="link-button"
          part="release-button"
          onClick={() => {
            conversation.releaseQueue();
            input.current?.focus();
          }}
        >
          {text('sendNow')}
        </button>
      )}
      {items.length > 0 && (
        <ul class="queue" part="queue" aria-label={text('queue')}>
          {items.map((message) => {
            const { id, content } = message;
            const take = (): void => {
              conversation.removeQueued(id);
              input.current?.focus();
            };
            return (
              <li key={id} class="queued-message" part="queued-message">
                <span class="queued-text" id={`queued-${id}`} dir="auto">
                  {attachedIn(content).map((part) => (
                    <QueuedAttachment part={part} />
                  ))}
                  {writtenIn(content)}
                </span>
                <button
                  type="button"
                  class="icon-button"
                  part="queue-action"
                  aria-label={text('edit')}
                  aria-describedby={`queued-${id}`}
                  onClick={() => {
                    take();
                    onEdit(message);
                  }}
                >
                  <EditIcon />
                </button>
                <button
                  type="button"
                  class="icon-button"
                  part="queue-action"
                  aria-label={text('remove')}
                  aria-describedby={`queued-${id}`}
                  onClick={take}
                >
                  <RemoveIcon />
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

/** A picture, small, or the name of a file. What would have to be loaded is only named. */
function QueuedAttachment({ part }: { part: ContentPart }) {
  const name = useText()('image');
  return part.type === 'image' && 'data' in part ? (
    <img class="queued-picture" src={sourceOf(part)} alt={name} />
  ) : (
    <span class="queued-file">{nameOf(part) ?? name}</span>
  );
}
