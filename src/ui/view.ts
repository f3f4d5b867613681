import type { ReadonlySignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { AttachmentKind } from '../conversation/prepare-attachment.ts';
import type { Feedbacks, Rating } from '../conversation/feedback.ts';
import type { Message } from '../conversation/state.ts';
import type { Conversation } from '../conversation/conversation.ts';
import type { Handoff } from '../conversation/handoff.ts';
import type { Conversations } from '../conversations/conversations.ts';
import type { TemporaryChat } from '../conversations/temporary-chat.ts';
import type { KnownMessages } from '../locales/en.ts';
import type { AgentMemory } from '../memory/memory.ts';
import type { Consent } from '../conversation/consent.ts';
import type { RenderMath } from '../markdown/render-math.ts';
import type { TabMemory } from '../platform/tab-memory.ts';
import type { ContentPart } from '../protocol/events.ts';
import type { Suggestion } from './suggestion.ts';
import type { Dictate } from './dictation.ts';
import type { ToolLabel } from './tool-label.ts';

/** How reasoning and tool calls are shown. */
export type Disclosure = 'hidden' | 'collapsed' | 'open';

/** What the page asked for. */
export interface ViewConfig {
  mode: 'floating' | 'inline' | 'fullscreen';
  placement: 'end' | 'start';
  /** Null: the agent's name, else the locale's word. */
  heading: string | null;
  /** The URL of a picture of the agent; null: the first letter of its name. */
  avatar: string | null;
  /** Null: the locale's. */
  greeting: string | null;
  /** Null: the locale's. */
  placeholder: string | null;
  suggestions: readonly (string | Suggestion)[];
  reasoning: Disclosure;
  tools: Disclosure;
  /** What the visitor may do with the agent's memory, where the token allows it. */
  memory: 'off' | 'read' | 'edit';
  /** The labels of the blocks that are shown; none: all. */
  memoryBlocks: readonly string[];
  /** The page's words for tools, by their names. */
  toolLabels: Readonly<Record<string, ToolLabel>>;
  /** Origins whose images load without asking. */
  imageOrigins: readonly string[];
  /** The page's own way to render formulas. */
  renderMath: RenderMath | null;
  /** Whether thumbs are offered where Letta takes them, or always. */
  feedback: 'auto' | 'always';
  /** Names of what isn't offered under messages. */
  hiddenActions: readonly string[];
  /** Whether the chat says that it is an AI. */
  aiNotice: 'on' | 'off';
  /** The site's privacy policy; null: none is linked. */
  privacyUrl: string | null;
  /** What the visitor may attach. */
  attachments: readonly AttachmentKind[];
  /** Whether the visitor may dictate. */
  dictation: boolean;
  /** The page's own way to listen; null: the browser's. */
  dictate: Dictate | null;
  /** The most characters of a message; null: as many as Letta takes. */
  maxLength: number | null;
  /** Whether a sound may tell of a response that nobody sees come. */
  sound: boolean;
  /** Whether a notification may. */
  notifications: boolean;
  /** Whether the page's title says how much is unread. */
  titleHint: boolean;
  /** Whether the browser's Back closes a chat that covers the whole window. */
  backCloses: 'on' | 'off';
  disabled: boolean;
  /** The language of the texts (BCP 47). */
  locale: string;
  /** The texts, English where the language isn't here. */
  messages: KnownMessages;
}

/** What the visitor may do with all that is theirs, where the token endpoint offers it. */
export interface VisitorActions {
  readonly canSignOut: ReadonlySignal<boolean>;
  readonly canDeleteData: ReadonlySignal<boolean>;
  /** This browser forgets the visitor. */
  signOut(): Promise<void>;
  /** All that is theirs is deleted, for good. */
  deleteData(): Promise<void>;
}

/** What the UI shows and what it can ask for. Everything that it needs comes through here. */
export interface View {
  readonly conversation: Conversation;
  /** All conversations of the visitor, of which `conversation` is the open one. */
  readonly conversations: Conversations;
  /** The chat that leaves nothing. */
  readonly temporary: TemporaryChat;
  /** Whether the visitor has agreed, where the site asks for that. */
  readonly consent: Consent;
  /** What the visitor may want to say next. */
  readonly followUps: ReadonlySignal<readonly string[]>;
  /** A person in the agent's place. */
  readonly handoff: Handoff;
  /** What the agent remembers. */
  readonly agentMemory: AgentMemory;
  /** What the visitor may do with all that is theirs. */
  readonly visitor: VisitorActions;
  readonly config: ReadonlySignal<ViewConfig>;
  /** What the site's developer sees under the chat; null: nothing. */
  readonly debugDrawer: ReadonlySignal<ComponentType | null>;
  readonly open: ReadonlySignal<boolean>;
  /** Keeps the draft over a reload. */
  readonly memory: TabMemory;
  /** Sends what the visitor wrote, or queues it while the agent answers; null: the page said no. */
  submit(text: string, attached?: readonly ContentPart[]): 'sent' | 'queued' | null;
  /** What the visitor thinks of responses. */
  readonly feedback: Feedbacks;
  /** As `feedback.give()`, and tells the page. */
  rate(messageId: string, rating: Rating | null, reasons?: readonly string[]): Promise<void>;
  /** A link in the transcript was clicked. Returns false where the page opens it itself. */
  followLink(url: string, text: string): boolean;
  /** The shown conversation as a text. `you` is what the visitor is called in Markdown. */
  exportConversation(format: 'markdown' | 'json', you: string): Promise<string>;
  /** All of its messages, from the first one on. */
  allMessages(): Promise<readonly Message[]>;
  /** Closes the panel. */
  close(): void;
}
