import { decodeMessage } from './decode-message.ts';
import type { PlainEvent } from './events.ts';
import { isRecord, stringOf, type WireRecord } from './wire.ts';

/** The items of one stored message; text, reasoning and calls of one model call share an id. */
interface Group {
  id: string | null;
  /** Microseconds since 1970. */
  time: number;
  items: WireRecord[];
}

/**
 * A page of `GET …/messages` → the events that made it, oldest first: the same ones that a stream of the exchange
 * brings, less its runs, pings, stops and usage. The server's order isn't trusted: items are grouped by id, keep their
 * order within the group, and the groups are sorted by date.
 */
export function decodeHistory(items: readonly unknown[]): PlainEvent[] {
  return groupByMessage(items).flatMap((group) => group.items.flatMap(decodeMessage));
}

/**
 * `before` for the page before this one; null where this is the last. `limit` counts stored messages, and each may be
 * several items with one id.
 */
export function nextCursor(items: readonly unknown[], limit: number): string | null {
  const ids = groupByMessage(items).flatMap(({ id }) => id ?? []);
  return ids.length < limit ? null : (ids[0] ?? null);
}

function groupByMessage(items: readonly unknown[]): Group[] {
  const groups: Group[] = [];
  const byId = new Map<string, Group>();
  for (const item of items.filter(isRecord)) {
    const id = stringOf(item['id']);
    const known = id === null ? undefined : byId.get(id);
    if (known) {
      known.items.push(item);
      continue;
    }
    // An undated message stays with the one before it.
    const time = timeOf(item['date']) ?? groups.at(-1)?.time ?? 0;
    const group = { id, time, items: [item] };
    groups.push(group);
    if (id !== null) byId.set(id, group);
  }
  const newestFirst = (groups.at(0)?.time ?? 0) > (groups.at(-1)?.time ?? 0);
  // The sort is stable, so messages of the same instant must be in the right order before it.
  if (newestFirst) groups.reverse();
  return groups.sort((a, b) => a.time - b.time);
}

/** Letta writes microseconds, and messages of one step differ only there; `Date.parse` sees milliseconds. */
function timeOf(date: unknown): number | null {
  if (typeof date !== 'string') return null;
  const milliseconds = Date.parse(date);
  if (Number.isNaN(milliseconds)) return null;
  const beyond = /\.\d{3}(\d{1,3})/.exec(date)?.[1] ?? '';
  return milliseconds * 1000 + Number(beyond.padEnd(3, '0'));
}
