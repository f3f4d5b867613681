import { type ReadonlySignal, signal } from '@preact/signals-core';
import { toJson } from '../platform/json.ts';
import type { TabMemory } from '../platform/tab-memory.ts';

/** The ids of conversations in which a response ended while another one was shown. The browser keeps them for the agent. */
export interface UnreadIds {
  readonly ids: ReadonlySignal<ReadonlySet<string>>;
  /** Takes those of an agent; of none with an empty id. */
  read(agentId: string): void;
  mark(id: string, isUnread: boolean): void;
}

export function createUnreadIds(memory: TabMemory | null): UnreadIds {
  const ids = signal<ReadonlySet<string>>(new Set());
  let owner = '';
  return {
    ids,
    read(agentId) {
      owner = agentId;
      ids.value = new Set(owner === '' ? [] : listOf(memory?.read(owner, 'unread')));
    },
    mark(id, isUnread) {
      if (ids.peek().has(id) === isUnread) return;
      const next = new Set(ids.peek());
      if (isUnread) next.add(id);
      else next.delete(id);
      ids.value = next;
      memory?.keep(owner, 'unread', next.size > 0 ? toJson([...next]) : '');
    },
  };
}

function listOf(text: string | null | undefined): readonly string[] {
  try {
    const list: unknown = JSON.parse(text || '[]');
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    return [];
  }
}
