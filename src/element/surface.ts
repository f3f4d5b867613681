import type { ClientTool } from '../conversation/client-tools.ts';
import type { JsonSchema } from '../conversation/tool-arguments.ts';
import type { Sendable } from '../conversation/message-input.ts';
import type { ExportFormat, ExportWords } from '../export/export.ts';
import type { GetToken } from '../session/tokens.ts';
import type { Messages } from '../locales/en.ts';
import type { RenderMath } from '../markdown/render-math.ts';
import type { Dictate } from '../ui/dictation.ts';
import type { ToolLabel } from '../ui/tool-label.ts';
import type { AssistantMessage, Chat, ChatStatus, HandoffDesk, Message, PageContextSource } from '../chat.ts';
import { warnOnce } from '../platform/warn.ts';
import { defineAttributes, PROPERTY_NAMES, type Properties, upgradeProperties } from './attributes.ts';

/** What a page can do with the element, beside its attributes. */
export interface Surface extends Properties {
  /** The page's own way to get a token, instead of `token-url`. Default: null. */
  getToken: GetToken | null;
  /** Texts of your own, over the locale's, by their keys. Default: none. */
  texts: Partial<Messages>;
  /**
   * What has been said in the conversation that is shown, as data. Changes come with the events. To set it is an old name for
   * `texts`, with a warning in the console. Undefined: the chat has not loaded yet.
   */
  get messages(): readonly Message[] | undefined;
  set messages(texts: Partial<Messages>);
  /** What the chat is doing: `{type: 'idle'}` and so on. Undefined: the chat has not loaded yet. */
  readonly status: ChatStatus | undefined;
  /**
   * What the page tells the agent with each message, beside the visitor's words: a text, an object that becomes JSON, or a
   * function of either, also async. It doesn't show in the transcript. Default: null, nothing.
   */
  context: PageContextSource;
  /** The site's way to its people, who can take over from the agent. Default: null, nobody takes over. */
  desk: HandoffDesk | null;
  /**
   * What the visitor may want to ask next, offered as buttons under a complete response: up to four texts, or a promise of them.
   * Default: null, nothing.
   */
  followUps: FollowUps | null;
  /** Renders the formulas of answers (TeX in `$$…$$`, `\\[…\\]` or `\\(…\\)`). Default: null, they stay text. */
  renderMath: RenderMath | null;
  /**
   * Words of your own for the agent's tools, by the tool's name: "Looked up the weather", or one text for while it runs and
   * one for afterwards, `{running, done}`. Default: none, the tool's own title or its name in words.
   */
  toolLabels: Readonly<Record<string, ToolLabel>>;
  /**
   * Your own way to listen to the visitor, such as a speech service of yours, for `dictation`. Default: null, the browser's
   * SpeechRecognition.
   */
  dictate: Dictate | null;
  /** How much came while the chat was closed or its tab hidden. Undefined: the chat hasn't loaded yet. */
  readonly unreadCount: number | undefined;
  /** Opens the panel. */
  show(): void;
  /** Closes the panel; the chat goes on. */
  hide(): void;
  /** Opens or closes the panel. */
  toggle(): void;
  /**
   * Shows an invitation to chat beside the launcher, at once; an empty text takes it away. Resolves to whether it shows: not while
   * the chat is open or has no launcher, not after the visitor has dismissed one, and for each visitor once a day and three times
   * in all. Rejects with a ChatError `network` where it could not be loaded.
   */
  showTeaser(text: string): Promise<boolean>;
  /**
   * Sends a message; resolves when the answer is complete. Waits until the element is in a page and the chat is loaded.
   * @throws ChatError; `network` also where the chat itself could not be loaded, and then nothing was sent
   */
  send(content: Sendable): Promise<void>;
  /** Stops the answer, here and at the server. */
  stop(): Promise<void>;
  /**
   * Decides on a tool call that waits for the visitor, as its buttons do. It is there once the chat has loaded. Rejects with a ChatError `not-found` for a call
   * that doesn't wait.
   * @param callId the `key` of a part in `messages`, and of `detail.tool` in `letta-chat-approval`
   */
  approve(callId: string, approve: boolean, reason?: string): Promise<void>;
  /**
   * Asks the desk for a person. Resolves once the desk has taken it; rejects with a ChatError `configuration` where there is no
   * `desk`, and with `server` where nobody will come.
   */
  handoff(request?: { reason?: string; transcript?: readonly Message[] }): Promise<void>;
  /** Does again what failed. */
  retry(): Promise<void>;
  /** Begins a new conversation with the same memory; rejects with `configuration` where the token opens only one. */
  newConversation(): Promise<void>;
  /** Shows another conversation; rejects with `configuration` likewise, and with `not-found` where there is none of this id. */
  openConversation(id: string): Promise<void>;
  /**
   * The shown conversation as a text, from its first message on: `markdown`, or `json` with everything that the chat knows.
   * Asks Letta for earlier messages. Rejects with a ChatError.
   */
  exportConversation(format: ExportFormat, words?: ExportWords): Promise<string>;
  /** Stops, revokes the token and forgets the visitor. */
  signOut(): Promise<void>;
  /**
   * Has everything deleted that is the visitor's, and then signs out. Rejects with `configuration` where the endpoint's
   * `features` lack `delete-data`.
   */
  deleteData(): Promise<void>;
  /** Offers the agent a tool that runs on this page. Returns a function that takes the offer back. */
  registerTool<const Parameters extends JsonSchema>(tool: ClientTool<Parameters>): () => void;
}

