/**
 * A text of somebody else's with everything taken out that looks like a key or a token, and cut at `maxLength`
 * characters. Servers and model providers are known to quote keys in their errors.
 */
export function redact(text: string, maxLength: number): string {
  // Cut first with room to spare, so that the patterns never search a text of megabytes.
  return text
    .slice(0, 2 * maxLength)
    .replace(/\bBearer\s+\S+/gi, 'Bearer [redacted]')
    .replace(/\b[sc]k-[\w+/=%*.-]{6,}|[\w+/%-]{64,}=*/g, '[redacted]')
    .slice(0, maxLength);
}

/** The media type of a response for an error's text: only if it looks like one, since a server may write anything there. */
export function mediaTypeOf(headers: Pick<Headers, 'get'>): string {
  const [type = ''] = (headers.get('Content-Type') ?? '').split(';');
  return /^[\w.+-]{1,40}\/[\w.+-]{1,40}$/.test(type.trim()) ? type.trim() : 'something';
}
