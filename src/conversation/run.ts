import { ChatError } from '../errors.ts';
import type { ChatEvent } from '../protocol/events.ts';
import type { ClientToolSchema, Outgoing, Transport } from '../transport/transport.ts';
import type { Store } from './store.ts';

/** What an exchange needs. */
export interface Exchange {
  transport: Transport;
  store: Store;
  outgoing: Outgoing;
  clientTools: readonly ClientToolSchema[];
  /** Aborting it drops what hasn't been read. */
  signal: AbortSignal;
}

/**
 * One exchange, from send to settled. Resolves once the stream is over; what failed is in the state as well as thrown,
 * so that a notice and a caller both learn of it. An abort leaves the state to whoever aborted.
 * @throws ChatError
 */
export async function runExchange({ transport, store, outgoing, clientTools, signal }: Exchange): Promise<void> {
  let during: 'send' | 'stream' = 'send';
  let failure: ChatError | null = null;
  try {
    const frames = await transport.send(outgoing, { signal, clientTools });
    signal.throwIfAborted();
    during = 'stream';
    store.dispatch({ type: 'accepted' });
    for await (const frame of frames) {
      if (signal.aborted) break;
      failure = frame.events.find(isError)?.error ?? failure;
      const full = store.enqueue(frame.events);
      if (full) await full;
    }
    signal.throwIfAborted();
    store.dispatch({ type: 'settled' });
  } catch (error) {
    if (signal.aborted) throw new ChatError('aborted', 'The exchange was stopped.', { cause: error });
    failure = ChatError.from(error);
    store.dispatch({ type: 'failed', error: failure, during });
  }
  if (failure) throw failure;
}

function isError(event: ChatEvent): event is Extract<ChatEvent, { type: 'error' }> {
  return event.type === 'error';
}
