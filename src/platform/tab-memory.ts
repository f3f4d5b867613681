/**
 * `draft`: the text in the box. `sent`: the message under way. `route`: by which route a server takes messages.
 * `consent`: which of the page's tools may run. `begun`: the ids of tool calls that have begun on a page.
 */
export type Remembered = 'draft' | 'sent' | 'route' | 'consent' | 'begun';

/**
 * What a tab keeps over a reload. Never a token, and nothing that the agent said. Gone with the tab or with
 * `signOut()`; `begun` alone outlives the tab, so that no call runs a second time after a crash.
 */
export interface TabMemory {
  /**
   * Null: nothing was kept.
   * @param owner the agent's id, or for `route` the URL of the API
   */
  read(owner: string, what: Remembered): string | null;
  /** Keeps a text. An empty one removes what was kept. */
  keep(owner: string, what: Remembered, text: string): void;
  /** Forgets everything, whoever's it was. */
  forget(): void;
}

const PREFIX = 'letta-chat:';

/** Where the page may not store anything, or has no room for it, nothing is kept. */
export function createTabMemory(): TabMemory {
  const attempt = (what: Remembered, action: (storage: Storage) => string | null | void): string | null => {
    try {
      return action(what === 'begun' ? localStorage : sessionStorage) ?? null;
    } catch {
      return null;
    }
  };
  return {
    read: (owner, what) => attempt(what, (storage) => storage.getItem(PREFIX + what + owner)),
    keep(owner, what, text) {
      const key = PREFIX + what + owner;
      attempt(what, (storage) => (text ? storage.setItem(key, text) : storage.removeItem(key)));
    },
    forget() {
      for (const what of ['draft', 'begun'] as const) {
        attempt(what, (storage) =>
          Object.keys(storage).forEach((key) => {
            if (key.startsWith(PREFIX)) storage.removeItem(key);
          }),
        );
      }
    },
  };
}
