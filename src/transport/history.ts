import { decodeHistory, nextCursor } from '../protocol/history.ts';
import { readJson, type Requests } from './requests.ts';
import type { ChatEvent } from '../protocol/events.ts';
import type { Transport } from './transport.ts';

/** How many stored messages a page has, unless somebody asks for another number. */
const DEFAULT_LIMIT = 50;

export function createHistory(requests: Requests): Transport['history'] {
  return async ({ before, limit = DEFAULT_LIMIT }, signal) => {
    // Newest first, so that the page without `before` is the newest one.
    const page = { limit: String(limit), order: 'desc', ...(before !== undefined && { before }) };
    const items = await requests.make<unknown[]>({
      ask: (routes) => ({ url: routes.history(page) }),
      signal,
      read: readJson(Array.isArray, 'a list of messages'),
    });
    return { events: decodeHistory(items), before: nextCursor(items, limit) };
  };
}

/** The id of Letta's message that an event comes from. */
export const messageIdOf = (event: ChatEvent): string | null => ('origin' in event ? event.origin.messageId : null);
