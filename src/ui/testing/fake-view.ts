import { batch, type Signal, signal } from '@preact/signals';
import type { HandoffState } from '../../conversation/desk.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import { INITIAL_STATE } from '../../conversation/reduce.ts';
import type { ChatState, Message } from '../../conversation/state.ts';
import { createMemory } from '../../memory/memory.ts';
import type { MemoryTransport } from '../../transport/memory-transport.ts';
import { texts } from '../../locales/english/chat.ts';
import type { View, ViewConfig } from '../view.ts';
import { createFakeConversations, type FakeConversations } from './fake-conversations.ts';

const CONFIG: ViewConfig = {
  mode: 'inline',
  placement: 'end',
  heading: null,
  avatar: null,
  greeting: null,
  placeholder: null,
  suggestions: [],
  reasoning: 'collapsed',
  tools: 'collapsed',
  memory: 'read',
  memoryBlocks: [],
  toolLabels: {},
  imageOrigins: [],
  renderMath: null,
  hiddenActions: [],
  titleHint: false,
  sound: false,
  notifications: false,
  backCloses: 'on',
  feedback: 'auto',
  aiNotice: 'on',
  privacyUrl: null,
  attachments: [],
  dictation: false,
  dictate: null,
  maxLength: null,
  disabled: false,
  locale: 'en',
  messages: texts,
};

/** A view whose state a test sets. */
export interface FakeView extends View {
  readonly config: Signal<ViewConfig>;
  readonly conversations: FakeConversations;
  readonly temporary: View['temporary'] & { readonly isActive: Signal<boolean> };
  /** The decisions of the visitor; each stays under way. */
  readonly decisions: { callId: string; approve: boolean; reason?: string | undefined }[];
  /** Changes parts of the state, as the store would. */
  set(state: Partial<ChatState>): void;
}

/** An agent that shows nothing of its memory. */
const NO_MEMORY: MemoryTransport = {
  read: async () => ({ access: 'none', blocks: [], hasArchive: false }),
  write: () => Promise.reject(new Error('There is no memory.')),
  passages: async () => ({ passages: [], byMeaning: false, next: null }),
  forget: async () => undefined,
};

export function createFakeView(config: Partial<ViewConfig> = {}, memory = NO_MEMORY): FakeView {
  const state = signal<ChatState>({
    ...INITIAL_STATE,
    agent: { id: 'agent-1', name: 'Ada', tools: [], lastRunAt: null },
  });
  const messages = signal<readonly Signal<Message>[]>([]);
  const status = signal(state.peek().status);
  const queue = signal(state.peek().queue);
  const decisions: FakeView['decisions'] = [];
  const agent = signal(state.peek().agent);
  const done = async (): Promise<void> => undefined;
  const conversation: Conversation = {
    state,
    messages,
    agent,
    status,
    history: signal(state.peek().history),
    unsent: signal(null),
    queue,
    connect: done,
    send: done,
    enqueue: () => 'queued',
    removeQueued: () => undefined,
    releaseQueue: () => undefined,
    stop: done,
    retry: done,
    refresh: async () => false,
    loadEarlier: done,
    allMessages: async () => state.peek().messages,
    approve(callId, approve, reason) {
      decisions.push({ callId, approve, ...(reason !== undefined && { reason }) });
      return new Promise(() => undefined);
    },
    registerTool: () => () => undefined,
    clientTools: signal(new Map()),
    asksVisitor(call) {
      const now = status.value;
      return now.type === 'awaiting-approval' && now.callIds.includes(call.key) && call.state === 'waiting';
    },
    dismiss: () => undefined,
    reset: () => undefined,
    dispose: () => undefined,
  };
  return {
    conversation,
    conversations: createFakeConversations(),
    temporary: { isOffered: signal(false), isActive: signal(false), start: done, end: done },
    consent: { isNeeded: signal(false), record: signal(null), agree: () => ({ version: '1', time: '' }) },
    visitor: { canSignOut: signal(false), canDeleteData: signal(false), signOut: done, deleteData: done },
    agentMemory: createMemory(memory),
    followUps: signal<readonly string[]>([]),
    handoff: {
      state: signal<HandoffState>({ type: 'agent' }),
      desk: signal(null),
      setDesk: () => undefined,
      start: done,
      end: () => undefined,
      setTyping: () => undefined,
    },
    config: signal({ ...CONFIG, ...config }),
    open: signal(true),
    debugDrawer: signal(null),
    memory: { read: () => null, keep: () => undefined, forget: () => undefined },
    submit: () => 'sent',
    followLink: () => true,
    feedback: { isStored: signal(false), given: signal(new Map()), give: done },
    rate: done,
    exportConversation: async () => '',
    allMessages: async () => state.peek().messages,
    close: () => undefined,
    decisions,
    set(changes) {
      batch(() => {
        state.value = { ...state.peek(), ...changes };
        status.value = state.peek().status;
        queue.value = state.peek().queue;
        agent.value = state.peek().agent;
        const known = messages.peek();
        const next = state.peek().messages.map((message, index) => {
          const own = known[index] ?? signal(message);
          own.value = message;
          return own;
        });
        if (next.length !== known.length) messages.value = next;
      });
    },
  };
}
