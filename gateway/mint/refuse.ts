import { Fault } from '../http/faults.ts';
import { isTimeout, statusOf } from './letta.ts';

/**
 * The answer to what failed. Says what Letta's failure was without quoting it, since an error of the SDK's may hold what
 * was sent; `log` gets a line for it.
 */
export function refuse(error: unknown, request: Request, log: (line: string, request: Request) => void): Response {
  if (error instanceof Fault) return error.toResponse();
  const status = statusOf(error);
  const [fault, cause] = isTimeout(error)
    ? [new Fault(504, 'upstream-timeout', 'Letta did not answer in time.'), 'no answer in time']
    : [new Fault(502, 'upstream', 'Letta failed.'), status ?? (error instanceof Error ? error.name : 'unknown')];
  // Who has left hears nothing, and Letta did nothing wrong.
  if (!request.signal.aborted) log(`${fault.message} (${cause})`, request);
  return fault.toResponse();
}
