import { pause } from '../platform/pause.ts';
import type { Transport } from '../transport/transport.ts';
import { foldHistory } from './transcript.ts';
import { FIND_MS, LOOK_MS } from './watch-history.ts';

/**
 * Waits for a message that was sent by a page that is gone. Letta stores it when the first step of its run ends. Resolves
 * once it is stored, or once nothing is under way any more; where the token doesn't tell what is, after a few seconds.
 * @throws ChatError what the requests throw
 */
export async function findLeftMessage(otid: string, transport: Transport, signal: AbortSignal): Promise<void> {
  const startedAt = Date.now();
  for (;;) {
    // In this order: the history must not be older than what the server says about its runs.
    const runs = await transport.activeRuns(signal);
    const { events } = await transport.history({}, signal);
    const isStored = foldHistory(events).some(({ id }) => id === otid);
    const isOver = runs ? runs.length === 0 : Date.now() - startedAt > FIND_MS;
    if (isStored || isOver) return;
    await pause(LOOK_MS, signal);
  }
}