/** Gives suggestions for what to say after a response. */
export type FollowUps = (message: AssistantMessage) => readonly string[] | Promise<readonly string[]>;

/** What can't be an attribute. */
interface Extras {
  desk: HandoffDesk | null;
  followUps: FollowUps | null;
  getToken: GetToken | null;
  texts: Partial<Messages>;
  context: PageContextSource;
  renderMath: RenderMath | null;
  toolLabels: Readonly<Record<string, ToolLabel>>;
  dictate: Dictate | null;
}

const EXTRAS = ['desk', 'followUps', 'getToken', 'texts', 'context', 'renderMath', 'toolLabels', 'dictate'] as const;
const extras = new WeakMap<HTMLElement, Extras>();
/** What the old name of `texts` sets. */
const OLD_NAME = 'messages';
const chats = new WeakMap<HTMLElement, () => Chat>();
const listeners = new WeakMap<HTMLElement, (property: keyof Extras) => void>();

/** Gives a class its accessors, once. Until then properties are plain values, which {@link takeOver} takes. */
export function installSurface(prototype: HTMLElement): void {
  if (Object.hasOwn(prototype, 'getToken')) return;
  defineAttributes(prototype);
  defineData(prototype);
  for (const property of EXTRAS) {
    Object.defineProperty(prototype, property, {
      configurable: true,
      enumerable: true,
      get(this: HTMLElement) {
        return extrasOf(this)[property];
      },
      set(this: HTMLElement, value: never) {
        extrasOf(this)[property] = value;
        listeners.get(this)?.(property);
      },
    });
  }
}

/** What is there once the chat is. */
function defineData(prototype: HTMLElement): void {
  Object.defineProperties(prototype, {
    // Nothing can wait for it before the chat is here.
    approve: {
      configurable: true,
      value(this: HTMLElement, ...decision: Parameters<Chat['approve']>) {
        return chats
          .get(this)?.()
          .approve(...decision);
      },
    },
    status: {
      configurable: true,
      get(this: HTMLElement) {
        return chats.get(this)?.().status.peek();
      },
    },
    unreadCount: {
      configurable: true,
      get(this: HTMLElement) {
        return chats.get(this)?.().unread.peek();
      },
    },
    [OLD_NAME]: {
      configurable: true,
      get(this: HTMLElement) {
        return chats.get(this)?.().state.peek().messages;
      },
      set(this: HTMLElement, texts: Partial<Messages>) {
        warnOnce(
          this,
          'Texts of your own go into the property `texts`: setting `messages` will end with the next version.',
        );
        Reflect.set(this, 'texts', texts);
      },
    },
  });
}

/** Lets the element's properties tell of its chat. */
export function showChat(element: HTMLElement, chat: () => Chat): void {
  chats.set(element, chat);
}

/** Takes over what was set early. */
export function takeOver(element: HTMLElement): void {
  upgradeProperties(element, [...EXTRAS, OLD_NAME, ...PROPERTY_NAMES]);
}

/** Tells of what is set later. */
export function observeExtras(element: HTMLElement, listener: (property: keyof Extras) => void): void {
  listeners.set(element, listener);
}

function extrasOf(element: HTMLElement): Extras {
  let own = extras.get(element);
  if (!own)
    extras.set(
      element,
      (own = {
        getToken: null,
        texts: {},
        context: null,
        desk: null,
        followUps: null,
        renderMath: null,
        toolLabels: {},
        dictate: null,
      }),
    );
  return own;
}
