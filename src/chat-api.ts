import type { ReadonlySignal } from '@preact/signals-core';
import type { Consent } from './conversation/consent.ts';
import type { Conversation } from './conversation/conversation.ts';
import type { HandoffDesk } from './conversation/desk.ts';
import type { Feedbacks } from './conversation/feedback.ts';
import type { Handoff } from './conversation/handoff.ts';
import type { Sendable } from './conversation/message-input.ts';
import type { PageContextSource, SentContext } from './conversation/page-context.ts';
import type { PageToolConsent } from './conversation/page-tools.ts';
import type { Message } from './conversation/state.ts';
import type { Conversations } from './conversations/conversations.ts';
import type { TemporaryChat } from './conversations/temporary-chat.ts';
import type { ExportFormat, ExportWords } from './export/export.ts';
import type { AgentMemory } from './memory/memory.ts';
import type { TabMemory } from './platform/tab-memory.ts';
import type { GetToken } from './session/tokens.ts';

/** One of `tokenUrl` and `getToken` is needed; `getToken` wins. */
export interface ChatOptions {
  /** The endpoint of your backend that mints tokens; relative to the page. */
  tokenUrl?: string | null;
  /** Your own way to get a token. */
  getToken?: GetToken | null;
  /** Cookies for `tokenUrl`. Default: `same-origin`. */
  credentials?: RequestCredentials;
  /** Letta's API; the token answer's `baseUrl` wins. Default: `https://api.letta.com`. */
  baseUrl?: string | null;
  /** The conversation to begin with: `conv-…`, `default` or `new`. Default: the last one, else the one that the token names. */
  conversationId?: string | null;
  /** Replaces the global `fetch`. */
  fetch?: typeof fetch;
  /** Lets what is under way survive a reload: `createTabMemory()`, or one of your own. Default: null, nothing is kept. */
  memory?: TabMemory | null;
  /**
   * Set: nothing is asked of any server, and nothing kept, until `chat.consent.agree()` is called. The version is that of
   * what the visitor agrees to; with another one they are asked again. Default: null, nobody has to agree.
   */
  consent?: { readonly version: string } | null;
  /**
   * What the page tells the agent with each message, beside the visitor's words: a text, an object that becomes JSON, or a
   * function of either, also async (2 s at most). At most `CONTEXT_LIMIT` characters. It never shows in the
   * transcript. Default: nothing.
   */
  context?: PageContextSource;
  /** The site's way to its people. Default: null, nobody takes over; `chat.desk.setDesk()` sets it later. */
  desk?: HandoffDesk | null;
}

/**
 * A chat without a UI. As a {@link Conversation} it is the one that is shown: `conversations.open()` changes it, and so do
 * `temporary.start()` and `temporary.end()`.
 */
export interface Chat extends Conversation {
  /**
   * As a conversation's, and with files: `send({text, images, files})` prepares them first, and rejects with `too-large` or
   * `configuration` for those that can't be sent.
   */
  send(content: Sendable): Promise<void>;
  /** The agent's conversations: the list, and which of them is shown. */
  readonly conversations: Conversations;
  /** What the agent remembers. Nothing is read before the first `memory.load()`, or the agent's first change. */
  readonly memory: AgentMemory;
  /** What the visitor thinks of the agent's responses. */
  readonly feedback: Feedbacks;
  /** Whether the visitor has agreed, where the site asks for that. Until then what needs a server rejects with `consent`. */
  readonly consent: Consent;
  /**
   * What the last token answer offered, beside the agent and its messages: `conversations`, `runs`, `memory-write`,
   * `feedback`, `archive`, `temporary`, `sign-out`, `delete-data`, or names of the endpoint's own.
   */
  readonly features: ReadonlySignal<readonly string[]>;
  /** How many answers came while the visitor didn't see the chat; see `setSeen`. Other conversations count once each. */
  readonly unread: ReadonlySignal<number>;
  /** Says whether the visitor sees the chat now. Until it is called they do, and nothing is unread. */
  setSeen(isSeen: boolean): void;
  /** A chat that leaves nothing, where the server offers it. `conversations` and `memory` go on beneath it. */
  readonly temporary: TemporaryChat;
  /** A person in the agent's place. While there is one, `send()` goes to them, and what they say is in `messages`. */
  readonly desk: Handoff;
  /**
   * Asks the site's desk for a person: the same as `desk.start()`.
   * @param request `reason`: why, in a sentence. `transcript`: what the desk is told. Default: all messages that are here
   */
  handoff(request?: { reason?: string; transcript?: readonly Message[] }): Promise<void>;
  /** What the page told the agent with the last message, for developers; null: nothing yet. */
  readonly sentContext: ReadonlySignal<SentContext | null>;
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
  /**
   * The shown conversation as a text, from its first message on. Resolves once earlier messages have been read. Rejects with a
   * ChatError; `network` also where the code for it can't be loaded.
   */
  exportConversation(format: ExportFormat, words?: ExportWords): Promise<string>;
  /** Revokes the token, also from a page that is being left; the next request asks for a new one. */
  revokeToken(): Promise<void>;
  /**
   * Stops, revokes the token and forgets the visitor; the next call asks for a new token. Where the endpoint has `sign-out` it
   * forgets the visitor's browser as well; where that fails it rejects, and all is forgotten here all the same.
   */
  signOut(): Promise<void>;
  /**
   * Has all deleted that is the visitor's: conversations, memory, agent. Then as `signOut()`. Where it fails nothing is
   * forgotten here. Rejects with `configuration` where the endpoint doesn't have `delete-data`.
   */
  deleteData(): Promise<void>;
}
