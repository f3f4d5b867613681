import { toJson } from '../platform/json.ts';
import type { TabMemory } from '../platform/tab-memory.ts';
import { UNDO_MS } from './conversations.ts';

/** Conversations that are hidden, and that Letta deletes when nobody can bring them back any more. */
export interface Removals {
  has(id: string): boolean;
  /** Hides one, and deletes it once the time to bring it back is over. */
  add(id: string): void;
  /** Brings one back. False: it is deleted, or about to be. */
  undo(id: string): boolean;
  /** Deletes those that a page left behind, which closed or was offline when their time was over. */
  finish(): void;
  /** Deletes those of this page now; it is being left. */
  flush(): Promise<void>;
  /** Leaves them to a later page. */
  dispose(): void;
}

/** How much longer another tab waits before it deletes what this one should have deleted, in milliseconds. */
const GRACE_MS = 5_000;

export interface RemovalsOptions {
  memory: TabMemory | null;
  agentId(): string;
  /** Deletes a conversation at Letta. */
  remove(id: string): Promise<void>;
}

export function createRemovals({ memory, agentId, remove }: RemovalsOptions): Removals {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Deleted from here, or about to be: not to be listed, should the server's list be older. */
  const gone = new Set<string>();

  /** When each may be deleted, by `Date.now()`. All tabs share them. */
  function kept(): Record<string, number> {
    try {
      return JSON.parse(memory?.read(agentId(), 'removed') || '{}') as Record<string, number>;
    } catch {
      return {};
    }
  }

  function keep(id: string, deadline: number | null): void {
    const { [id]: _, ...others } = kept();
    const next = deadline === null ? others : { ...others, [id]: deadline };
    memory?.keep(agentId(), 'removed', Object.keys(next).length > 0 ? toJson(next) : '');
  }

  /** Never rejects: what fails is done by a later page. */
  async function carryOut(id: string): Promise<void> {
    clearTimeout(timers.get(id));
    timers.delete(id);
    gone.add(id);
    try {
      await remove(id);
      keep(id, null);
    } catch {
      gone.delete(id);
    }
  }

  async function flush(): Promise<void> {
    await Promise.all([...timers.keys()].map(carryOut));
  }
  const leave = (): void => void flush();
  globalThis.addEventListener?.('pagehide', leave);

  return {
    has: (id) => timers.has(id) || gone.has(id) || id in kept(),
    add(id) {
      keep(id, Date.now() + UNDO_MS);
      timers.set(
        id,
        setTimeout(() => void carryOut(id), UNDO_MS),
      );
    },
    undo(id) {
      if (!timers.has(id)) return false;
      clearTimeout(timers.get(id));
      timers.delete(id);
      keep(id, null);
      return true;
    },
    finish() {
      for (const [id, deadline] of Object.entries(kept())) {
        if (!timers.has(id) && Date.now() > deadline + GRACE_MS) void carryOut(id);
      }
    },
    flush,
    dispose() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      gone.clear();
      globalThis.removeEventListener?.('pagehide', leave);
    },
  };
}
