import { decodeHistory, nextCursor } from '../protocol/history.ts';
import { readJson, type Requests } from './requests.ts';
import type { ChatEvent } from '../protocol/events.ts';
import type { Transport } from './transport.ts';

/** How many stored messages a page has, unless somebody asks for another number. */
const DEFAULT_LIMIT = 50;

/** @param since the id of the last message before the conversation was emptied; null: it never was */
export function createHistory(requests: Requests, since: () => string | null): Transport['history'] {
  return async ({ before, limit = DEFAULT_LIMIT }, signal) => {
    // Newest first, so that the page without `before` is the newest one.
    const page = { limit: String(limit), order: 'desc', ...(before !== undefined && { before }) };
    const items = await requests.make<unknown[]>({
      ask: (routes) => ({ url: routes.history(page) }),
      signal,
      read: readJson(Array.isArray, 'a list of messages'),
    });
    const events = decodeHistory(items);
    const emptied = since();
    const cut = emptied === null ? -1 : events.findLastIndex((event) => messageIdOf(event) === emptied);
    // Letta lists these, but the agent has them no more.
    if (cut >= 0) return { events: events.slice(cut + 1), before: null };
    return { events, before: nextCursor(items, limit) };
  };
}

/** The id of Letta's message that an event comes from. */
export const messageIdOf = (event: ChatEvent): string | null => ('origin' in event ? event.origin.messageId : null);
