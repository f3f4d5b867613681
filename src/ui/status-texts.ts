import type { ChatStatus } from '../conversation/state.ts';
import type { TextKey } from '../locales/index.ts';

/** What the header says in each status; null: nothing. */
export const STATUS_TEXTS: Readonly<Record<ChatStatus['type'], TextKey | null>> = {
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
