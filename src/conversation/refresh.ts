import { ChatError } from '../platform/errors.ts';
import type { Transport } from '../transport/transport.ts';
import type { Message } from './state.ts';
import type { Store } from './store.ts';
import { foldHistory } from './transcript.ts';

/** Shows what the agent has said by itself; see `Conversation.refresh`. */
export async function refresh(
  transport: Transport,
  { peek, dispatch }: Pick<Store, 'peek' | 'dispatch'>,
  isBusy: () => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const { agent, messages } = peek();
  const isIdle = (): boolean => peek().status.type === 'idle' && !isBusy();
  if (!agent || !isIdle()) return false;
  try {
    const page = await transport.history({}, signal);
    // What was done meanwhile knows better.
    if (signal.aborted || !isIdle() || peek().messages !== messages) return false;
    if (!isNews(foldHistory(page.events).at(-1), messages.at(-1))) return false;
    dispatch({ type: 'refreshed', agent, ...page });
    return true;
  } catch (thrown) {
    throw ChatError.from(thrown);
  }
}

/** Whether the newest stored message is one of the agent's with something that isn't shown. */
function isNews(stored: Message | undefined, shown: Message | undefined): boolean {
  if (stored?.role !== 'assistant') return false;
  if (shown?.role !== 'assistant') return true;
  const known = new Set(shown.parts.map(({ key }) => key));
  return stored.parts.some(({ key }) => !known.has(key));
}
