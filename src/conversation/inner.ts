import type { ContentPart } from '../protocol/events.ts';
import type { ApprovalAnswer, Outgoing, Transport } from '../transport/transport.ts';
import type { ClientTool } from './client-tools.ts';
import type { Progress } from './run.ts';
import type { Store } from './store.ts';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { Tabs } from './tabs.ts';

/** What a conversation shares with those of its parts that are fetched when they are needed. */
export interface Inner {
  readonly transport: Transport;
  readonly store: Store;
  /** The page's tools, by name. */
  readonly tools: ReadonlyMap<string, ClientTool>;
  /** Answers to waiting calls that can't be sent before there is one for each, by the call's id. */
  readonly answers: Map<string, ApprovalAnswer>;
  readonly memory: TabMemory | null;
  /** Other tabs with this conversation; undefined until that is looked for. */
  tabs: Tabs | undefined;
  /** What was sent last, and how far its answer came. */
  last: { readonly outgoing: Outgoing; readonly progress: Progress } | null;
  /** An id of our own for a message, the same over all its attempts. */
  createOtid(): string;
  send(content: readonly ContentPart[]): Promise<void>;
  /** Reads the newest page anew: what the server has, counts. */
  refresh(): Promise<void>;
  /** Sends, or goes on with what was sent. `accepted`: Letta has it already. */
  exchange(outgoing: Outgoing, accepted?: boolean): Promise<void>;
}
