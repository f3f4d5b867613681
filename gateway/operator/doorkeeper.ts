import type { MiddlewareHandler } from 'hono';
import { isOperator } from '../http/callers.ts';
import { Fault } from '../http/faults.ts';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses requests for another host than ours, and from pages of another origin. A foreign name that an attacker's DNS
 * points to this machine (DNS rebinding) therefore reaches nothing.
 * @param hosts names beside those of loopback, without ports
 */
export function onlyOurHost(hosts: readonly string[]): MiddlewareHandler {
  const allowed = new Set([...LOOPBACK, ...hosts]);
  return async ({ req }, next) => {
    const host = req.header('host') ?? '';
    const origin = req.header('origin');
    const isOurs = URL.canParse(`http://${host}`) && allowed.has(new URL(`http://${host}`).hostname);
    if (!isOurs) return new Fault(403, 'host', 'This host is not served here; see OPERATOR_HOSTS.').toResponse();
    const isOurPage = origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
    if (!isOurPage || req.header('sec-fetch-site') === 'cross-site')
      return new Fault(403, 'origin', 'Pages of other origins may not ask.').toResponse();
    await next();
  };
}

/** Lets in whoever has the operator's key (`Authorization: Bearer …`). */
export function onlyOperator(key: string): MiddlewareHandler {
  return async ({ req }, next) => {
    if (await isOperator(req.raw, key)) return next();
    const refused = new Fault(401, 'unauthorized', 'This takes the operator key.').toResponse();
    refused.headers.set('WWW-Authenticate', 'Bearer');
    return refused;
  };
}
