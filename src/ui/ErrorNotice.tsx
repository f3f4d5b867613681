import type { ChatErrorCode } from '../errors.ts';
import type { Messages } from '../locales/en.ts';
import { useText, useView } from './view.ts';

/** What went wrong, in plain words, and what can be done. */
export function ErrorNotice() {
  const { conversation } = useView();
  const text = useText();
  const status = conversation.status.value;
  const failure = status.type === 'failed' ? status : null;
  return (
    // The region is always there: a screen reader announces what is put into it.
    <div role="alert">
      {failure && (
        <div class="notice" part="notice">
          <p>{text(ERROR_TEXTS[failure.error.code])}</p>
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

const ERROR_TEXTS: Record<ChatErrorCode, keyof Messages> = {
  network: 'errorNetwork',
  timeout: 'errorTimeout',
  'token-endpoint': 'errorTokenEndpoint',
  unauthorized: 'errorUnauthorized',
  forbidden: 'errorForbidden',
  'not-found': 'errorNotFound',
  busy: 'errorBusy',
  'approval-pending': 'errorApprovalPending',
  'rate-limited': 'errorRateLimited',
  quota: 'errorQuota',
  'too-large': 'errorTooLarge',
  model: 'errorModel',
  server: 'errorServer',
  protocol: 'errorProtocol',
  'expired-run': 'errorExpiredRun',
  configuration: 'errorConfiguration',
  aborted: 'errorAborted',
};
