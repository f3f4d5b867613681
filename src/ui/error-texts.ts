import type { ChatKey } from '../locales/index.ts';
import type { ChatErrorCode } from '../platform/errors.ts';

/** What the visitor reads of each error. */
export const ERROR_TEXTS: Readonly<Record<ChatErrorCode, ChatKey>> = {
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
  budget: 'errorBudget',
  paused: 'errorPaused',
  admission: 'errorAdmission',
  consent: 'errorConsent',
  'too-large': 'errorTooLarge',
  model: 'errorModel',
  server: 'errorServer',
  protocol: 'errorProtocol',
  'expired-run': 'errorExpiredRun',
  configuration: 'errorConfiguration',
  aborted: 'errorAborted',
};
