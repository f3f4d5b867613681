import { useText, useView } from './context.ts';
import { ERROR_TEXTS } from './error-texts.ts';

/** What went wrong, in plain words, and what can be done. */
export function ErrorNotice() {
  const { conversation } = useView();
  const text = useText();
  const status = conversation.status.value;
  const failure = status.type === 'failed' ? status : null;
  const content = (
    <>
      <p class="failure-text" role="alert">
        {failure && text(ERROR_TEXTS[failure.error.code])}
      </p>
      {failure && (
        <div class="actions">
          {(failure.error.retryable || failure.during === 'connect') && (
            <button
              type="button"
              class="quiet-button"
              part="retry-button"
              onClick={() => conversation.retry().catch(() => undefined)}
            >
              {text('retry')}
            </button>
          )}
          {failure.during !== 'connect' && (
            <button type="button" class="quiet-button" part="dismiss-button" onClick={() => conversation.dismiss()}>
              {text('dismiss')}
            </button>
          )}
        </div>
      )}
    </>
  );
  // Preact keeps the elements when the frame comes and goes: a screen reader announces what is put into an alert that is there.
  return failure ? (
    <div class="notice" part="notice">
      {content}
    </div>
  ) : (
    <div>{content}</div>
  );
}
