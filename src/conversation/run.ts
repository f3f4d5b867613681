import { ChatError } from '../errors.ts';
import { pause } from '../pause.ts';
import type { ChatEvent } from '../protocol/events.ts';
import type { ClientToolSchema, Outgoing, Transport } from '../transport/transport.ts';
import type { Store } from './store.ts';

/** What an exchange needs. */
export interface Exchange {
  transport: Transport;
  store: Store;
  outgoing: Outgoing;
  /** Kept for the next attempt. */
  progress: Progress;
  clientTools: readonly ClientToolSchema[];
  /** Aborting it drops what hasn't been read. */
  signal: AbortSignal;
}

export interface Progress {
  /** How far the stream was read, by the number of the last frame; 0: it has no numbers. */
  after: number;
  /** Whether the run came to its end, and that was a failure. */
  failed?: boolean;
}

/** So often a stream that was cut is asked for again, before it has brought anything new. */
const TRIES = 6;
/** The longest pause before the first of them, in milliseconds; each next one may be twice as long. */
const PAUSE_MS = 500;

/**
 * One exchange, from send to settled. Resolves once the stream is over; what failed is in the state as well as thrown,
 * so that a notice and a caller both learn of it. An abort leaves the state to whoever aborted.
 *
 * A stream that is numbered is a background run's: it goes on when it is cut, and sending the same `otid` again gives its
 * frames once more (letta-protocol.md §4). Any other must not be sent again, since Letta might run it twice.
 * @throws ChatError
 */
export async function runExchange({ transport, store, outgoing, progress, clientTools, signal }: Exchange): Promise<void> {
  let during: 'send' | 'stream' = 'send';
  let failure: ChatError | null = null;
  for (let tries = 0; ; tries++) {
    try {
      const frames = await transport.send(outgoing, { signal, clientTools, after: progress.after });
      signal.throwIfAborted();
      during = 'stream';
      store.dispatch({ type: 'accepted' });
      for await (const { seq, events } of frames) {
        if (signal.aborted) break;
        if (seq) {
          progress.after = seq;
          tries = 0;
        }
        failure = events.find(isError)?.error ?? failure;
        const full = store.enqueue(events);
        if (full) await full;
      }
      signal.throwIfAborted();
      store.dispatch({ type: 'settled' });
      break;
    } catch (thrown) {
      if (signal.aborted) throw new ChatError('aborted', 'The exchange was stopped.', { cause: thrown });
      const error = ChatError.from(thrown);
      if (!progress.after || tries >= TRIES || !CUTS.includes(error.code)) {
        store.dispatch({ type: 'failed', error, during });
        throw error;
      }
      store.dispatch({ type: 'reconnecting' });
      await pause(Math.random() * PAUSE_MS * 2 ** tries, signal);
    }
  }
  if (failure) {
    progress.failed = true;
    throw failure;
  }
}

/** What a cut connection looks like from here; a gateway that is being replaced answers 502. */
const CUTS = ['network', 'timeout', 'server'];

function isError(event: ChatEvent): event is Extract<ChatEvent, { type: 'error' }> {
  return event.type === 'error';
}
