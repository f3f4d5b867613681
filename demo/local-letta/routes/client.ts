import type { Context } from 'hono';

/**
 * Whether a request comes from Letta's SDK, by the rule of the real server: the SDK's version header, its User-Agent, or
 * no User-Agent at all.
 */
export function isSdk(c: Context): boolean {
  if (c.req.header('x-stainless-package-version')) return true;
  const agent = c.req.header('user-agent');
  return !agent || /^(?:@letta-ai\/letta-client|letta-client)\/[1-9][\w.+-]*(?:\s|$)/.test(agent);
}
