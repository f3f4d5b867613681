import { ChatError } from './errors.ts';

/** Resolves after `ms`, or as soon as the browser is online again; rejects with `aborted` once the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    globalThis.addEventListener?.('online', resolve, { once: true, signal });
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new ChatError('aborted', 'Stopped.'));
    });
  });
}
