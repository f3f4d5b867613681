import { ChatError } from '../platform/errors.ts';
import type { ChatEvent } from '../protocol/events.ts';
import { decodeHistory, nextCursor } from '../protocol/history.ts';
import { idOf, isRecord, stringOf, type WireRecord } from '../protocol/wire.ts';
import type { ConversationPage, ConversationRecord, ConversationsTransport } from './conversations-transport.ts';
import { messageIdOf } from './history.ts';
import { readJson, type Requests } from './requests.ts';
import { type ConversationRoutes, DEFAULT_CONVERSATION, type Routes } from './routes.ts';
import { isUnderWay } from './runs.ts';

/** How many conversations a page of the list has. */
const CONVERSATIONS = 30;
/** How many conversations of the same title are looked at to find one that nobody has used. */
const MAX_CANDIDATES = 3;
/** How many of Letta's messages are read at once, and how often, to find one of them. */
const MESSAGES = 100;
const MAX_PAGES = 50;

/** The agent's conversations by Letta's API. */
export function createLettaConversations(requests: Requests): ConversationsTransport {
  /** A page of a conversation's messages, newest first, as the events that made them. */
  async function messages(id: string, page: Record<string, string>, signal: AbortSignal) {
    const limit = Number(page['limit']);
    const items = await requests.make<unknown[]>({
      ask: (routes) => ({ url: openIn(routes).messages(id, { order: 'desc', ...page }) }),
      signal,
      read: readJson(Array.isArray, 'a list of messages'),
    });
    return { events: decodeHistory(items), before: nextCursor(items, limit) };
  }

  async function newestMessage(id: string, signal: AbortSignal): Promise<ChatEvent | undefined> {
    // Some are no events: a copy has a system message of its own, which is its newest.
    const { events } = await messages(id, { limit: '5' }, signal);
    return events.findLast((event) => messageIdOf(event) !== null);
  }

  /** Letta's id of the last message that a copy is to have; null: there is none before the wanted one. */
  async function lastToCopy(
    id: string,
    { key, before }: { key: string; before: boolean },
    signal: AbortSignal,
  ): Promise<string | null> {
    let known: readonly ChatEvent[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const page = await messages(id, { limit: String(MESSAGES), ...(cursor !== null && { before: cursor }) }, signal);
      known = [...page.events, ...known];
      cursor = page.before;
      const at = known.findIndex((event) => keyOf(event) === key);
      // What is before the first event that is here may be on an older page.
      const isHere = at > 0 || (at === 0 && (!before || cursor === null));
      if (isHere) return before ? lastIdIn(known.slice(0, at)) : lastIdIn(known.slice(0, endOfTurn(known, at)));
      if (cursor === null) break;
    }
    throw new ChatError('not-found', 'The conversation has no such message.', { retryable: false });
  }

  async function remove(id: string, signal: AbortSignal): Promise<void> {
    await requests.make({
      ask: (routes) => ({ method: 'DELETE', url: openIn(routes).one(id) }),
      signal,
      async read({ body }) {
        await body?.cancel();
        return true;
      },
      accept: ({ status }) => (status === 404 ? true : undefined),
    });
  }

  async function list(
    { search, after }: { search?: string; after?: string },
    signal: AbortSignal,
  ): Promise<ConversationPage> {
    const found = await requests.make<unknown[]>({
      ask: (routes) => ({
        url: openIn(routes).list({
          limit: String(CONVERSATIONS),
          order: 'desc',
          order_by: 'last_message_at',
          ...(search && { summary_search: search }),
          ...(after !== undefined && { after }),
        }),
      }),
      signal,
      read: readJson(Array.isArray, 'a list of conversations'),
    });
    const conversations = found.filter(isRecord).flatMap(decodeRecord);
    return { conversations, next: found.length < CONVERSATIONS ? null : (conversations.at(-1)?.id ?? null) };
  }

  return {
    isOpen: async (signal) => (await requests.routes(signal)).conversations !== null,

    list,

    async unused(title, signal) {
      const { conversations } = await list({ search: title }, signal);
      // Those in which nothing was said come last.
      const candidates = conversations.filter((one) => one.title === title).slice(-MAX_CANDIDATES);
      for (const candidate of candidates) {
        if (!(await newestMessage(candidate.id, signal))) return candidate;
      }
      return null;
    },

    async own(signal) {
      const event = await newestMessage(DEFAULT_CONVERSATION, signal);
      return event && 'origin' in event
        ? { id: DEFAULT_CONVERSATION, title: null, updatedAt: event.origin.date }
        : null;
    },

    async running(signal) {
      const { runs } = await requests.routes(signal);
      if (!runs) return [];
      const list = await requests.make<unknown[]>({
        ask: () => ({ url: runs.ofAgent }),
        signal,
        read: readJson(Array.isArray, 'a list of runs'),
      });
      return list
        .filter(isRecord)
        .filter(isUnderWay)
        .map((run) => idOf(run['conversation_id']) ?? DEFAULT_CONVERSATION);
    },

    rename: (id, title, signal) =>
      makeRecord(
        requests,
        (routes) => ({ method: 'PATCH', url: openIn(routes).one(id), body: { summary: title } }),
        signal,
      ),

    remove,

    async fork(id, upTo, signal) {
      const last = await lastToCopy(id, upTo, signal);
      if (last === null) return null;
      return makeRecord(
        requests,
        (routes) => ({ url: openIn(routes).fork(id, { message_id: last }), body: {} }),
        signal,
      );
    },

    async startOver(signal) {
      await requests.make({
        ask: (routes) => ({
          method: 'PATCH',
          url: openIn(routes).reset,
          body: { add_default_initial_messages: false },
        }),
        signal,
        async read({ body }) {
          await body?.cancel();
          return true;
        },
      });
    },
  };
}

