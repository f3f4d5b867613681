/**
 * What a tab keeps over a reload, by the agent it belongs to: the text in the box and, while it is under way, the
 * message that was sent last. Never a token, nothing of an answer; gone with the tab or with `signOut()`.
 */
export interface TabMemory {
  /** Null: nothing was kept. */
  read(agentId: string, what: 'draft' | 'sent'): string | null;
  /** Keeps a text; an empty one takes back what was kept. */
  keep(agentId: string, what: 'draft' | 'sent', text: string): void;
  /** Forgets everything, whoever's it was. */
  forget(): void;
}

const PREFIX = 'letta-chat:';

/** Where the page may not store anything, or has no room for it, nothing is kept. */
export function createTabMemory(): TabMemory {
  const attempt = (action: (storage: Storage) => string | null | void): string | null => {
    try {
      return action(sessionStorage) ?? null;
    } catch {
      return null;
    }
  };
  return {
    read: (agentId, what) => attempt((storage) => storage.getItem(PREFIX + what + agentId)),
    keep(agentId, what, text) {
      const key = PREFIX + what + agentId;
      attempt((storage) => (text ? storage.setItem(key, text) : storage.removeItem(key)));
    },
    forget() {
      attempt((storage) =>
        Object.keys(storage).forEach((key) => {
          if (key.startsWith(PREFIX)) storage.removeItem(key);
        }),
      );
    },
  };
}
