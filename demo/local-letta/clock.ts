/** Time, as local-letta sees it: injectable, so that tests need no real waiting. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms` milliseconds, or at once when `signal` is aborted. Zero lets other work run first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      signal?.addEventListener('abort', finish);
    }),
};

/** The `date` of messages and pings: whole seconds, with an offset (letta-protocol.md §11). */
export function messageDate(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, '+00:00');
}

/** `created_at` and `updated_at` of records: microseconds, with a Z. */
export function recordTime(ms: number): string {
  return new Date(ms).toISOString().replace(/Z$/, '000Z');
}

/** `completed_at` of a run: microseconds, and no time zone. */
export function completionTime(ms: number): string {
  return recordTime(ms).slice(0, -1);
}
