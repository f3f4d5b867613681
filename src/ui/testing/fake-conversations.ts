import { batch, type Signal, signal } from '@preact/signals';
import type { Conversations, ConversationsState, ConversationSummary } from '../../conversations/conversations.ts';

/** Conversations whose state a test sets. */
export interface FakeConversations extends Conversations {
  readonly state: Signal<ConversationsState>;
  readonly currentId: Signal<string>;
  /** What was asked for, in order: `open conv-1`. */
  readonly calls: string[];
  /** Thrown by whatever is asked for next; null: it works. */
  failure: Error | null;
  /** Changes parts of the state. */
  set(changes: Partial<ConversationsState>): void;
}

export const summary = (id: string, more: Partial<ConversationSummary> = {}): ConversationSummary => ({
  id,
  title: `Title of ${id}`,
  updatedAt: null,
  isRunning: false,
  hasUnread: false,
  ...more,
});

/** What a token of Letta Cloud opens, until a test sets more. */
export function createFakeConversations(): FakeConversations {
  const state = signal<ConversationsState>({
    access: 'none',
    canFork: false,
    items: [],
    status: 'idle',
    error: null,
    hasMore: false,
    search: '',
  });
  const currentId = signal('default');
  const set = (changes: Partial<ConversationsState>): void => {
    state.value = { ...state.peek(), ...changes };
  };
  const did = async (call: string): Promise<void> => {
    fake.calls.push(call);
    if (fake.failure) throw fake.failure;
  };
  const show = async (call: string, id: string): Promise<string> => {
    await did(call);
    currentId.value = id;
    return id;
  };
  const without = (id: string) => state.peek().items.filter((item) => item.id !== id);
  const fake: FakeConversations = {
    state,
    currentId,
    calls: [],
    failure: null,
    set,
    async load(search = '') {
      await did(`load ${search}`);
      set({ search });
    },
    loadMore: () => did('loadMore'),
    async open(id) {
      await show(`open ${id}`, id);
    },
    create: () => show('create', 'new'),
    async rename(id, title) {
      await did(`rename ${id} ${title}`);
      set({ items: state.peek().items.map((item) => (item.id === id ? { ...item, title } : item)) });
    },
    async remove(id) {
      await did(`remove ${id}`);
      const before = state.peek().items;
      batch(() => {
        set({ items: without(id) });
        if (currentId.peek() === id) currentId.value = 'default';
      });
      return {
        async undo() {
          await did(`undo ${id}`);
          set({ items: before });
        },
      };
    },
    fork: (messageId) => show(`fork ${messageId}`, 'conv-fork'),
    async startOver() {
      await show('startOver', 'default');
    },
  };
  return fake;
}