/** Has Letta make a conversation. */
export function createConversationRecord(
  requests: Requests,
  title: string | null,
  signal: AbortSignal,
): Promise<ConversationRecord> {
  return makeRecord(requests, (routes) => ({ url: openIn(routes).list({}), body: { summary: title } }), signal);
}

/**
 * Reads a conversation of an id.
 * @throws ChatError `not-found` where it was deleted
 */
export function readConversationRecord(
  requests: Requests,
  id: string,
  signal: AbortSignal,
): Promise<ConversationRecord> {
  return makeRecord(requests, (routes) => ({ url: openIn(routes).one(id) }), signal);
}

async function makeRecord(
  requests: Requests,
  ask: Parameters<Requests['make']>[0]['ask'],
  signal: AbortSignal,
): Promise<ConversationRecord> {
  const answer = await requests.make<WireRecord>({ ask, signal, read: readJson(isRecord, 'a conversation') });
  const [record] = decodeRecord(answer);
  if (!record) throw new ChatError('protocol', 'Letta answered with something else than a conversation.');
  return record;
}

function decodeRecord(record: WireRecord): ConversationRecord[] {
  const id = idOf(record['id']);
  if (id === null) return [];
  const updatedAt = stringOf(record['last_message_at']) ?? stringOf(record['created_at']);
  return [{ id, title: stringOf(record['summary']) || null, updatedAt }];
}

/** @throws ChatError `configuration` where the token opens one conversation only */
function openIn({ conversations }: Routes): ConversationRoutes {
  if (conversations) return conversations;
  throw new ChatError(
    'configuration',
    'The token opens one conversation only. Others take a gateway whose tokens have the feature "conversations".',
  );
}

const keyOf = (event: ChatEvent): string | null =>
  'key' in event ? event.key : 'callId' in event ? event.callId : null;

function lastIdIn(events: readonly ChatEvent[]): string | null {
  const last = events.findLast((event) => messageIdOf(event) !== null);
  return last ? messageIdOf(last) : null;
}

/** Where the agent's turn ends that has the event of this index: before the visitor's next message. */
function endOfTurn(events: readonly ChatEvent[], index: number): number {
  const next = events.findIndex((event, at) => at > index && event.type === 'user-message');
  return next < 0 ? events.length : next;
}
