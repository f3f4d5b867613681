import type { Message } from '../conversation/state.ts';
import { type MemoryChange, memoryChangeOf } from './memory-change.ts';

/** A change of the agent's, and where in the conversation it was made. */
export interface PlacedChange extends MemoryChange {
  readonly messageId: string;
  readonly callId: string;
}

/** The agent's last change of each memory block, by the block's label, as far as these messages tell. Null: the archive. */
export function lastChanges(messages: readonly Message[]): ReadonlyMap<string | null, PlacedChange> {
  const changes = new Map<string | null, PlacedChange>();
  for (const message of messages) {
    for (const part of message.role === 'assistant' ? message.parts : []) {
      const change = part.kind === 'tool' ? memoryChangeOf(part) : null;
      if (change) changes.set(change.label, { ...change, messageId: message.id, callId: part.key });
    }
  }
  return changes;
}
