import { ChatError } from '../errors.ts';
import type { DecodedEvent, StreamFrame } from '../protocol/events.ts';
import type { FailedResponse } from '../protocol/faults.ts';

/** What Letta's failures mean is known by a module that is fetched when the first one comes. */
const loadFaults = () => import('../protocol/faults.ts');

/** The error that a failed answer stands for. */
export async function explainResponse(failed: FailedResponse): Promise<ChatError> {
  try {
    return (await loadFaults()).faultOfResponse(failed);
  } catch (cause) {
    const { status } = failed;
    return new ChatError(status === 401 ? 'unauthorized' : 'server', `Letta answered ${status}.`, { status, cause });
  }
}

/** The same frame, with an `error` in place of each `failure`. */
export async function explainFrame({ seq, events }: StreamFrame<DecodedEvent>): Promise<StreamFrame> {
  const explained = events.map(async (event) =>
    event.type === 'failure' ? { type: 'error' as const, error: await explainReport(event.report) } : event,
  );
  return { seq, events: await Promise.all(explained) };
}

async function explainReport(report: unknown): Promise<ChatError> {
  try {
    return (await loadFaults()).faultOfStreamError(report);
  } catch (cause) {
    return new ChatError('server', 'The run failed.', { cause });
  }
}
