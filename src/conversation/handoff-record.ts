import type { TabMemory } from '../platform/tab-memory.ts';
import type { HandoffKit } from './handoff-kit.ts';
import { keep, type KeptHandoff, NOTHING, readKept } from './handoff-log.ts';

/** What was said to people, and what is still to be done about it, in each conversation by its key. The tab keeps it. */
export interface HandoffRecord {
  /** Of a conversation, and follows its changes. */
  at(key: string): KeptHandoff;
  /** Of a conversation, as it is now. */
  peek(key: string): KeptHandoff;
  change(key: string, changes: Partial<KeptHandoff>): void;
  /** The conversation has another key now. */
  move(before: string, next: string): void;
  /** Leaves what is kept to who forgets the tab. */
  forget(): void;
}

export function createHandoffRecord({ signal }: HandoffKit, memory: TabMemory | null): HandoffRecord {
  const changed = signal<ReadonlyMap<string, KeptHandoff>>(new Map());
  const peek = (key: string): KeptHandoff => changed.peek().get(key) ?? readKept(memory, key);
  function change(key: string, changes: Partial<KeptHandoff>): void {
    const next = { ...peek(key), ...changes };
    changed.value = new Map(changed.peek()).set(key, next);
    keep(memory, key, next);
  }

  return {
    at: (key) => changed.value.get(key) ?? peek(key),
    peek,
    change,
    move(before, next) {
      const moved = changed.peek().get(before);
      if (!moved) return;
      change(before, NOTHING);
      change(next, moved);
    },
    forget() {
      changed.value = new Map();
    },
  };
}
