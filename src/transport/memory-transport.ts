/** What a token lets its holder do with the agent's memory. */
export type MemoryAccess = 'none' | 'read' | 'edit';

/** A block of the agent's memory: a text that the agent always has in mind, and may rewrite. */
export interface MemoryBlock {
  /** Its name in the agent's tools, such as `human`. */
  readonly label: string;
  readonly value: string;
  /** What the agent keeps there, as the agent was told. */
  readonly description: string | null;
  /** How long the value may be, in characters; null: Letta doesn't say. */
  readonly limit: number | null;
  readonly readOnly: boolean;
  /** Whether other agents have the block too. Only a gateway says so. */
  readonly shared: boolean;
}

/** What the agent remembers, as far as the token shows it. */
export interface MemoryContents {
  readonly access: MemoryAccess;
  readonly blocks: readonly MemoryBlock[];
  /** Whether the token also shows what the agent has filed away. */
  readonly hasArchive: boolean;
}

/** Something that the agent has filed away, and finds again by searching. */
export interface Passage {
  readonly id: string;
  readonly text: string;
  /** ISO 8601; null: Letta doesn't say. */
  readonly date: string | null;
}

/** A page of what the agent has filed away, newest first. */
export interface PassagePage {
  readonly passages: readonly Passage[];
  /** Whether none has the words that were searched for, and these are next to them by their meaning, the nearest first. */
  readonly byMeaning: boolean;
  /** Cursor for the next page (a passage's id); null: there is none. */
  readonly next: string | null;
}

/**
 * The way to an agent's memory. Every method rejects with a `ChatError`; those that the token doesn't open, with
 * `configuration`.
 */
export interface MemoryTransport {
  read(signal: AbortSignal): Promise<MemoryContents>;
  /** Replaces a block's value, and resolves with the block as Letta has it then. */
  write(label: string, value: string, signal: AbortSignal): Promise<MemoryBlock>;
  /** @param page `search`: only passages that contain this text; where there are none, what is next to it by its meaning, if the server can tell. `after`: the cursor of the page before. */
  passages(page: { search?: string; after?: string }, signal: AbortSignal): Promise<PassagePage>;
  /** Deletes a passage. Resolves as well where it is gone already. */
  forget(passageId: string, signal: AbortSignal): Promise<void>;
}
