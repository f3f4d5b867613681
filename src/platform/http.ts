import { ChatError, type ChatErrorCode, stopped } from './errors.ts';

/** What requests have in common, whether they go to the site's token endpoint or to Letta. */

/**
 * Runs `work` under a time limit. Its signal aborts when `caller` does, when the time is over or when the work failed;
 * the promise rejects at once, whether or not `work` heeds the signal. No timer and no listener outlives the promise.
 *
 * (`AbortSignal.any` is younger than the browsers we support, and the timer of `AbortSignal.timeout` can't be cleared.)
 *
 * @param what names the work in the error's message
 * @throws ChatError `timeout`, `aborted`, a ChatError of the work's own, and `network` for anything else
 */
export async function withTimeLimit<Result>(
  what: string,
  limitMs: number,
  caller: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (caller.aborted) throw stopped();
  const controller = new AbortController();
  const { signal } = controller;
  const onAbort = (): void => controller.abort(stopped());
  const timer = setTimeout(() => {
    controller.abort(new ChatError('timeout', `${what} took longer than ${limitMs / 1000} seconds.`));
  }, limitMs);
  caller.addEventListener('abort', onAbort);
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      work(signal).then(resolve, reject);
    });
  } catch (cause) {
    controller.abort();
    if (cause instanceof ChatError) throw cause;
    throw new ChatError('network', `${what} failed (offline, wrong URL, CORS, CSP, a redirect?).`, { cause });
  } finally {
    clearTimeout(timer);
    caller.removeEventListener('abort', onAbort);
  }
}

/**
 * A body as text, piece by piece as it comes. Leaving the loop cancels the body. Cancelling the reader ends the loop.
 * @param tooLong the code of the error for a body of more than `maxBytes`
 * @throws ChatError `tooLong`; where the body breaks off, its own error
 */
export async function* readPieces(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
  tooLong: ChatErrorCode,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      size += value.byteLength;
      if (size > maxBytes) throw new ChatError(tooLong, `The response is longer than ${maxBytes} bytes.`);
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/**
 * A body as text.
 * @throws as {@link readPieces}
 */
export async function readText({ body }: Response, maxBytes: number, tooLong: ChatErrorCode): Promise<string> {
  let text = '';
  if (body) for await (const piece of readPieces(body.getReader(), maxBytes, tooLong)) text += piece;
  return text;
}

/** undefined: not JSON. The parser's own error is dropped, since it quotes the text, which may hold a token. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * `Retry-After`, in seconds or as an HTTP date (RFC 9110, 10.2.3), as a detail of an error.
 * @param now in milliseconds since 1970; a date means nothing without it
 */
export function retryAfterOf(headers: Pick<Headers, 'get'>, now = Number.NaN): { retryAfterMs?: number } {
  const value = headers.get('Retry-After') ?? '';
  const ms = /^[\d.]+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? {} : { retryAfterMs: Math.max(0, ms) };
}
