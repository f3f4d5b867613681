import {
  type AttributeType,
  COUNT,
  FLAG,
  LANGUAGE_TAG,
  LIST,
  oneOf,
  ORIGINS,
  readAttribute,
  SECONDS,
  someOf,
  SUGGESTIONS,
  TEXT,
  WEB_URL,
  WORD,
  writeValue,
} from './attribute-values.ts';
import type { Suggestion } from '../ui/suggestion.ts';

import { TEASER_DELAY_SECONDS } from './teaser-limits.ts';
import type { AttachmentKind } from '../conversation/prepare-attachment.ts';

/** The properties that mirror attributes. Texts are null where the attribute is absent. */
export interface Properties {
  /** The endpoint of your backend that mints tokens. */
  tokenUrl: string | null;
  /** Letta's API; the token answer's `baseUrl` wins. Default: `https://api.letta.com`. */
  baseUrl: string | null;
  /** Cookies for `token-url`. Default: `same-origin`. */
  credentials: RequestCredentials;
  /** A launcher with a panel, a block in the page, or a launcher with a panel over the whole window. Default: `floating`. */
  mode: 'floating' | 'inline' | 'fullscreen';
  /** Whether the panel is open. */
  open: boolean;
  /** The corner of a floating chat; follows the page's direction. Default: `end`. */
  placement: 'end' | 'start';
  /** Default: `auto`, what the visitor's system says. */
  colorScheme: 'auto' | 'light' | 'dark';
  /** A BCP 47 tag. Default: the nearest `lang`, else the browser's language. */
  locale: string | null;
  /**
   * The conversation to show: `conv-…`, `default`, or `new` for an empty one. Needs a token that opens conversations.
   * Default: the one that was shown last.
   */
  conversation: string | null;
  /** The title. Default: the agent's name. */
  heading: string | null;
  /** The URL of a picture of the agent, in the header and in an empty chat. Default: the first letter of the name. */
  avatar: string | null;
  /** What an empty chat says. */
  greeting: string | null;
  /** The hint in the empty input. */
  placeholder: string | null;
  /**
   * Messages to begin with, offered as buttons in an empty chat: texts, or `{label, prompt, icon}`. In the attribute a JSON
   * array, or a list of texts with commas.
   */
  suggestions: readonly (string | Suggestion)[];
  /** Origins whose images in answers load without asking, beside the page's own; in the attribute a list with commas, or a JSON array. */
  imageOrigins: readonly string[];
  /** The agent's reasoning. Hiding it protects nothing: whoever holds the token can read it. Default: `collapsed`. */
  reasoning: 'hidden' | 'collapsed' | 'open';
  /** The agent's tool calls. Hiding them protects nothing. Default: `collapsed`. */
  tools: 'hidden' | 'collapsed' | 'open';
  /**
   * What the visitor may do with the agent's memory: nothing, see it, or also change it. Changing takes a gateway's token;
   * hiding protects nothing. Default: `read`, where the token allows it.
   */
  memory: 'off' | 'read' | 'edit';
  /** The labels of the memory blocks that are shown; in the attribute a list with commas, or a JSON array. Default: all. */
  memoryBlocks: readonly string[];
  /**
   * Whether the agent is offered the tools that the page has registered by WebMCP (`document.modelContext`), and when the
   * visitor is asked before one runs. Default: `off`.
   */
  pageTools: 'off' | 'once' | 'always' | 'never';
  /**
   * What isn't offered under messages: `copy`, `feedback`, `regenerate`, `edit`, `fork`, `time`, `sources`; in the attribute a list with commas, or a JSON array.
   * Default: none of them, all are offered.
   */
  hiddenActions: readonly string[];
  /** Whether thumbs are offered under responses where Letta takes them, or always: the page has the event. Default: `auto`. */
  feedback: 'auto' | 'always';
  /** Whether the chat says that it is an AI. Default: `on`. Switch it off where your page says so itself. */
  aiNotice: 'on' | 'off';
  /** The page with your privacy policy. The AI notice, the consent screen and the menu link to it. */
  privacyUrl: string | null;
  /** Whether visitors have to agree before anything is asked of a server or kept in the browser. Default: `none`. */
  consent: 'none' | 'required';
  /** The version of what they agree to: with another one they are asked again. Default: `1`. */
  consentVersion: string;
  /**
   * What the visitor may attach, with spaces or commas between: `images` (the agent's model must be able to see them) and
   * `text`, which is text files. Default: nothing.
   */
  attachments: readonly AttachmentKind[];
  /** Whether the visitor may dictate, where the browser can listen or `dictate` does. */
  dictation: boolean;
  /** The most characters of a message; a counter shows near the limit. Default: as many as Letta takes. */
  maxLength: number | null;
  /**
   * Tools of the widget's own that the agent is offered: `suggest_follow_ups`, and `hand_off_to_person` where there is a `desk`.
   * Behind a gateway its list of tools has to name them. In the attribute a list with commas. Default: none.
   */
  widgetTools: readonly string[];
  /** Whether there is a button that opens the chat. With `none` your page opens it, by `show()`. */
  launcher: 'auto' | 'none';
  /** A text beside the launcher that invites the visitor to chat. Default: null, none. */
  teaser: string | null;
  /** How long the page is left alone before that shows, in seconds. Default: 5. */
  teaserDelay: number;
  /** Whether a sound tells of a response that comes while the chat is closed or its tab hidden. The menu switches it off. */
  sound: boolean;
  /** Whether the menu offers notifications of long responses that end in a hidden tab. */
  notifications: boolean;
  /** Whether the page's title says how much is unread. */
  titleHint: boolean;
  /** Whether the chat looks for what the agent writes by itself, while the page is seen. Default: `on`. */
  news: 'on' | 'off';
  /** Whether a drawer under the chat shows its requests, stream events and errors to you. Nothing secret is in it. */
  debug: boolean;
  /**
   * Whether the browser's Back closes a chat that covers the whole window, by an entry in the page's history. Default: `on`.
   */
  backCloses: 'on' | 'off';
  /** Whether sending is switched off. */
  disabled: boolean;
  /** Whether the token is revoked when the visitor leaves the page. Default: false, it lasts for its few minutes. */
  revokeOnLeave: boolean;
}

