/**
 * `draft`: the text in the box. `queue`: the messages that wait for a response. `sent`: the message under way. `left`: its id
 * and the calls that it decides on, for other tabs. `route`: by which route a server takes messages. `consent`: which of
 * the page's tools may run. `begun`: the ids of tool calls that have begun on a page. `conversation`: the one that was
 * shown last. `unread`: those with a new response. `removed`: those that Letta has yet to delete. `forked`: the last message that was copied into a conversation. `beginning`: the title of the conversation that
 * Letta was asked to make. `agreed`: what the visitor agreed to before they began. `feedback`: what they think of responses.
 * `teaser`: how often it was shown. `sound` and `notifications`: what the visitor switched off, and on.
 */
export type Remembered =
  | 'draft'
  | 'queue'
  | 'sent'
  | 'left'
  | 'route'
  | 'consent'
  | 'begun'
  | 'conversation'
  | 'unread'
  | 'removed'
  | 'forked'
  | 'beginning'
  | 'handoff'
  | 'agreed'
  | 'feedback'
  | 'teaser'
  | 'sound'
  | 'notifications';

/**
 * What a tab keeps over a reload. Never a token, and nothing that the agent said; `handoff` is what was said with a person who
 * took over, which nobody else keeps. Gone with the tab or with
 * `signOut()`. A few things outlive the tab: `beginning`, so that no conversation is made twice, `begun`, so that no call
 * runs a second time after a crash, `left`, so that none is decided on twice, `removed`, `conversation`, which a new
 * tab begins with, `feedback`, and what the visitor chose: `teaser`, `sound` and `notifications`.
 */
export interface TabMemory {
  /**
   * Null: nothing was kept.
   * @param owner the agent's id, for `draft`, `queue`, `sent` and `left` the conversation's key, for `route` the URL of the
   * API, for `agreed` the token endpoint's
   */
  read(owner: string, what: Remembered): string | null;
  /** Keeps a text. An empty one removes what was kept. */
  keep(owner: string, what: Remembered, text: string): void;
  /** Forgets everything, whoever's it was. */
  forget(): void;
}

/** Kept for all tabs. A `conversation` is kept for this tab as well, which comes first. */
const LASTING: readonly Remembered[] = [
  'beginning',
  'begun',
  'conversation',
  'feedback',
  'left',
  'removed',
  'teaser',
  'sound',
  'notifications',
];
const PREFIX = 'letta-chat:';

/** Where the page may not store anything, or has no room for it, nothing is kept. */
export function createTabMemory(): TabMemory {
  const attempt = (isLasting: boolean, action: (storage: Storage) => string | null | void): string | null => {
    try {
      return action(isLasting ? localStorage : sessionStorage) ?? null;
    } catch {
      return null;
    }
  };
  const placesOf = (what: Remembered): readonly boolean[] =>
    what === 'conversation' ? [false, true] : [LASTING.includes(what)];
  return {
    read(owner, what) {
      const found = placesOf(what).map((isLasting) =>
        attempt(isLasting, (storage) => storage.getItem(PREFIX + what + owner)),
      );
      return found.find((text) => text !== null) ?? null;
    },
    keep(owner, what, text) {
      const key = PREFIX + what + owner;
      for (const isLasting of placesOf(what)) {
        attempt(isLasting, (storage) => (text ? storage.setItem(key, text) : storage.removeItem(key)));
      }
    },
    forget() {
      for (const isLasting of [false, true]) {
        attempt(isLasting, (storage) =>
          Object.keys(storage).forEach((key) => {
            if (key.startsWith(PREFIX)) storage.removeItem(key);
          }),
        );
      }
    },
  };
}
