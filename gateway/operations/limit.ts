import type { Context, MiddlewareHandler } from 'hono';
import { countInWindow } from '../guard/window.ts';
import { Fault } from '../http/faults.ts';
import type { State } from '../state/state.ts';

const WINDOW_MS = 60_000;

/**
 * At most so many requests a minute for each key, in all processes together; more: 429 with `Retry-After`. A request
 * without a key isn't counted. `name` tells one limit's keys from another's.
 */
export function limit(
  state: State,
  name: string,
  requests: number,
  keyOf: (context: Context) => string | undefined | Promise<string | undefined>,
): MiddlewareHandler {
  return async (context, next) => {
    const key = await keyOf(context);
    if (key === undefined) return next();
    const { count, retryAfterSeconds } = await countInWindow(state, `limit/${name}/${key}`, requests, WINDOW_MS);
    if (count <= requests) return next();
    return new Fault(429, 'rate-limited', 'Too many requests; try again later.', { retryAfterSeconds }).toResponse();
  };
}
