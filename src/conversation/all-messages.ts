import type { Transport } from '../transport/transport.ts';
import type { ChatState, Message } from './state.ts';
import { foldHistory, prependMessages } from './transcript.ts';

/** How many of Letta's messages are read at once. */
const PAGE = 100;

/** The messages that are here, and before them all that Letta has. What is shown stays as it is. */
export async function allMessages(
  transport: Pick<Transport, 'history'>,
  { messages, history }: ChatState,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  let all = messages;
  let { before } = history;
  while (before !== null) {
    const page = await transport.history({ before, limit: PAGE }, signal);
    all = prependMessages(foldHistory(page.events), all);
    before = page.before;
  }
  return all;
}
