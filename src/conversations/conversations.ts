import type { ReadonlySignal } from '@preact/signals-core';
import type { ChatError } from '../platform/errors.ts';

/** The id of an agent's own conversation, which every agent has and Letta never deletes. */
export const DEFAULT_CONVERSATION = 'default';
/** The id of a conversation that is made with its first message. There is at most one of them. */
export const NEW_CONVERSATION = 'new';

/** Stands for the temporary chat where a conversation's id is asked for. No list has it, and it can't be opened by this id. */
export const TEMPORARY_CONVERSATION = 'temporary';

/** A conversation as a list shows it. */
export interface ConversationSummary {
  /** `default`, or `conv-…`. */
  readonly id: string;
  /** Letta's `summary`; null: it has none. Letta keeps no title for `default`, which can't be renamed or removed either. */
  readonly title: string | null;
  /** When the last message was sent in it (ISO 8601, the server's clock); null: Letta doesn't say. */
  readonly updatedAt: string | null;
  /** Whether a response is under way in it: one of this page's, or one that the server told of with the last `load()`. */
  readonly isRunning: boolean;
  /** Whether a response ended in it while another conversation was shown here. */
  readonly hasUnread: boolean;
}

/** What is known of the agent's conversations. */
export interface ConversationsState {
  /**
   * `full`: the token opens all of the agent's conversations. `none`: it opens one only, and the methods reject with a
   * ChatError `configuration`. `unknown`: there has been no token yet.
   */
  readonly access: 'unknown' | 'none' | 'full';
  /** Whether `fork()` works: the token answer has the feature `fork`. */
  readonly canFork: boolean;
  /** The last used first. A removed one is not here any more, a new one not before its first message. */
  readonly items: readonly ConversationSummary[];
  /** What the list is doing; nothing is loaded before the first `load()`. */
  readonly status: 'idle' | 'loading' | 'failed';
  /** Why the list could not be loaded; null once it could. */
  readonly error: ChatError | null;
  /** Whether `loadMore()` would bring more. */
  readonly hasMore: boolean;
  /** What was searched for; empty: nothing, so these are all. */
  readonly search: string;
}

/**
 * The conversations of one agent, which all share its memory. `open()`, `create()` and `startOver()` end a temporary chat
 * first. Methods reject with a ChatError; with `configuration`, where
 * the token opens one conversation only.
 */
export interface Conversations {
  readonly state: ReadonlySignal<ConversationsState>;
  /**
   * The conversation that is shown: `default`, `conv-…`, {@link NEW_CONVERSATION} before its first message, or
   * {@link TEMPORARY_CONVERSATION} while a temporary chat is shown.
   */
  readonly currentId: ReadonlySignal<string>;
  /** Loads the first page of the list (again). What fails is in the state, too. A later search replaces one under way. */
  load(search?: string): Promise<void>;
  /** Loads the next page. Does nothing where there is none, or while the list loads. */
  loadMore(): Promise<void>;
  /**
   * Shows another conversation. A response under way in the one shown so far goes on. Resolves once the newest messages
   * are here; rejects with `not-found` where there is no such conversation, and then nothing changes.
   */
  open(id: string): Promise<void>;
  /** Shows an empty conversation and returns {@link NEW_CONVERSATION}. Letta makes it, and gives it an id, with its first message. */
  create(): Promise<string>;
  /** Gives a conversation a title of up to 500 characters. Rejects with `configuration` for `default`. */
  rename(id: string, title: string): Promise<void>;
  /**
   * Removes a conversation. It is gone from the list at once; Letta deletes it {@link UNDO_MS} later, or when the page is
   * left. `undo()` brings it back, and rejects with `not-found` once it is deleted. Where it was shown, `default` is shown.
   */
  remove(id: string): Promise<{ undo(): Promise<void> }>;
  /**
   * Copies the shown conversation up to a message, shows the copy, and returns its id. A message of the agent is the last
   * one of the copy; a message of the visitor is not copied any more, and its text becomes the draft there. The agent's
   * memory stays as it is. Rejects with `configuration` where {@link ConversationsState.canFork} is false.
   * @param messageId the `id` of a message in `chat.messages`
   * @param draft for the copy, in place of the visitor's text
   */
  fork(messageId: string, draft?: string): Promise<string>;
  /** Empties the agent's own conversation (`default`), shows it, and keeps the agent's memory. */
  startOver(): Promise<void>;
}

/** How long a removed conversation can be brought back, in milliseconds. */
export const UNDO_MS = 20_000;
