import { ChatError } from '../errors.ts';

/**
 * Runs `work` under a time limit. Its signal aborts when `signal` does or when the time is over, and the promise then
 * rejects at once, whether or not `work` heeds the signal. No timer and no listener outlives the promise.
 *
 * (`AbortSignal.any` is younger than the browsers we support, and the timer of `AbortSignal.timeout` can't be cleared.)
 *
 * @param what names the work in the error's message
 * @throws ChatError `timeout`, `aborted`, or whatever `work` rejects with
 */
export function withTimeLimit<Result>(
  what: string,
  limitMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const giveUp = (error: ChatError): void => {
      end();
      controller.abort(error);
      reject(error);
    };
    const onAbort = (): void => giveUp(new ChatError('aborted', `${what}: stopped on purpose.`));
    const timer = setTimeout(() => {
      giveUp(new ChatError('timeout', `${what} took longer than ${limitMs / 1000} seconds.`));
    }, limitMs);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) return onAbort();
    work(controller.signal).finally(end).then(resolve, reject);
  });
}
