import { decodeMessage } from './decode-message.ts';
import type { ChatEvent } from './events.ts';
import { idOf, isRecord, type WireRecord } from './wire.ts';

/** The items of one stored message; text, reasoning and calls of one model call share an id. */
interface StoredMessage {
  id: string | null;
  /** Microseconds since 1970. */
  time: number;
  items: WireRecord[];
}

/** No page that we ask for has as many items. What is beyond it belongs to the next older page. */
const MAX_ITEMS = 2_000;
/** One item may hold many calls. Of a page with more events than this, the oldest are left out. */
const MAX_EVENTS = 5_000;

/**
 * A page of `GET …/messages` → the events that made it, oldest first. They are the events that the runs' streams bring,
 * less runs, pings, stops and usage.
 */
export function decodeHistory(items: readonly unknown[]): ChatEvent[] {
  return sortMessages(items)
    .flatMap((message) => message.items.flatMap(decodeMessage))
    .slice(-MAX_EVENTS);
}

/**
 * `before` for the page before this one; null where this is the last. `limit` counts stored messages, and each may be
 * several items with one id.
 */
export function nextCursor(items: readonly unknown[], limit: number): string | null {
  const messages = sortMessages(items);
  if (messages.length < limit && items.length <= MAX_ITEMS) return null;
  return messages.find(({ id }) => id !== null)?.id ?? null;
}

/**
 * The stored messages of a page, oldest first. The server's order isn't to be trusted: an agent's messages come
 * ascending and a conversation's descending, whatever was asked for. So items are grouped by id, keep their order
 * within the group, and the groups are sorted by date.
 */
function sortMessages(items: readonly unknown[]): StoredMessage[] {
  const messages = groupById(items);
  // Dates are in whole seconds and the sort is stable: within a second the order received decides, oldest first.
  if (isNewestFirst(messages)) messages.reverse();
  messages.sort((a, b) => a.time - b.time);
  untangleRuns(messages);
  let count = 0;
  const from = messages.findLastIndex((message) => (count += message.items.length) > MAX_ITEMS);
  return messages.slice(from + 1);
}

/** An agent's own route has no lock, so runs may overlap. They are told one after the other, in the order they began. */
function untangleRuns(messages: StoredMessage[]): void {
  const places = new Map<StoredMessage, number>();
  const firstOfRun = new Map<string, number>();
  for (const [index, message] of messages.entries()) {
    const run = runOf(message);
    if (run !== null && !firstOfRun.has(run)) firstOfRun.set(run, index);
    places.set(message, (run !== null ? firstOfRun.get(run) : undefined) ?? index);
  }
  messages.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

function groupById(items: readonly unknown[]): StoredMessage[] {
  const messages: StoredMessage[] = [];
  const byId = new Map<string, StoredMessage>();
  for (const item of items.filter(isRecord)) {
    const id = idOf(item['id']);
    const known = id === null ? undefined : byId.get(id);
    if (known) {
      known.items.push(item);
      continue;
    }
    // An undated message stays with the one before it.
    const time = timeOf(item['date']) ?? messages.at(-1)?.time ?? 0;
    const message = { id, time, items: [item] };
    messages.push(message);
    if (id !== null) byId.set(id, message);
  }
  return messages;
}

function isNewestFirst(messages: readonly StoredMessage[]): boolean {
  // A copied conversation has a system message of its own: listed as its oldest, with the date of the copy.
  const said = messages.filter(({ items }) => items[0]?.['message_type'] !== 'system_message');
  const [first, last] = [messages.at(0), messages.at(-1)];
  const [earliest, latest] = [said.at(0) ?? first, said.at(-1) ?? last];
  if (!first || !last || !earliest || !latest) return false;
  if (earliest.time !== latest.time) return earliest.time > latest.time;
  // All within one second. A run begins with what the visitor sent, and so does a conversation.
  const firstReply = new Map<string | null, number>();
  for (const [index, message] of messages.entries()) {
    if (!isOpening(message) && !firstReply.has(runOf(message))) firstReply.set(runOf(message), index);
  }
  for (const [index, message] of messages.entries()) {
    const reply = isOpening(message) && runOf(message) !== null ? firstReply.get(runOf(message)) : undefined;
    if (reply !== undefined) return reply < index;
  }
  return isOpening(last) && !isOpening(first);
}

const OPENINGS: readonly unknown[] = ['system_message', 'user_message', 'approval_response_message'];

/** Whether a message is what a run, or the whole conversation, begins with. */
function isOpening({ items }: StoredMessage): boolean {
  return OPENINGS.includes(items[0]?.['message_type']);
}

function runOf({ items }: StoredMessage): string | null {
  return idOf(items[0]?.['run_id']);
}

/** Older servers write microseconds, which `Date.parse` doesn't see: messages of one step differ only there. */
function timeOf(date: unknown): number | null {
  if (typeof date !== 'string') return null;
  const milliseconds = Date.parse(date);
  if (Number.isNaN(milliseconds)) return null;
  const beyond = /\.\d{3}(\d{1,3})/.exec(date)?.[1] ?? '';
  return milliseconds * 1000 + Number(beyond.padEnd(3, '0'));
}
