import type { FailedResponse } from './faults.ts';

/**
 * Tells the two 409s of a cancel request apart: true where nothing was running (any more), false where the server was
 * only too busy to cancel and asks to be asked again (a database lock or deadlock).
 */
export function isNothingToCancel({ status, headers, body }: FailedResponse): boolean {
  if (status !== 409 || headers.get('retry-after') !== null) return false;
  // Only the text differs, and browsers can't read the header across origins.
  return !/\b(locked|deadlock)\b/i.test(body);
}
