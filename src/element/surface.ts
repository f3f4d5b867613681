import type { ClientTool } from '../conversation/client-tools.ts';
import type { JsonSchema } from '../conversation/tool-arguments.ts';
import type { ContentPart } from '../protocol/events.ts';
import type { GetToken } from '../session/tokens.ts';
import type { Messages } from '../locales/en.ts';
import type { RenderMath } from '../markdown/render-math.ts';
import type { ToolLabel } from '../ui/tool-label.ts';
import { defineAttributes, PROPERTY_NAMES, type Properties, upgradeProperties } from './attributes.ts';

/** What a page can do with the element, beside its attributes. */
export interface Surface extends Properties {
  /** The page's own way to get a token, instead of `token-url`. Default: null. */
  getToken: GetToken | null;
  /** Texts of your own, over the locale's. Default: none. */
  messages: Partial<Messages>;
  /** Renders the formulas of answers (TeX in `$$…$$`, `\\[…\\]` or `\\(…\\)`). Default: null, they stay text. */
  renderMath: RenderMath | null;
  /**
   * Words of your own for the agent's tools, by the tool's name: "Looked up the weather", or one text for while it runs and
   * one for afterwards, `{running, done}`. Default: none, the tool's own title or its name in words.
   */
  toolLabels: Readonly<Record<string, ToolLabel>>;
  /** Opens the panel. */
  show(): void;
  /** Closes the panel; the chat goes on. */
  hide(): void;
  /** Opens or closes the panel. */
  toggle(): void;
  /**
   * Sends a message; resolves when the answer is complete. Waits until the element is in a page and the chat is loaded.
   * @throws ChatError; `network` also where the chat itself could not be loaded, and then nothing was sent
   */
  send(content: string | readonly ContentPart[]): Promise<void>;
  /** Stops the answer, here and at the server. */
  stop(): Promise<void>;
  /** Does again what failed. */
  retry(): Promise<void>;
  /** Begins a new conversation with the same memory; rejects with `configuration` where the token opens only one. */
  newConversation(): Promise<void>;
  /** Shows another conversation; rejects with `configuration` likewise, and with `not-found` where there is none of this id. */
  openConversation(id: string): Promise<void>;
  /** Stops, revokes the token and forgets the visitor. */
  signOut(): Promise<void>;
  /** Offers the agent a tool that runs on this page. Returns a function that takes the offer back. */
  registerTool<const Parameters extends JsonSchema>(tool: ClientTool<Parameters>): () => void;
}

/** What can't be an attribute. */
interface Extras {
  getToken: GetToken | null;
  messages: Partial<Messages>;
  renderMath: RenderMath | null;
  toolLabels: Readonly<Record<string, ToolLabel>>;
}

const EXTRAS = ['getToken', 'messages', 'renderMath', 'toolLabels'] as const;
const extras = new WeakMap<HTMLElement, Extras>();
const listeners = new WeakMap<HTMLElement, (property: keyof Extras) => void>();

/** Gives a class its accessors, once. Until then properties are plain values, which {@link observeExtras} takes over. */
export function installSurface(prototype: HTMLElement): void {
  if (Object.hasOwn(prototype, 'getToken')) return;
  defineAttributes(prototype);
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

/** Takes over what was set early, and tells of what is set later. */
export function observeExtras(element: HTMLElement, listener: (property: keyof Extras) => void): void {
  upgradeProperties(element, [...EXTRAS, ...PROPERTY_NAMES]);
  listeners.set(element, listener);
}

function extrasOf(element: HTMLElement): Extras {
  let own = extras.get(element);
  if (!own) extras.set(element, (own = { getToken: null, messages: {}, renderMath: null, toolLabels: {} }));
  return own;
}
