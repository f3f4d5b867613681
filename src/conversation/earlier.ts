import { ChatError } from '../platform/errors.ts';
import type { Inner } from './inner.ts';
import type { AssistantMessage, Message } from './state.ts';
import { foldHistory } from './transcript.ts';

// Fetched when the first visitor asks for it.

/** Gets the page of messages before the ones that are here. What fails is in the state. */
export async function loadEarlier({ transport, store }: Inner, signal: AbortSignal): Promise<void> {
  const { history } = store.signals.state.peek();
  const { before, loading } = history;
  if (loading || before === null) return;
  store.dispatch({ type: 'replaced', history: { before, loading: true, error: null } });
  try {
    const page = await transport.history({ before }, signal);
    signal.throwIfAborted();
    const messages = prependMessages(foldHistory(page.events), store.signals.state.peek().messages);
    store.dispatch({ type: 'replaced', messages, history: { before: page.before, loading: false, error: null } });
  } catch (thrown) {
    if (!signal.aborted)
      store.dispatch({ type: 'replaced', history: { before, loading: false, error: ChatError.from(thrown) } });
  }
}

/** Puts an older page in front. A turn that the page boundary cut in two becomes one again. */
export function prependMessages(older: readonly Message[], messages: readonly Message[]): readonly Message[] {
  const last = older.at(-1);
  const first = messages[0];
  if (last?.role !== 'assistant' || first?.role !== 'assistant') return [...older, ...messages];
  const whole: AssistantMessage = { ...first, date: last.date, parts: [...last.parts, ...first.parts] };
  return [...older.slice(0, -1), whole, ...messages.slice(1)];
}
