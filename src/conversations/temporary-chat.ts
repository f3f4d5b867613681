import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import type { OwnedConversation } from '../conversation/conversation.ts';
import { ChatError, stopped } from '../platform/errors.ts';
import { joinTemporaryTabs, type TemporaryTabs } from './temporary-tabs.ts';

/**
 * A chat that leaves nothing. The server makes an agent for it, which knows nothing of the visitor, and deletes it with all
 * messages when the chat ends: by `end()`, by `signOut()`, when another conversation is opened, and when the page is left or
 * reloaded. Nothing of it is kept in the browser. A visitor has one at a time: starting one in another tab ends it here.
 */
export interface TemporaryChat {
  /** Whether the server offers it. False before the first token answer, and always without a `tokenUrl`. */
  readonly isOffered: ReadonlySignal<boolean>;
  /** Whether it is what the chat shows. */
  readonly isActive: ReadonlySignal<boolean>;
  /**
   * Begins an empty one and shows it; does nothing while there is one. Responses under way in other conversations go on.
   * Rejects with a ChatError `configuration`, which says what is needed, where the server can't promise to delete it; with
   * another where it could not be reached. Then what was shown stays.
   */
  start(): Promise<void>;
  /**
   * Deletes it at the server, and shows what was shown before. Does nothing while there is none. Rejects with a ChatError
   * where the server refuses, which then deletes it by itself later. Where the server can't be reached (the error is
   * `retryable`), it stays, so that it can be ended again.
   */
  end(): Promise<void>;
}

/** What the server has for one temporary chat. */
export interface TemporaryVisit {
  readonly conversation: OwnedConversation;
  /** Deletes it at the server, with one that an earlier page left behind. */
  end(): Promise<void>;
  /** Gives up tokens and requests. */
  dispose(): void;
}

export interface TemporaryChatOptions {
  readonly isOffered: ReadonlySignal<boolean>;
  /** Prepares one. Rejects with `configuration` where the server has none. */
  visit(): Promise<TemporaryVisit>;
  /** The same for all chats of a visitor that share their temporary one. */
  readonly name: string;
}

/** The temporary chat, with what only its owner does. */
export interface OwnedTemporaryChat extends TemporaryChat {
  /** Null: there is none. */
  readonly conversation: ReadonlySignal<OwnedConversation | null>;
  /** Shows what was shown before at once, and has the server delete it. Never rejects. */
  leave(): void;
  dispose(): void;
}

export function createTemporaryChat({ isOffered, visit, name }: TemporaryChatOptions): OwnedTemporaryChat {
  const conversation = signal<OwnedConversation | null>(null);
  const isActive = computed(() => conversation.value !== null);
  /** Also while it begins. */
  let current: TemporaryVisit | null = null;
  let starting: Promise<void> | null = null;
  let ending: Promise<void> | null = null;
  let tabs: TemporaryTabs | null = null;

  function close(): void {
    const closed = current;
    current = null;
    conversation.value = null;
    tabs?.leave();
    tabs = null;
    closed?.conversation.dispose();
    closed?.dispose();
  }

  async function begin(): Promise<void> {
    const begun = await visit();
    current = begun;
    try {
      // What a page that crashed has left behind isn't shown again.
      await begun.end();
      await begun.conversation.connect();
      if (current !== begun) throw stopped();
    } catch (error) {
      if (current === begun) leave();
      throw error;
    }
    // The other tab's is deleted by now.
    tabs = joinTemporaryTabs(name, close);
    conversation.value = begun.conversation;
  }

  async function finish(visited: TemporaryVisit): Promise<void> {
    await visited.conversation.stop();
    try {
      await visited.end();
    } catch (thrown) {
      const error = ChatError.from(thrown);
      if (!error.retryable && current === visited) close();
      throw error;
    }
    if (current === visited) close();
  }

  function leave(): void {
    const left = current;
    close();
    left?.end().catch(() => undefined);
  }
  globalThis.addEventListener?.('pagehide', leave);

  return {
    isOffered,
    isActive,
    conversation,
    async start() {
      if (isActive.peek()) return;
      starting ??= begin().finally(() => (starting = null));
      await starting;
    },
    async end() {
      if (!current) return;
      if (starting) return leave();
      ending ??= finish(current).finally(() => (ending = null));
      await ending;
    },
    leave,
    dispose() {
      leave();
      globalThis.removeEventListener?.('pagehide', leave);
    },
  };
}
