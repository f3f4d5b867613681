import { ChatError, stopped } from '../platform/errors.ts';
import { pause } from '../platform/pause.ts';
import type { ChatEvent } from '../protocol/events.ts';
import type { ClientToolSchema, Outgoing, Transport } from '../transport/transport.ts';
import { onWake } from '../platform/wake.ts';
import type { Store } from './store.ts';

/** What an exchange needs. */
export interface Exchange {
  transport: Transport;
  store: Store;
  outgoing: Outgoing;
  /** Kept for the next attempt. */
  progress: Progress;
  /** Kept for the next exchange. */
  numbering: Numbering;
  clientTools: readonly ClientToolSchema[];
  /** Aborting it drops what hasn't been read. */
  signal: AbortSignal;
}

export interface Numbering {
  /** Whether the server numbers its frames 1, 2, 3 …, as far as we know: then none may be missing. */
  contiguous: boolean;
}

export interface Progress {
  /** Whether Letta has taken the message. */
  accepted: boolean;
  /** How far the stream was read, by the number of the last frame; 0: it has no numbers. */
  after: number;
  /** Whether the run came to its end, and that was a failure. */
  failed?: boolean;
  /** Until when its run is watched by the history, by the browser's clock. */
  watchUntil?: number | undefined;
}

/** So often an answer that was cut is asked for again, before it has brought anything new. */
const TRIES = 6;
/** So often a message that didn't get through is sent again, before the visitor is told. */
const SEND_TRIES = 2;
/** So often the same gap is taken for a fault; then it is how the server counts. */
const SAME_GAPS = 3;
/** The longest pause before the first of them, in milliseconds; each next one may be twice as long. */
const PAUSE_MS = 500;
/** The longest that a server may ask us to wait without the visitor being told. */
const MAX_WAIT_MS = 10_000;
/** Letta pings every 20 s: a stream that was silent for longer than this while the page was away is dead. */
const SILENCE_MS = 30_000;

/** What a cut connection looks like from here, and what a proxy answers while the server behind it is away. */
const CUTS: readonly unknown[] = ['network', 'timeout', 'aborted', 502, 503, 504];

/**
 * One exchange, from send to settled. Resolves once the answer is over; what failed is in the state as well as thrown,
 * so that a notice and a caller both learn of it. An abort leaves the state to whoever aborted.
 *
 * What is cut goes on by itself. A background run outlives its stream, and the same `otid` brings back its frames
 * (letta-protocol.md §4). Without background runs Letta might run a message twice: then the history says what became of it.
 * @throws ChatError
 */
export async function runExchange({
  transport,
  store,
  outgoing,
  progress,
  numbering,
  clientTools,
  signal,
}: Exchange): Promise<void> {
  let failure: ChatError | null = null;
  /** Whether frames are numbered: those of a server that doesn't know of background runs aren't. */
  let numbered = true;
  /** The number after the last gap, and how often it was met again. */
  let gap = 0;
  let same = 0;
  for (let tries = 0; ; tries++) {
    const attempt = new AbortController();
    const abandon = (): void => attempt.abort();
    let heardAt = Infinity;
    signal.addEventListener('abort', abandon);
    onWake(() => void (Date.now() - heardAt > SILENCE_MS && abandon()), attempt.signal);
    try {
      signal.throwIfAborted();
      if ((tries || progress.accepted) && !(transport.background && numbered)) {
        const { watch } = await import('./recovery.ts');
        if (await watch({ transport, store, outgoing, progress, signal })) break;
      }
      const { accepted, after } = progress;
      const frames = await transport.send(outgoing, { signal: attempt.signal, clientTools, after, attach: accepted });
      signal.throwIfAborted();
      heardAt = Date.now();
      progress.accepted = true;
      store.dispatch({ type: 'accepted', otid: outgoing.otid });
      // Its frames come from the first one on: what was shown of them would be doubled.
      if (accepted && !after) rewind(store, outgoing.otid);
      for await (const { seq, events } of frames) {
        if (signal.aborted) break;
        heardAt = Date.now();
        if (seq) {
          // Broken, or out of order: the frames come once more.
          if (numbering.contiguous && seq > progress.after + 1) {
            same = seq === gap ? same + 1 : 0;
            gap = seq;
            if (same < SAME_GAPS) throw new ChatError('network', 'A frame is missing.');
            numbering.contiguous = false;
          }
          progress.after = seq;
          tries = 0;
        } else if (events.some(isDelta)) numbered = false;
        failure = events.find(isError)?.error ?? failure;
        const full = store.enqueue(events);
        if (full) await full;
      }
      signal.throwIfAborted();
      store.dispatch({ type: 'settled' });
      break;
    } catch (thrown) {
      if (signal.aborted) throw stopped();
      const error = ChatError.from(thrown);
      const { accepted } = progress;
      const wait = error.retryAfterMs ?? 0;
      // A second attempt that finds the agent busy finds it busy with the first.
      const isBroken = error.code === 'protocol' && progress.after;
      const cut =
        isBroken || CUTS.includes(error.code) || CUTS.includes(error.status) || (tries > 0 && error.code === 'busy');
      if (!cut || tries >= (accepted ? TRIES : SEND_TRIES) || wait > MAX_WAIT_MS) {
        store.dispatch({ type: 'failed', error, during: accepted ? 'stream' : 'send' });
        throw error;
      }
      if (accepted) store.dispatch({ type: 'reconnecting' });
      await pause(Math.max(wait, Math.random() * PAUSE_MS * 2 ** tries), signal);
    } finally {
      signal.removeEventListener('abort', abandon);
      abandon();
    }
  }
  if (failure) {
    progress.failed = true;
    throw failure;
  }
}

/** Drops what came after a message. */
function rewind({ signals, dispatch }: Store, otid: string): void {
  const messages = signals.state.peek().messages;
  const at = messages.findIndex(({ id }) => id === otid);
  if (at >= 0) dispatch({ type: 'replaced', messages: messages.slice(0, at + 1) });
}

const isDelta = (event: ChatEvent): boolean => 'delta' in event;

function isError(event: ChatEvent): event is Extract<ChatEvent, { type: 'error' }> {
  return event.type === 'error';
}
