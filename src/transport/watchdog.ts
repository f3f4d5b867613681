import { ChatError } from '../errors.ts';

/** The abort signal of one request: it aborts with the caller's, or when an armed time limit passes. */
export interface Watchdog {
  /** Its reason is always a `ChatError`: `aborted` or `timeout`. */
  readonly signal: AbortSignal;
  /** Aborts with a `timeout` of this message after `limitMs`, unless armed anew, disarmed or ended before. */
  arm(limitMs: number, message: string): void;
  disarm(): void;
  /** Lets go of timer and listener. */
  end(): void;
}

/** (`AbortSignal.any` is younger than the browsers we support, and `AbortSignal.timeout` can't be re-armed.) */
export function createWatchdog(caller: AbortSignal): Watchdog {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const disarm = (): void => clearTimeout(timer);
  const end = (): void => {
    disarm();
    caller.removeEventListener('abort', onAbort);
  };
  const onAbort = (): void => {
    end();
    controller.abort(stopped());
  };
  caller.addEventListener('abort', onAbort);
  if (caller.aborted) onAbort();

  return {
    signal: controller.signal,
    arm(limitMs, message) {
      disarm();
      if (controller.signal.aborted) return;
      timer = setTimeout(() => {
        end();
        controller.abort(new ChatError('timeout', message));
      }, limitMs);
    },
    disarm,
    end,
  };
}

/** Resolves after `ms`; rejects with `aborted` as soon as the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      end();
      reject(stopped());
    };
    const timer = setTimeout(() => {
      end();
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}

function stopped(): ChatError {
  return new ChatError('aborted', 'The request was stopped on purpose.');
}
