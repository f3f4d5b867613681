import { computed, effect, signal } from '@preact/signals-core';
import { conversationKey } from '../conversation/conversation-key.ts';
import { isAnswering } from '../conversation/state.ts';
import { ChatError, stopped } from '../platform/errors.ts';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { ConversationRecord, ConversationsTransport } from '../transport/conversations-transport.ts';
import {
  type Conversations,
  type ConversationsState,
  type ConversationSummary,
  DEFAULT_CONVERSATION,
  NEW_CONVERSATION,
} from './conversations.ts';
import { joinConversationsTabs, type ListChange } from './conversations-tabs.ts';
import type { OpenConversations } from './open-conversations.ts';
import { createRemovals } from './removals.ts';

/** The list, with what only its owner does. */
export interface OwnedConversations extends Conversations {
  /** Letta has made a conversation here. */
  add(record: ConversationRecord): void;
  /** A message was sent in one. */
  touch(id: string): void;
  /** A response ended in one. */
  settle(id: string): void;
  /** Deletes now what could still be brought back. Never rejects: what fails is done by a later page. */
  flush(): Promise<void>;
  /** Forgets everything that is here, and aborts what is under way. */
  reset(): void;
  dispose(): void;
}

export interface ConversationListOptions {
  transport: ConversationsTransport;
  open: OpenConversations;
  memory: TabMemory | null;
  /** Whether the visitor has an agent; where there is none, nothing may be asked for. */
  hasAgent(signal: AbortSignal): Promise<boolean>;
}

/** What was loaded, and what loading does. */
interface Loaded extends Pick<ConversationsState, 'status' | 'error' | 'search'> {
  readonly records: readonly ConversationRecord[];
  readonly next: string | null;
  /** Where the server says that a response is under way. */
  readonly running: readonly string[];
}

const INITIAL: Loaded = { records: [], next: null, running: [], status: 'idle', error: null, search: '' };

