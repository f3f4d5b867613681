import type { TabMemory } from '../platform/tab-memory.ts';
import type { Message, PersonMessage, UserMessage } from './state.ts';

/** Something that was said while a person had taken over, and after which message of the conversation. */
export interface HandoffEntry {
  /** Null: nothing had been said before. */
  readonly after: string | null;
  readonly message: UserMessage | PersonMessage;
}

/** What a tab keeps of a handoff over a reload. */
export interface KeptHandoff {
  readonly entries: readonly HandoffEntry[];
  /** The session that goes on; null: there is none. */
  readonly session: { readonly id: string | null; readonly reason: string } | null;
  /** What the agent has yet to be told; null: nothing. */
  readonly note: string | null;
}

export const NOTHING: KeptHandoff = { entries: [], session: null, note: null };
/** So many of the last entries are kept. */
const KEPT = 200;
/** A summary that nobody wrote has at most so many characters. */
const SUMMARY_CHARS = 4_000;

export function readKept(memory: TabMemory | null, key: string): KeptHandoff {
  try {
    return { ...NOTHING, ...(JSON.parse(memory?.read(key, 'handoff') || '{}') as Partial<KeptHandoff>) };
  } catch {
    return NOTHING;
  }
}

export function keep(memory: TabMemory | null, key: string, kept: KeptHandoff): void {
  const isEmpty = kept.entries.length === 0 && !kept.session && !kept.note;
  memory?.keep(key, 'handoff', isEmpty ? '' : JSON.stringify({ ...kept, entries: kept.entries.slice(-KEPT) }));
}

/**
 * Puts what was said to a person where it belongs among the agent's messages. What came before the messages that are here
 * goes first.
 */
export function interleave<Item>(
  items: readonly Item[],
  idOf: (item: Item) => string,
  entries: readonly { readonly after: string | null; readonly item: Item }[],
): readonly Item[] {
  if (entries.length === 0) return items;
  const ids = new Set(items.map(idOf));
  const first = entries.filter(({ after }) => after === null || !ids.has(after));
  return [
    ...first.map(({ item }) => item),
    ...items.flatMap((item) => [
      item,
      ...entries.filter(({ after }) => after === idOf(item)).map(({ item: said }) => said),
    ]),
  ];
}

/** What was said, for the agent. The end matters most. */
export function summaryOf(messages: readonly Message[]): string {
  const lines = messages.flatMap((message) => {
    if (message.role === 'person')
      return message.event === 'said' ? [`${message.person?.name ?? 'Person'}: ${message.text}`] : [];
    if (message.role === 'assistant') return [];
    return [`Visitor: ${message.content.map((part) => (part.type === 'text' ? part.text : '[image]')).join(' ')}`];
  });
  return lines.join('\n').slice(-SUMMARY_CHARS);
}
