import { computed, effect } from '@preact/signals-core';
import type { Conversation } from './conversation/conversation.ts';
import type { Agent } from './conversation/state.ts';
import { createConversationList } from './conversations/conversation-list.ts';
import type { Conversations } from './conversations/conversations.ts';
import { createOpenConversations } from './conversations/open-conversations.ts';
import { offerPageTools } from './conversation/offer-page-tools.ts';
import type { PageToolConsent } from './conversation/page-tools.ts';
import { followAgent } from './memory/follow-agent.ts';
import { joinMemoryTabs } from './memory/memory-tabs.ts';
import { type AgentMemory, createMemory } from './memory/memory.ts';
import { createSession } from './session/session.ts';
import { createTokenSource } from './session/token-source.ts';
import type { GetToken } from './session/tokens.ts';
import type { StateSignals } from './conversation/store.ts';
import type { TabMemory } from './platform/tab-memory.ts';
import { GIVEN_PLACE } from './transport/conversation-place.ts';
import { createLettaTransport } from './transport/letta-transport.ts';

export { type ChatErrorCode, ChatError } from './platform/errors.ts';
export type { ClientTool } from './conversation/client-tools.ts';
export type { PageToolConsent } from './conversation/page-tools.ts';
export type { JsonSchema, ToolArguments } from './conversation/tool-arguments.ts';
export { isAnswering } from './conversation/state.ts';
export * from './conversations/conversations.ts';
export type { Conversation } from './conversation/conversation.ts';
export type * from './conversation/state.ts';
export type { Archive, ArchiveState } from './memory/archive.ts';
export type { AgentMemory, EditOutcome, MemoryEdit, MemoryState } from './memory/memory.ts';
export { type MemoryChange, memoryChangeOf } from './memory/memory-change.ts';
export { createTabMemory, type TabMemory } from './platform/tab-memory.ts';
export type { ContentPart, StopReason } from './protocol/events.ts';
export type { GetToken, NewcomerAnswer, TokenAnswer, TokenReason, TokenRequest } from './session/tokens.ts';
export type { MemoryAccess, MemoryBlock, Passage, PassagePage } from './transport/memory-transport.ts';

/** Where Letta is when nobody says otherwise. */
export const DEFAULT_BASE_URL = 'https://api.letta.com';

/** One of `tokenUrl` and `getToken` is needed; `getToken` wins. */
export interface ChatOptions {
  /** The endpoint of your backend that mints tokens; relative to the page. */
  tokenUrl?: string | null;
  /** Your own way to get a token. */
  getToken?: GetToken | null;
  /** Cookies for `tokenUrl`. Default: `same-origin`. */
  credentials?: RequestCredentials;
  /** Letta's API; the token answer's `baseUrl` wins. Default: {@link DEFAULT_BASE_URL}. */
  baseUrl?: string | null;
  /** The conversation to begin with: `conv-…`, `default` or `new`. Default: the last one, else the one that the token names. */
  conversationId?: string | null;
  /** Replaces the global `fetch`. */
  fetch?: typeof fetch;
  /** Lets what is under way survive a reload: `createTabMemory()`, or one of your own. Default: null, nothing is kept. */
  memory?: TabMemory | null;
}

/** A chat without a UI. As a {@link Conversation} it is the one that is shown: `conversations.open()` changes it. */
export interface Chat extends Conversation {
  /** The agent's conversations: the list, and which of them is shown. */
  readonly conversations: Conversations;
  /** What the agent remembers. Nothing is read before the first `memory.load()`, or the agent's first change. */
  readonly memory: AgentMemory;
  /**
   * Offers the agent the tools that this page has registered with the browser by WebMCP (`document.modelContext`), now and
   * as they change. Nothing happens where the browser has no WebMCP. Tools given to `registerTool()` win over those of the
   * same names.
   * @param consent when the visitor is asked; default `once`, and each time for tools that say that they are consequential
   * @returns a function that takes the offer back
   */
  offerPageTools(consent?: PageToolConsent): () => void;
  /**
   * Begins a new conversation with the same agent, which keeps its memory. Rejects with a ChatError `configuration` where
   * the token opens one conversation only, as Letta Cloud's do: more take a gateway.
   */
  newConversation(): Promise<void>;
  /** Shows another conversation: `default`, `conv-…` or `new`. Rejects as `newConversation()` does, and with `not-found`. */
  openConversation(id: string): Promise<void>;
  /** Revokes the token, also from a page that is being left; the next request asks for a new one. */
  revokeToken(): Promise<void>;
  /** Stops, revokes the token and forgets the visitor; the next call asks for a new token. */
  signOut(): Promise<void>;
}

