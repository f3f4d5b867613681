import { messages as english } from '../locales/en-earlier.ts';
import { LAST } from './draw-last.ts';
import { keepPlace } from './keep-place.ts';
import type { UiProps } from './view.ts';

/** Shows what was said before: first what is here and not drawn yet, then what Letta has. */
export function EarlierMessages({ ui }: UiProps) {
  const { conversation, hidden } = ui;
  const { loading, error } = conversation.history.value;
  const draw = async () => {
    hidden.value = Math.max(0, hidden.peek() - LAST);
  };
  return (
    <div class="earlier">
      {error && <p role="status">{ui.text('earlierFailed', {}, english)}</p>}
      <button
        type="button"
        class="quiet-button"
        aria-disabled={loading}
        onClick={(event) => {
          const transcript = event.currentTarget.closest('.transcript');
          if (!transcript) return;
          if (hidden.peek()) void keepPlace(transcript, hidden, draw);
          else void keepPlace(transcript, conversation.messages, conversation.loadEarlier);
        }}
      >
        {ui.text(loading ? 'loadingEarlier' : 'loadEarlier', {}, english)}
      </button>
    </div>
  );
}
