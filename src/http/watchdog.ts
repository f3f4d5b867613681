import { ChatError } from '../errors.ts';

/** The abort signal of one request: it aborts with the caller's, or when an armed time limit passes. */
export interface Watchdog {
  /** Its reason is always a `ChatError`: `aborted` or `timeout`. */
  readonly signal: AbortSignal;
  /** Aborts with a `timeout` that names `what` after `limitMs`, unless armed anew, disarmed or ended before. */
  arm(limitMs: number, what: string): void;
  disarm(): void;
  /** Lets go of timer and listener. */
  end(): void;
}

/** (`AbortSignal.any` is younger than the browsers we support, and `AbortSignal.timeout` can't be re-armed.) */
export function createWatchdog(caller?: AbortSignal): Watchdog {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const disarm = (): void => clearTimeout(timer);
  const end = (): void => {
    disarm();
    caller?.removeEventListener('abort', onAbort);
  };
  const bark = (error: ChatError): void => {
    end();
    controller.abort(error);
  };
  const onAbort = (): void => bark(new ChatError('aborted', 'Stopped on purpose.'));
  caller?.addEventListener('abort', onAbort);
  if (caller?.aborted) onAbort();

  return {
    signal: controller.signal,
    arm(limitMs, what) {
      disarm();
      if (controller.signal.aborted) return;
      timer = setTimeout(() => bark(new ChatError('timeout', `${what} took longer than ${limitMs / 1000} s.`)), limitMs);
    },
    disarm,
    end,
  };
}

/**
 * Does `work` under a watchdog, and ends as soon as that barks, whether or not `work` heeds the signal. No timer and no
 * listener outlives it.
 */
export async function watched<Result>(
  caller: AbortSignal | undefined,
  work: (watchdog: Watchdog) => Promise<Result>,
): Promise<Result> {
  const watchdog = createWatchdog(caller);
  const { signal } = watchdog;
  try {
    signal.throwIfAborted();
    return await Promise.race([
      work(watchdog),
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    ]);
  } finally {
    watchdog.end();
  }
}

/** Resolves after `ms`; rejects with the signal's reason as soon as that aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