/**
 * Makes a chat. Options that can't be right don't throw here: what needs them rejects with a ChatError `configuration`.
 */
export function createChat(options: ChatOptions): Chat {
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  const baseUrl = options.baseUrl ?? DEFAULT_BASE_URL;
  const source = createTokenSource({ ...options, fetch });
  let session = createSession(source);
  const { memory = null } = options;
  const letta = {
    // The session changes with the visitor.
    session: {
      hasAgent: (signal?: AbortSignal) => session.hasAgent(signal),
      getToken: (signal?: AbortSignal) => session.getToken(signal),
      replace: (rejected: string, signal?: AbortSignal) => session.replace(rejected, signal),
    },
    baseUrl,
    fetch,
    memory,
  };
  const open = createOpenConversations({
    connect: (place) => createLettaTransport({ ...letta, place }),
    memory,
    first: options.conversationId ?? null,
    onBegun: (record) => list.add(record),
    onSent: (id) => list.touch(id),
    onSettled: (id) => list.settle(id),
  });
  /** For what belongs to the agent, and to none of its conversations. */
  const transport = createLettaTransport({
    ...letta,
    place: {
      ...GIVEN_PLACE,
      choose(access) {
        open.note(access);
        return GIVEN_PLACE.choose(access);
      },
    },
  });
  const list = createConversationList({
    transport: transport.conversations,
    open,
    memory,
    hasAgent: (signal) => session.hasAgent(signal),
  });
  const agentMemory = createMemory(transport.memory);
  const endFollowing = open.onOpen((conversation) =>
    followAgent(conversation, () => {
      // What fails is in the memory's state.
      agentMemory.load().catch(() => undefined);
    }),
  );
  const endSharing = effect(() => {
    const id = open.agentId.value;
    // As for the conversations: tabs share where there are tabs, and where this one keeps something.
    if (id && memory && globalThis.document) agentMemory.shareWith(joinMemoryTabs(id));
  });
  const shown = (): Conversation => open.current.peek().conversation;
  const follow = <Name extends keyof StateSignals>(name: Name): StateSignals[Name] =>
    computed(() => open.current.value.conversation[name].value) as StateSignals[Name];
  let known: Agent | null = null;
  const agent = computed(() => {
    const shown = open.current.value.conversation.agent.value;
    // It is known while another of its conversations connects.
    if (shown || known?.id !== open.agentId.value) known = shown;
    return known;
  });
  return {
    state: follow('state'),
    messages: follow('messages'),
    agent,
    status: follow('status'),
    history: follow('history'),
    unsent: follow('unsent'),
    clientTools: shown().clientTools,
    connect: open.connect,
    send: (content) => shown().send(content),
    stop: () => shown().stop(),
    retry: () => shown().retry(),
    loadEarlier: () => shown().loadEarlier(),
    approve: (callId, approve, reason) => shown().approve(callId, approve, reason),
    registerTool: (tool) => shown().registerTool(tool),
    asksVisitor: (call) => shown().asksVisitor(call),
    dismiss: () => shown().dismiss(),
    reset: () => shown().reset(),
    conversations: list,
    memory: agentMemory,
    offerPageTools: (consent = 'once') =>
      offerPageTools({ clientTools: shown().clientTools, registerTool: shown().registerTool }, consent),
    async newConversation() {
      await list.create();
    },
    openConversation: (id) => list.open(id),
    revokeToken: () => session.revoke(),
    async signOut() {
      await list.flush();
      await Promise.all(open.all.peek().map(({ conversation }) => conversation.stop()));
      list.reset();
      agentMemory.reset();
      memory?.forget();
      open.reset();
      const leaving = session;
      session = createSession(source);
      await leaving.revoke();
      leaving.dispose();
    },
    dispose() {
      endFollowing();
      endSharing();
      list.dispose();
      open.dispose();
      agentMemory.reset();
      session.dispose();
    },
  };
}
