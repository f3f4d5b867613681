import { batch, computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals-core';
import { type Conversation, createConversation, type OwnedConversation } from '../conversation/conversation.ts';
import type { ClientTools } from '../conversation/decisions.ts';
import { isAnswering } from '../conversation/state.ts';
import { ChatError, stopped } from '../platform/errors.ts';
import type { ContextReader } from '../conversation/page-context.ts';
import { nextTask } from '../platform/next-task.ts';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { ConversationPlace } from '../transport/conversation-place.ts';
import type { ConversationRecord } from '../transport/conversations-transport.ts';
import type { Transport } from '../transport/transport.ts';
import { type ConversationsState, DEFAULT_CONVERSATION, NEW_CONVERSATION } from './conversations.ts';
import { createUnreadIds } from './unread-ids.ts';

/** A conversation that is shown, or in which something goes on. */
export interface OpenConversation {
  /** `default`, `conv-…`, or `new` before Letta has made it. */
  readonly id: ReadonlySignal<string>;
  readonly conversation: Conversation;
}

/** The conversations that are open on this page: the one that is shown, and those in which something goes on. */
export interface OpenConversations {
  readonly access: ReadonlySignal<ConversationsState['access']>;
  readonly canFork: ReadonlySignal<boolean>;
  readonly current: ReadonlySignal<OpenConversation>;
  readonly all: ReadonlySignal<readonly OpenConversation[]>;
  /** The ids of those in which a response ended while another one was shown. */
  readonly unread: ReadonlySignal<ReadonlySet<string>>;
  /** The tools of the page, for all conversations. */
  readonly clientTools: Signal<ClientTools>;
  /** Null before there is a token. */
  readonly agentId: ReadonlySignal<string | null>;
  /** Calls `watch` with each conversation, from when it is opened; what it returns is called when it closes. Returns an end to it. */
  onOpen(watch: (conversation: Conversation) => () => void): () => void;
  /** Says what a token opens; for transports that belong to no conversation. */
  note(access: { agentId: string; features?: readonly string[] }): void;
  /** Connects the one that is shown. Where it was deleted, the agent's own one is shown instead. */
  connect(): Promise<void>;
  /** Shows one, and resolves once its newest messages are here. Rejects with `aborted` where it is closed before it shows. */
  show(id: string): Promise<void>;
  /** Forgets one, with what goes on in it here; `default` is shown where it was the current one. */
  close(id: string): void;
  /** Makes all of it as it was before the first token. */
  reset(): void;
  dispose(): void;
}

export interface OpenConversationsOptions {
  connect(place: ConversationPlace): Transport;
  memory: TabMemory | null;
  /** What the page tells the agent with each message. */
  context?: ContextReader;
  /** The one to begin with. Null: the last one, else the one that the token names, else `default`. */
  first: string | null;
  /** Letta has made one. */
  onBegun(record: ConversationRecord): void;
  /** A message is on its way in one. */
  onSent(id: string): void;
  /** A response ended in one. */
  onSettled(id: string): void;
}

interface Opened extends OpenConversation {
  readonly conversation: OwnedConversation;
  /** Null before it is watched, which begins when it is first shown. */
  end: (() => void) | null;
}

/** So many may be open. In a busy one that is closed for another the run goes on at the server, and is resumed later. */
const MAX_OPEN = 10;

export function createOpenConversations(options: OpenConversationsOptions): OpenConversations {
  const { memory, context } = options;
  const access = signal<ConversationsState['access']>('unknown');
  const canFork = signal(false);
  const agentId = signal<string | null>(null);
  const unread = createUnreadIds(memory);
  const clientTools = signal<ClientTools>(new Map());
  const all = signal<readonly Opened[]>([]);
  const current = signal(make());

  function note(token: { agentId: string; features?: readonly string[] }): void {
    access.value = token.features?.includes('conversations') ? 'full' : 'none';
    canFork.value = token.features?.includes('fork') ?? false;
    if (agentId.peek() === token.agentId) return;
    agentId.value = token.agentId;
    unread.read(token.agentId);
  }

  /** The one to begin with; null: one that Letta has yet to make. */
  function firstFor(token: { agentId: string; conversationId?: string }): string | null {
    const given = token.conversationId ?? DEFAULT_CONVERSATION;
    if (access.peek() !== 'full') return given;
    const wanted = options.first ?? memory?.read(token.agentId, 'conversation') ?? given;
    return wanted === NEW_CONVERSATION ? null : wanted;
  }

  /** @param chosen its id; null: Letta has yet to make it; undefined: the first token decides */
  function make(chosen?: string | null): Opened {
    const id: Signal<string | null | undefined> = signal(chosen);
    const place: ConversationPlace = {
      choose(token) {
        batch(() => {
          note(token);
          if (id.peek() === undefined) id.value = firstFor(token);
        });
        return id.peek() ?? null;
      },
      beginning(title) {
        const owner = agentId.peek() ?? '';
        const wasAsked = memory?.read(owner, 'beginning') === title;
        memory?.keep(owner, 'beginning', title);
        return wasAsked;
      },
      begun(newId, title) {
        memory?.keep(agentId.peek() ?? '', 'beginning', '');
        id.value = newId;
        if (current.peek() === opened) remember(newId);
        options.onBegun({ id: newId, title, updatedAt: new Date().toISOString() });
      },
    };
    const conversation = createConversation(options.connect(place), { memory, clientTools, context });
    const opened: Opened = {
      id: computed(() => (id.value === null ? NEW_CONVERSATION : (id.value ?? DEFAULT_CONVERSATION))),
      conversation,
      end: null,
    };
    return opened;
  }

  /** Watches one until it is closed. */
  function follow(opened: Opened): void {
    if (opened.end) return;
    const { id, conversation } = opened;
    const { status, isBusy, unsent } = conversation;
    let wasAnswering = false;
    const endResponses = effect(() => {
      const { value } = status;
      const isOver = wasAnswering && !isAnswering(value);
      wasAnswering = isAnswering(value);
      untracked(() => {
        if (value.type === 'submitted') options.onSent(id.peek());
        if (isOver) options.onSettled(id.peek());
        if (isOver && current.peek() !== opened) unread.mark(id.peek(), true);
      });
    });
    const endClosing = effect(() => {
      const isNeeded =
        current.value === opened || isBusy.value || unsent.value !== null || status.value.type !== 'idle';
      // Not inside an effect of what is closed.
      if (!isNeeded) queueMicrotask(() => void (current.peek() !== opened && !isBusy.peek() && end(opened)));
    });
    opened.end = () => {
      endResponses();
      endClosing();
    };
  }

  function end(opened: Opened): void {
    if (!all.peek().includes(opened)) return;
    all.value = all.peek().filter((one) => one !== opened);
    dispose(opened);
  }

  function dispose({ conversation, end }: Opened): void {
    end?.();
    conversation.dispose();
  }

  const remember = (id: string): void => memory?.keep(agentId.peek() ?? '', 'conversation', id);

  function present(opened: Opened): void {
    current.value = opened;
    follow(opened);
    unread.mark(opened.id.peek(), false);
    remember(opened.id.peek());
  }

  function openOne(id: string): Opened {
    const known = all.peek().find((one) => one.id.peek() === id);
    if (known) return known;
    const opened = make(id === NEW_CONVERSATION ? null : id);
    all.value = [...all.peek(), opened];
    const spare = all.peek().find((one) => one !== opened && one !== current.peek());
    if (all.peek().length > MAX_OPEN && spare) end(spare);
    return opened;
  }

  const isGone = (error: unknown): boolean => error instanceof ChatError && error.code === 'not-found';

  async function connect(): Promise<void> {
    const opened = current.peek();
    try {
      await opened.conversation.connect();
    } catch (error) {
      const id = opened.id.peek();
      if (!isGone(error) || current.peek() !== opened || id === DEFAULT_CONVERSATION) throw error;
      close(id);
      await current.peek().conversation.connect();
    }
  }

  function close(id: string): void {
    const opened = all.peek().find((one) => one.id.peek() === id);
    unread.mark(id, false);
    if (!opened) return;
    end(opened);
    if (current.peek() === opened) present(openOne(DEFAULT_CONVERSATION));
  }

  function begin(): void {
    const first = make();
    all.value = [first];
    current.value = first;
    follow(first);
  }

  function endAll(): void {
    const open = all.peek();
    all.value = [];
    open.forEach(dispose);
  }

  all.value = [current.peek()];
  follow(current.peek());

  return {
    access,
    canFork,
    current,
    all,
    unread: unread.ids,
    clientTools,
    agentId,
    note,
    onOpen(watch) {
      const ends = new Map<Opened, () => void>();
      const endWatching = effect(() => {
        const open = all.value;
        for (const [opened, end] of ends) if (!open.includes(opened) && ends.delete(opened)) end();
        for (const opened of open) if (!ends.has(opened)) ends.set(opened, watch(opened.conversation));
      });
      return () => {
        endWatching();
        for (const end of ends.values()) end();
      };
    },
    connect,
    async show(id) {
      const previousId = current.peek().id.peek();
      const opened = openOne(id);
      // Opening one, showing it and asking Letta for it take a slow processor as long each.
      await nextTask();
      if (!all.peek().includes(opened)) throw stopped();
      present(opened);
      try {
        await nextTask();
        await opened.conversation.connect();
      } catch (error) {
        if (isGone(error) && current.peek() === opened && id !== previousId) {
          present(openOne(previousId));
          end(opened);
          current
            .peek()
            .conversation.connect()
            .catch(() => undefined);
        }
        throw error;
      }
    },
    close,
    reset() {
      endAll();
      access.value = 'unknown';
      canFork.value = false;
      agentId.value = null;
      unread.read('');
      begin();
    },
    dispose: endAll,
  };
}