/**
 * Every mirrored property with its default, which counts where the attribute is absent or can't be read. The attribute
 * has the same name in kebab-case. To add one: a line here, one in {@link Properties} and one in {@link TYPES}.
 */
export const DEFAULTS: Properties = {
  tokenUrl: null,
  baseUrl: null,
  credentials: 'same-origin',
  mode: 'floating',
  open: false,
  placement: 'end',
  colorScheme: 'auto',
  locale: null,
  conversation: null,
  heading: null,
  avatar: null,
  greeting: null,
  placeholder: null,
  suggestions: [],
  imageOrigins: [],
  reasoning: 'collapsed',
  tools: 'collapsed',
  memory: 'read',
  memoryBlocks: [],
  pageTools: 'off',
  hiddenActions: [],
  feedback: 'auto',
  aiNotice: 'on',
  privacyUrl: null,
  consent: 'none',
  consentVersion: '1',
  attachments: [],
  dictation: false,
  maxLength: null,
  widgetTools: [],
  launcher: 'auto',
  teaser: null,
  teaserDelay: TEASER_DELAY_SECONDS,
  sound: false,
  notifications: false,
  titleHint: false,
  news: 'on',
  debug: false,
  backCloses: 'on',
  disabled: false,
  revokeOnLeave: false,
};

/** What each attribute takes. */
const TYPES: { readonly [Name in keyof Properties]: AttributeType<Properties[Name]> } = {
  tokenUrl: TEXT,
  baseUrl: TEXT,
  credentials: oneOf('same-origin', 'include', 'omit'),
  mode: oneOf('floating', 'inline', 'fullscreen'),
  open: FLAG,
  placement: oneOf('end', 'start'),
  colorScheme: oneOf('auto', 'light', 'dark'),
  locale: LANGUAGE_TAG,
  conversation: TEXT,
  heading: TEXT,
  avatar: TEXT,
  greeting: TEXT,
  placeholder: TEXT,
  suggestions: SUGGESTIONS,
  imageOrigins: ORIGINS,
  reasoning: oneOf('hidden', 'collapsed', 'open'),
  tools: oneOf('hidden', 'collapsed', 'open'),
  memory: oneOf('off', 'read', 'edit'),
  memoryBlocks: LIST,
  pageTools: oneOf('off', 'once', 'always', 'never'),
  hiddenActions: LIST,
  feedback: oneOf('auto', 'always'),
  aiNotice: oneOf('on', 'off'),
  privacyUrl: WEB_URL,
  consent: oneOf('none', 'required'),
  consentVersion: WORD,
  attachments: someOf('images', 'text'),
  dictation: FLAG,
  maxLength: COUNT,
  widgetTools: LIST,
  launcher: oneOf('auto', 'none'),
  teaser: TEXT,
  teaserDelay: SECONDS,
  sound: FLAG,
  notifications: FLAG,
  titleHint: FLAG,
  news: oneOf('on', 'off'),
  debug: FLAG,
  backCloses: oneOf('on', 'off'),
  disabled: FLAG,
  revokeOnLeave: FLAG,
};

/** The names of all mirrored properties. */
export const PROPERTY_NAMES = Object.keys(DEFAULTS) as readonly (keyof Properties)[];

/** `tokenUrl` → `token-url` */
const attributeOf = (property: string): string => property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Gives a class the accessors of {@link Properties}: attributes are the truth, properties mirror them. */
export function defineAttributes(prototype: HTMLElement): void {
  for (const property of PROPERTY_NAMES) {
    const attribute = attributeOf(property);
    Object.defineProperty(prototype, property, {
      configurable: true,
      enumerable: true,
      get(this: HTMLElement) {
        return readAttribute<unknown>(this, attribute, TYPES[property], DEFAULTS[property]);
      },
      set(this: HTMLElement, value: unknown) {
        const written = writeValue(value);
        if (written === null) this.removeAttribute(attribute);
        else this.setAttribute(attribute, written);
      },
    });
  }
}

/**
 * Sets properties again that were set before there were accessors: until then they are the element's own, and hide them.
 * @param properties names of accessors
 */
export function upgradeProperties(element: HTMLElement, properties: readonly string[]): void {
  for (const property of properties) {
    if (!Object.hasOwn(element, property)) continue;
    const value: unknown = Reflect.get(element, property);
    Reflect.deleteProperty(element, property);
    Reflect.set(element, property, value);
  }
}
