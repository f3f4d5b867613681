import type { Signal } from '@preact/signals';
import { useText, useView } from './context.ts';
import { MESSAGES_AT_ONCE } from './hooks/use-hidden-messages.ts';
import { keepPlace } from './keep-place.ts';

interface EarlierMessagesProps {
  /** How many of the oldest messages are here, and not rendered. */
  hidden: Signal<number>;
}

/** Shows what was said before: first what is here and not rendered yet, then what Letta has. */
export function EarlierMessages({ hidden }: EarlierMessagesProps) {
  const { conversation } = useView();
  const text = useText();
  const { loading, error, before } = conversation.history.value;
  if (!hidden.value && before === null) return null;
  const showHidden = async (): Promise<void> => {
    hidden.value = Math.max(0, hidden.peek() - MESSAGES_AT_ONCE);
  };
  return (
    <div class="earlier">
      {error && (
        <p part="earlier-error" role="status">
          {text('earlierFailed')}
        </p>
      )}
      <button
        type="button"
        class="quiet-button"
        part="earlier-button"
        aria-disabled={loading}
        onClick={(event) => {
          const scroller = event.currentTarget.closest('.transcript');
          if (!scroller) return;
          const placed = hidden.peek()
            ? keepPlace(scroller, hidden, showHidden)
            : keepPlace(scroller, conversation.messages, conversation.loadEarlier);
          // What fails is in the history's state, and so in the text above.
          placed.catch(() => undefined);
        }}
      >
        {text(loading ? 'loadingEarlier' : 'loadEarlier')}
      </button>
    </div>
  );
}
