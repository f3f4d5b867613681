/** A conversation as Letta has it. */
export interface ConversationRecord {
  /** `conv-…`, or `default` for the agent's own. */
  readonly id: string;
  /** Letta's `summary`; null: it has none. */
  readonly title: string | null;
  /** When the last message was sent in it, else when it was made (ISO 8601, the server's clock); null: not known. */
  readonly updatedAt: string | null;
}

/** A page of the list of conversations, the last used first. */
export interface ConversationPage {
  readonly conversations: readonly ConversationRecord[];
  /** Cursor for the next page (a conversation's id); null: there is none. */
  readonly next: string | null;
}

/**
 * The way to an agent's conversations. Every method rejects with a `ChatError`; with `configuration`, where the token opens
 * one conversation only.
 */
export interface ConversationsTransport {
  /** Whether the token opens all conversations. Has an agent made for a visitor who has none. */
  isOpen(signal: AbortSignal): Promise<boolean>;
  /** @param page `search`: only those whose title contains this text, as the server compares. `after`: the cursor of the page before. */
  list(page: { search?: string; after?: string }, signal: AbortSignal): Promise<ConversationPage>;
  /** A conversation of this title in which nothing was said; null: there is none. */
  unused(title: string, signal: AbortSignal): Promise<ConversationRecord | null>;
  /** The agent's own conversation, which no list has; null: nothing was said in it. */
  own(signal: AbortSignal): Promise<ConversationRecord | null>;
  /** The ids of the conversations in which runs are under way. Empty where the token doesn't tell. */
  running(signal: AbortSignal): Promise<readonly string[]>;
  rename(id: string, title: string, signal: AbortSignal): Promise<ConversationRecord>;
  /** Deletes a conversation. Resolves as well where it is gone already. */
  remove(id: string, signal: AbortSignal): Promise<void>;
  /**
   * Copies a conversation up to a message. Null: nothing is before that message, so there is nothing to copy.
   * @param upTo `key` of a block of content in the message. `before`: the copy ends before that message.
   */
  fork(id: string, upTo: { key: string; before: boolean }, signal: AbortSignal): Promise<ConversationRecord | null>;
  /** Empties the agent's own conversation, for every device. */
  startOver(signal: AbortSignal): Promise<void>;
}
