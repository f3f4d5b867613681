/** JSON, or undefined for everything else. The parser's own error quotes the text, which may hold a token: it is dropped. */
export function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** What an answer says it is, for messages. */
export const contentTypeOf = (response: Response): string => response.headers.get('Content-Type') ?? 'of no stated type';

/** `Retry-After` in milliseconds, out of seconds or an HTTP date (RFC 9110, 10.2.3); undefined where it says nothing. */
export function readRetryAfter(headers: { get(name: string): string | null }, now: number): number | undefined {
  const value = headers.get('Retry-After') ?? '';
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
