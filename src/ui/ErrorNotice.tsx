import type { ChatErrorCode } from '../errors.ts';
import type { Messages } from '../locales/en.ts';
import type { UiProps } from './view.ts';

/** What went wrong, in plain words, and what can be done. */
export function ErrorNotice({ ui }: UiProps) {
  const { conversation, text } = ui;
  const status = conversation.status.value;
  const failure = status.type === 'failed' ? status : null;
  return (
    // The region is always there: a screen reader announces what is put into it.
    <div role="alert">
      {failure && (
        <div class="notice" part="notice">
          <p>{text(errorText(failure.error.code))}</p>
          <div class="actions">
            {(failure.error.retryable || failure.during === 'connect') && (
              <button type="button" class="quiet-button" onClick={() => conversation.retry().catch(() => undefined)}>
                {text('retry')}
              </button>
            )}
            {failure.during !== 'connect' && (
              <button type="button" class="quiet-button" onClick={() => conversation.dismiss()}>
                {text('dismiss')}
              </button>
            )}
          </div>
        </div>
      )}
    </div>
  );
}

/** `rate-limited` → `errorRateLimited` */
function errorText(code: ChatErrorCode): keyof Messages {
  return `error-${code}`.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()) as keyof Messages;
}
