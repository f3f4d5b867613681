import { ChatError } from '../platform/errors.ts';
import type { Transport } from '../transport/transport.ts';
import type { Store } from './store.ts';

/** Gets the page of messages before the oldest one that is here. What fails is in `state.history`. */
export async function loadEarlier(transport: Transport, store: Store, signal: AbortSignal): Promise<void> {
  const { before, loading } = store.peek().history;
  if (loading || before === null) return;
  store.dispatch({ type: 'earlier-requested' });
  try {
    const page = await transport.history({ before }, signal);
    signal.throwIfAborted();
    store.dispatch({ type: 'earlier-loaded', ...page });
  } catch (thrown) {
    if (!signal.aborted) store.dispatch({ type: 'earlier-failed', error: ChatError.from(thrown) });
  }
}
