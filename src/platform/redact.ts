/**
 * A text of somebody else's with everything taken out that looks like a key or a token, and cut at `maxLength`
 * characters. Servers and model providers are known to quote keys in their errors. Whatever a server says passes here
 * before an error quotes it.
 */
export function redact(text: string, maxLength: number): string {
  // Cut first with room to spare, so that the patterns never search a text of megabytes; half a token looks like none.
  const start = text.length > 2 * maxLength ? text.slice(0, 2 * maxLength).replace(/\S+$/, '') : text;
  return SECRETS.reduce((rest, [pattern, shown]) => rest.replace(pattern, shown), start)
    .replace(WORD, (word) => (isToken(word) ? REDACTED : word))
    .slice(0, maxLength);
}

const REDACTED = '[redacted]';

/** What is a secret because of what stands around it, and what is shown instead. */
const SECRETS: readonly (readonly [pattern: RegExp, shown: string])[] = [
  [/\b(Bearer|Basic)\s+[^\s"']+/gi, `$1 ${REDACTED}`],
  // `api_key=…`, `"token": "…"`, `API key provided: …`
  [
    /((?:key|token|secret|password|credential|authorization|cookie|signature)s?(?: provided)?["']?\s*[:=]\s*["']?)(?!Bearer |Basic )[^\s"'&]+/gi,
    `$1${REDACTED}`,
  ],
  // `token abc12345`
  [/\b((?:key|token|secret|password)s?\s+["']?)(?=[^\s"']*\d)[\w+/=%*.~-]{8,}/gi, `$1${REDACTED}`],
  // `https://name:password@host`
  [/:\/\/[^\s/@"']+@/g, `://${REDACTED}@`],
];

/** What may be a token by itself. */
const WORD = /[\w+/=%*.~-]{8,}/g;

/** Whether a word looks like a key or a token: not a name, a path or one of Letta's ids, which lead to the cause. */
const isToken = (word: string): boolean =>
  /\b[sc]k-/.test(word) ||
  // A path is as long as it likes.
  word.split('/').some(({ length }) => length >= 64) ||
  // Names and dates are shorter than 16 letters and digits in a row, and so are the parts of a UUID.
  (word.match(/[A-Za-z\d]{16,}/g) ?? []).some((run) => /\d/.test(run) && /[A-Za-z]/.test(run));

/** The media type of a response for an error's text: only if it looks like one, since a server may write anything there. */
export function mediaTypeOf(headers: Pick<Headers, 'get'>): string {
  const [type = ''] = (headers.get('Content-Type') ?? '').split(';');
  return /^[\w.+-]{1,40}\/[\w.+-]{1,40}$/.test(type.trim()) ? type.trim() : 'something';
}
