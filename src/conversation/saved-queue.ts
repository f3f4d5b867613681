import type { TabMemory } from '../platform/tab-memory.ts';
import { isRecent } from './saved-turn.ts';
import type { MessageQueue, QueuedMessage } from './state.ts';

/** Keeps the messages that wait in the tab, for a reload. */
export interface SavedQueue {
  /** What waited when the page was left. What is older than an hour waits for the visitor. */
  read(key: string): MessageQueue;
  save(key: string, queue: MessageQueue): void;
  /** Leaves what it has read or saved to another chat on this page. */
  release(): void;
}

/** Which messages are some chat's on this page already: two chats with one conversation must not send one twice. */
const taken = new Set<string>();

export function createSavedQueue(memory: TabMemory | null): SavedQueue {
  const own = new Set<string>();
  const take = ({ id }: QueuedMessage): void => {
    own.add(id);
    taken.add(id);
  };
  const kept = (key: string): MessageQueue => parse(memory?.read(key, 'queue'));
  return {
    read(key) {
      const { items, isHeld } = kept(key);
      const free = items.filter(({ id }) => !taken.has(id));
      free.forEach(take);
      return { items: free, isHeld: isHeld || !free.every(({ date }) => isRecent(date)) };
    },
    save(key, { items, isHeld }) {
      if (!memory) return;
      items.forEach(take);
      const others = kept(key).items.filter(({ id }) => !own.has(id));
      const all = [...others, ...items];
      memory.keep(key, 'queue', all.length > 0 ? JSON.stringify({ items: all, isHeld }) : '');
    },
    release() {
      for (const id of own) taken.delete(id);
      own.clear();
    },
  };
}

function parse(text: string | null | undefined): MessageQueue {
  try {
    if (text) return JSON.parse(text) as MessageQueue;
  } catch {
    // Not ours.
  }
  return { items: [], isHeld: false };
}