export function createConversationList({
  transport,
  open,
  memory,
  hasAgent,
}: ConversationListOptions): OwnedConversations {
  const loaded = signal(INITIAL);
  /** Counts what was removed and brought back, which the state depends on. */
  const removedVersion = signal(0);
  /** Every conversation that was ever listed here, whatever was searched for then. */
  const known = new Map<string, ConversationRecord>();
  let lifetime = new AbortController();
  let request = new AbortController();
  const agentId = (): string => open.agentId.peek() ?? '';
  const removals = createRemovals({
    memory,
    agentId,
    remove: (id) => transport.remove(id, lifetime.signal),
  });

  const state = computed((): ConversationsState => {
    const { records, next, running, status, error, search } = loaded.value;
    void removedVersion.value;
    const access = open.access.value;
    const canFork = open.canFork.value;
    const opened = new Map(open.all.value.map((one) => [one.id.value, one.conversation.status.value]));
    const items = records
      .filter(({ id }) => !removals.has(id))
      .map((record): ConversationSummary => {
        const status = opened.get(record.id);
        return {
          ...record,
          isRunning: status ? isAnswering(status) || status.type === 'submitted' : running.includes(record.id),
          hasUnread: open.unread.value.has(record.id),
        };
      });
    return { access, canFork, items, status, error, hasMore: next !== null, search };
  });
  const currentId = computed(() => open.current.value.id.value);

  const set = (changes: Partial<Loaded>): void => {
    loaded.value = { ...loaded.peek(), ...changes };
  };

  const apply = (change: ListChange): void => {
    if (change.type === 'removed') {
      removedVersion.value = removedVersion.peek() + 1;
      set({ records: loaded.peek().records.filter(({ id }) => id !== change.id) });
      open.close(change.id);
      connectCurrent();
    } else if (change.type === 'changed') {
      known.set(change.record.id, change.record);
      const { records, search } = loaded.peek();
      const others = records.filter(({ id }) => id !== change.record.id);
      removedVersion.value = removedVersion.peek() + 1;
      set({ records: inOrder(matches(change.record, search) ? [change.record, ...others] : others) });
    } else {
      restartOwn();
    }
  };

  let tabs: ReturnType<typeof joinConversationsTabs> | null = null;
  const endSharing = effect(() => {
    const id = open.agentId.value;
    tabs?.leave();
    tabs = id !== null && memory && globalThis.document ? joinConversationsTabs(id, apply) : null;
  });
  /** Changes the list here and in the other tabs. */
  function share(change: ListChange): void {
    apply(change);
    tabs?.post(change);
  }

  // What fails is in the conversation's state, with Retry beside it.
  const connectCurrent = (): void => void open.connect().catch(() => undefined);

  /** Shows the agent's own conversation as it is after it was emptied. */
  function restartOwn(): void {
    // A turn that was under way in it isn't to be looked for.
    memory?.keep(agentId(), 'sent', '');
    const isShown = currentId.peek() === DEFAULT_CONVERSATION;
    known.delete(DEFAULT_CONVERSATION);
    set({ records: loaded.peek().records.filter(({ id }) => id !== DEFAULT_CONVERSATION) });
    open.close(DEFAULT_CONVERSATION);
    if (isShown) connectCurrent();
  }

  /** @throws ChatError `configuration` where the token opens one conversation only, and where there is no agent yet */
  async function needFull(): Promise<void> {
    const { signal } = lifetime;
    const isFull =
      open.access.peek() === 'unknown'
        ? (await hasAgent(signal)) && (await transport.isOpen(signal))
        : open.access.peek() === 'full';
    if (signal.aborted) throw stopped();
    if (isFull) return;
    throw new ChatError(
      'configuration',
      'The token opens one conversation only. Others take a gateway whose tokens have the feature "conversations".',
    );
  }

  async function load(search: string, after: string | null): Promise<void> {
    await needFull();
    request.abort();
    request = new AbortController();
    const { signal } = request;
    set({ search, status: 'loading', error: null });
    try {
      removals.finish();
      const isFirst = after === null;
      const [page, running, own] = await Promise.all([
        transport.list({ ...(search && { search }), ...(after !== null && { after }) }, signal),
        isFirst ? transport.running(signal) : loaded.peek().running,
        isFirst && !search ? transport.own(signal) : null,
      ]);
      if (signal.aborted) return;
      const found = own ? [own, ...page.conversations] : page.conversations;
      for (const record of found) known.set(record.id, record);
      // Servers compare letters as they are written; what is known here is found either way.
      const before = isFirst ? [] : loaded.peek().records;
      const records = search
        ? [...known.values()].filter((record) => matches(record, search) || found.includes(record))
        : [...before, ...found];
      set({ records: inOrder(records), next: page.next, running, status: 'idle' });
    } catch (thrown) {
      if (signal.aborted) return;
      const error = ChatError.from(thrown);
      set({ status: 'failed', error });
      throw error;
    }
  }

  /** @throws ChatError where the conversation is the agent's own, or not made yet */
  function needListed(id: string): void {
    if (id !== DEFAULT_CONVERSATION && id !== NEW_CONVERSATION) return;
    throw new ChatError('configuration', 'An agent’s own conversation has no title, and can’t be removed.');
  }

  const recordOf = (id: string): ConversationRecord => known.get(id) ?? { id, title: null, updatedAt: null };

  return {
    state,
    currentId,
    load: (search = '') => load(search.trim(), null),
    async loadMore() {
      const { next, search, status } = loaded.peek();
      if (next !== null && status !== 'loading') await load(search, next);
    },
    async open(id) {
      if (id === currentId.peek()) return open.connect();
      await needFull();
      await open.show(id);
    },
    async create() {
      const { signal } = lifetime;
      // Before an agent is made for a visitor, its own conversation is as new as any.
      if (open.access.peek() === 'unknown' && !(await hasAgent(signal))) return currentId.peek();
      await needFull();
      await open.show(NEW_CONVERSATION);
      return NEW_CONVERSATION;
    },
    async rename(id, title) {
      await needFull();
      needListed(id);
      const record = await transport.rename(id, title.trim(), lifetime.signal);
      share({ type: 'changed', record });
    },
    async remove(id) {
      await needFull();
      needListed(id);
      removals.add(id);
      share({ type: 'removed', id });
      return {
        async undo() {
          if (!removals.undo(id))
            throw new ChatError('not-found', 'The conversation is deleted.', { retryable: false });
          share({ type: 'changed', record: recordOf(id) });
        },
      };
    },
    async fork(messageId, draft) {
      await needFull();
      if (!open.canFork.peek()) {
        throw new ChatError('configuration', 'Copies take a Letta and a gateway whose tokens have the feature "fork".');
      }
      const { signal } = lifetime;
      const source = open.current.peek();
      const message = source.conversation.state.peek().messages.find(({ id }) => id === messageId);
      if (!message) throw new ChatError('not-found', 'No message here has this id.', { retryable: false });
      const isOwn = message.role === 'user';
      const copy = await transport.fork(source.id.peek(), { key: messageId, before: isOwn }, signal);
      const id = copy?.id ?? NEW_CONVERSATION;
      if (isOwn) {
        const text = message.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
        memory?.keep(conversationKey(agentId(), id), 'draft', draft ?? text);
      }
      const { title } = recordOf(source.id.peek());
      if (copy) share({ type: 'changed', record: title ? await transport.rename(id, title, signal) : copy });
      await open.show(id);
      return id;
    },
    async startOver() {
      await needFull();
      const { signal } = lifetime;
      const own = open.all.peek().find(({ id }) => id.peek() === DEFAULT_CONVERSATION);
      await own?.conversation.stop();
      await transport.startOver(signal);
      share({ type: 'emptied' });
      if (currentId.peek() !== DEFAULT_CONVERSATION) await open.show(DEFAULT_CONVERSATION);
      else await open.connect();
    },
    add: (record) => share({ type: 'changed', record }),
    touch(id) {
      if (known.has(id)) share({ type: 'changed', record: { ...recordOf(id), updatedAt: new Date().toISOString() } });
    },
    settle(id) {
      const { running } = loaded.peek();
      if (running.includes(id)) set({ running: running.filter((one) => one !== id) });
    },
    flush: removals.flush,
    reset() {
      lifetime.abort();
      request.abort();
      lifetime = new AbortController();
      known.clear();
      loaded.value = INITIAL;
    },
    dispose() {
      lifetime.abort();
      request.abort();
      removals.dispose();
      endSharing();
      tabs?.leave();
    },
  };
}

const matches = ({ title }: ConversationRecord, search: string): boolean =>
  !search || (title?.toLowerCase().includes(search.toLowerCase()) ?? false);

/** Each once, the last used first. */
function inOrder(records: readonly ConversationRecord[]): readonly ConversationRecord[] {
  const once = new Map(records.map((record) => [record.id, record]));
  const timeOf = ({ updatedAt }: ConversationRecord): number => Date.parse(updatedAt ?? '') || 0;
  return [...once.values()].sort((one, other) => timeOf(other) - timeOf(one));
}
