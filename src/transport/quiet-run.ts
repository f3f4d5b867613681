import { pause } from '../platform/pause.ts';
import { QUIET_RUN_MS, STREAM_LINGER_MS } from './limits.ts';

/**
 * Watches a run while its resumed stream brings nothing. Past the end of a run's frames Letta doesn't close the stream:
 * it holds back the headers until its first ping, and then pings for ever.
 */
export interface QuietRunWatch {
  /** Aborts with the caller's signal, and once the run turned out to be over. */
  readonly signal: AbortSignal;
  /** Whether the run turned out to be over while its stream was quiet. */
  isOver(): boolean;
  /** The stream has brought something: there is no need to ask any more. */
  rest(): void;
  /** Ends the watch, and leaves the caller's signal alone. */
  end(): void;
}

/** @param askIsOver asks the server whether the run is over; null: there is no way to ask */
export function watchQuietRun(
  askIsOver: ((signal: AbortSignal) => Promise<boolean>) | null,
  caller: AbortSignal,
): QuietRunWatch {
  const watched = new AbortController();
  const asking = new AbortController();
  let over = false;
  const onAbort = (): void => {
    asking.abort();
    watched.abort();
  };

  async function ask(isOver: (signal: AbortSignal) => Promise<boolean>): Promise<void> {
    do await pause(QUIET_RUN_MS, asking.signal);
    while (!(await isOver(asking.signal)));
    // Its last frames may be on their way.
    await pause(STREAM_LINGER_MS, asking.signal);
    over = true;
    watched.abort();
  }

  caller.addEventListener('abort', onAbort);
  if (caller.aborted) onAbort();
  // It rejects when the watch ends, or rests, before the run is over.
  else if (askIsOver) ask(askIsOver).catch(() => undefined);

  return {
    signal: watched.signal,
    isOver: () => over,
    rest: () => asking.abort(),
    end() {
      asking.abort();
      caller.removeEventListener('abort', onAbort);
    },
  };
}
