import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemory, FakeTransport } from '../conversation/testing/fake-transport.ts';
import { ChatError } from '../platform/errors.ts';
import type { ConversationPlace } from '../transport/conversation-place.ts';
import type { ConversationRecord, ConversationsTransport } from '../transport/conversations-transport.ts';
import { createConversationList } from './conversation-list.ts';
import { createOpenConversations } from './open-conversations.ts';

// Two tabs with the same agent. A tab is what it keeps, and its channel to the others.

const agentId = `agent-${crypto.randomUUID()}`;
const TOKEN = { token: 't', agentId, features: ['conversations'] };

class PlacedTransport extends FakeTransport {
  readonly place: ConversationPlace;
  constructor(place: ConversationPlace) {
    super();
    this.place = place;
  }
  override async agent() {
    this.conversationId = this.place.choose(TOKEN);
    return { id: agentId, name: 'Ada', tools: [], lastRunAt: null };
  }
}

let records: ConversationRecord[];
const server: ConversationsTransport = {
  isOpen: async () => true,
  list: async () => ({ conversations: records, next: null }),
  unused: async () => null,
  own: async () => null,
  running: async () => [],
  async rename(id, title) {
    records = records.map((record) => (record.id === id ? { ...record, title } : record));
    return records.find((record) => record.id === id)!;
  },
  remove: async () => undefined,
  fork: async () => null,
  async startOver() {
    throw new ChatError('server', 'down');
  },
};

function openTab() {
  const memory = createMemory();
  const open = createOpenConversations({
    connect: (place) => new PlacedTransport(place),
    memory,
    first: null,
    onBegun: () => undefined,
    onSent: () => undefined,
    onSettled: () => undefined,
  });
  const list = createConversationList({ transport: server, open, memory, hasAgent: async () => true });
  const close = () => {
    list.dispose();
    open.dispose();
  };
  return { open, list, close, titles: () => list.state.value.items.map(({ title }) => title) };
}

let tabs: ReturnType<typeof openTab>[];
beforeEach(async () => {
  records = ['Tea', 'Milk'].map((title, index) => ({ id: `conv-${index}`, title, updatedAt: `2026-01-0${2 - index}` }));
  tabs = [openTab(), openTab()];
  for (const { open, list } of tabs) {
    await open.connect();
    await list.load();
  }
});
afterEach(() => tabs.forEach(({ close }) => close()));

test('a title that one tab changes shows in the other within a second', async () => {
  const [one, other] = tabs;
  await one!.list.rename('conv-0', 'Green tea');
  await expect.poll(() => other!.titles(), { timeout: 1000 }).toEqual(['Green tea', 'Milk']);
});

test('a conversation that one tab removes is gone in the other, which shows the own one, until it is taken back', async () => {
  const [one, other] = tabs;
  await other!.list.open('conv-1');
  const { undo } = await one!.list.remove('conv-1');
  await expect.poll(() => other!.list.currentId.value, { timeout: 1000 }).toBe('default');
  expect(other!.titles()).toEqual(['Tea']);
  await undo();
  await expect.poll(() => other!.titles(), { timeout: 1000 }).toEqual(['Tea', 'Milk']);
});
