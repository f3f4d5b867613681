import type { ChatErrorCode } from '../platform/errors.ts';
import type { AllMessages } from '../locales/en.ts';
import { lazy } from './lazy.ts';
import type { Ui, UiProps } from './view.ts';

/** The English texts. Where they can't be had either, it is the connection. */
const english = lazy(() => import('../locales/en-errors.ts').catch(() => ({ messages: {} as Partial<AllMessages> })));

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
          <p>{explain(ui, keyOf(failure.error.code))}</p>
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

function explain(ui: Ui, key: keyof AllMessages): string | undefined {
  const { messages } = ui.config.value;
  const known = messages[key];
  if (known) return known;
  english.load();
  const module = english.module.value;
  return module ? ((module.messages as Partial<AllMessages>)[key] ?? messages.errorNetwork) : undefined;
}

/** `rate-limited` → `errorRateLimited` */
function keyOf(code: ChatErrorCode): keyof AllMessages {
  return `error-${code}`.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()) as keyof AllMessages;
}
