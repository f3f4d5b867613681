import { stopped } from './errors.ts';
import { onWake } from './wake.ts';

/** Resolves after `ms`, or as soon as the page has come back from wherever it was; rejects with `aborted` once the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      over.abort();
      if (signal.aborted) reject(stopped());
      else resolve();
    }
    signal.addEventListener('abort', end, { signal: over.signal });
    onWake(end, over.signal);
    if (signal.aborted) end();
  });
}
