import { type Conversation, createConversation } from './conversation/conversation.ts';
import { effect } from '@preact/signals-core';
import { followAgent } from './memory/follow-agent.ts';
import { joinMemoryTabs } from './memory/memory-tabs.ts';
import { type AgentMemory, createMemory } from './memory/memory.ts';
import { ChatError } from './platform/errors.ts';
import { createSession } from './session/session.ts';
import { createTokenSource } from './session/token-source.ts';
import type { GetToken } from './session/tokens.ts';
import type { TabMemory } from './platform/tab-memory.ts';
import { createLettaTransport } from './transport/letta-transport.ts';

export { type ChatErrorCode, ChatError } from './platform/errors.ts';
export type { ClientTool } from './conversation/client-tools.ts';
export type { JsonSchema, ToolArguments } from './conversation/tool-arguments.ts';
export { isAnswering } from './conversation/state.ts';
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
  /** Replaces the global `fetch`. */
  fetch?: typeof fetch;
  /** Lets what is under way survive a reload: `createTabMemory()`, or one of your own. Default: null, nothing is kept. */
  memory?: TabMemory | null;
}

/** A chat without a UI. */
export interface Chat extends Conversation {
  /** What the agent remembers. Nothing is read before the first `memory.load()`, or the agent's first change. */
  readonly memory: AgentMemory;
  /**
   * Begins a new conversation with the same agent. Client-side access tokens open an agent's default conversation only,
   * so this rejects with a ChatError `configuration` unless the token answer comes from a gateway that offers more.
   */
  newConversation(): Promise<void>;
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
  const transport = createLettaTransport({
    // The session changes with the visitor.
    session: {
      hasAgent: (signal) => session.hasAgent(signal),
      getToken: (signal) => session.getToken(signal),
      replace: (rejected, signal) => session.replace(rejected, signal),
    },
    baseUrl,
    fetch,
    memory,
  });
  const conversation = createConversation(transport, { memory });
  const agentMemory = createMemory(transport.memory);
  const endFollowing = followAgent(conversation, () => {
    // What fails is in the memory's state.
    agentMemory.load().catch(() => undefined);
  });
  const endSharing = effect(() => {
    const id = conversation.agent.value?.id;
    // As for the conversation: tabs share where there are tabs, and where this one keeps something.
    if (id && memory && globalThis.document) agentMemory.shareWith(joinMemoryTabs(id));
  });
  return {
    ...conversation,
    memory: agentMemory,
    async newConversation() {
      throw new ChatError('configuration', 'This version has one conversation.');
    },
    revokeToken: () => session.revoke(),
    async signOut() {
      await conversation.stop();
      conversation.reset();
      agentMemory.reset();
      memory?.forget();
      const leaving = session;
      session = createSession(source);
      await leaving.revoke();
      leaving.dispose();
    },
    dispose() {
      endFollowing();
      endSharing();
      conversation.dispose();
      agentMemory.reset();
      session.dispose();
    },
  };
}
