import { ChatError } from '../platform/errors.ts';
import type { DecodedEvent, StreamFrame } from '../protocol/events.ts';
import type { FailedResponse } from '../protocol/faults.ts';

/** What Letta's failures mean is known by a module that is fetched when the first one comes. */
const loadFaults = () => import('../protocol/faults.ts');

/** The error that a failed answer stands for. */
export function explainResponse(failed: FailedResponse): Promise<ChatError> {
  const { status } = failed;
  return loadFaults().then(
    (faults) => faults.faultOfResponse(failed),
    (cause) =>
      new ChatError(status === 401 ? 'unauthorized' : 'server', `Letta answered ${status}.`, { status, cause }),
  );
}

/** The same frame, with an `error` in place of each `failure`. */
export async function explainFrame({ seq, events }: StreamFrame<DecodedEvent>): Promise<StreamFrame> {
  const explain = await loadFaults().then(
    (faults) => faults.faultOfStreamError,
    (cause) => () => new ChatError('server', 'The run failed.', { cause }),
  );
  return {
    seq,
    events: events.map((event) => (event.type === 'failure' ? { type: 'error', error: explain(event.report) } : event)),
  };
}
