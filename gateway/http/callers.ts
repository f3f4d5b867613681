import { bearerOf, fingerprint } from '../secrets.ts';
import { Fault } from './faults.ts';

/**
 * Browsers send an `Origin` with everything but a plain GET: without one it is no page, and only the operator may be that,
 * whose key no browser sends by itself. Throws a 403 `Fault` for pages that aren't ours.
 */
export function checkOrigin({ headers, method }: Request, allowedOrigins: readonly string[]): void {
  const origin = headers.get('origin');
  const isProgram =
    (method === 'GET' || headers.has('authorization')) && headers.get('sec-fetch-site') !== 'cross-site';
  const isAllowed = origin === null ? isProgram : allowedOrigins.includes(origin);
  if (!isAllowed) throw new Fault(403, 'origin', 'This origin may not ask; see ALLOWED_ORIGINS.');
}

/** Whether a request carries the operator's key. Without a key there is no operator. */
export async function isOperator(request: Request, operatorKey: string | undefined): Promise<boolean> {
  const given = bearerOf(request);
  // Fingerprints take the same time to compare, however much of the key was guessed.
  return (
    operatorKey !== undefined && given !== undefined && (await fingerprint(given)) === (await fingerprint(operatorKey))
  );
}
