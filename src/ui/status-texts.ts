import type { ChatStatus } from '../conversation/state.ts';
import type { ChatKey } from '../locales/index.ts';

/** What the header says in each status; null: nothing. */
export const STATUS_TEXTS: Readonly<Record<ChatStatus['type'], ChatKey | null>> = {
  idle: null,
  connecting: 'statusConnecting',
  submitted: 'statusSending',
  streaming: 'statusWorking',
  reconnecting: 'statusReconnecting',
  watching: 'statusWatching',
  stopping: 'statusStopping',
  'awaiting-approval': null,
  failed: null,
};
