import type { ClientTool } from '../conversation/client-tools.ts';
import type { ContentPart } from '../protocol/events.ts';
import type { GetToken } from '../session/token-source.ts';
import type { Messages } from '../locales/en.ts';
import { ATTRIBUTES, defineAccessors, type Properties } from './attributes.ts';
import type { LettaChatEventMap } from './events.ts';
import { createLauncher } from './launcher.ts';
import type { Widget } from './widget.ts';

/** On a server there are no elements; importing must work all the same. */
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/** What the lazily loaded part exports. */
export type WidgetModule = typeof import('./widget.ts');

/**
 * A Letta agent on a web page. This class is only the surface and the launcher; the chat itself is loaded when it is
 * first needed: a click, `open`, `mode="inline"`, or a method call.
 */
export class LettaChatElement extends Base {
  static readonly observedAttributes = ATTRIBUTES.map(([attribute]) => attribute);

  /** Where the rest comes from; each entry file sets its own way. */
  static load: () => Promise<WidgetModule>;

  /** Registers the element, once, whatever the number of copies on the page. */
  static define(tag = 'letta-chat'): void {
    if (!customElements.get(tag)) customElements.define(tag, LettaChatElement);
  }

  readonly #root = this.attachShadow({ mode: 'open' });
  #launcher: HTMLButtonElement | null = null;
  #connected = deferred();
  #widget: Promise<Widget> | null = null;
  #getToken: GetToken | null = null;
  #messages: Partial<Messages> = {};

  /** The page's own way to get a token, instead of `token-url`. */
  get getToken(): GetToken | null {
    return this.#getToken;
  }
  set getToken(value) {
    this.#getToken = value;
    this.#update('token-url');
  }

  /** Texts of your own, over the locale's. */
  get messages(): Partial<Messages> {
    return this.#messages;
  }
  set messages(value) {
    this.#messages = value;
    this.#update('messages');
  }

  connectedCallback(): void {
    // Properties that were set before the element was defined would hide the accessors.
    for (const property of ['getToken', 'messages', ...ATTRIBUTES.map((row) => row[1])]) {
      if (Object.hasOwn(this, property)) {
        const value: unknown = Reflect.get(this, property);
        Reflect.deleteProperty(this, property);
        Reflect.set(this, property, value);
      }
    }
    this.#connected.resolve();
    this.#arrange();
  }

  disconnectedCallback(): void {
    // A move disconnects and connects again in the same task: only a real removal ends the chat.
    queueMicrotask(() => {
      if (this.isConnected || !this.#widget) return;
      void this.#widget.then((widget) => widget.destroy());
      this.#widget = null;
      this.#connected = deferred();
    });
  }

  attributeChangedCallback(name: string): void {
    if (this.isConnected) this.#arrange();
    this.#update(name);
  }

  /** Opens the panel. */
  show(): void {
    this.open = true;
  }

  /** Closes the panel; the chat goes on. */
  hide(): void {
    this.open = false;
  }

  toggle(): void {
    this.open = !this.open;
  }

  /** Sends a message; resolves when the answer is complete, rejects with a ChatError. Waits for the element to be connected. */
  send(content: string | readonly ContentPart[]): Promise<void> {
    return this.#need().then((widget) => widget.chat.send(content));
  }

  /** Stops the answer, here and at the server. */
  stop(): Promise<void> {
    return this.#need().then((widget) => widget.chat.stop());
  }

  /** Does again what failed. */
  retry(): Promise<void> {
    return this.#need().then((widget) => widget.chat.retry());
  }

  /** Begins a new conversation; rejects with `configuration` where the token opens only one. */
  newConversation(): Promise<void> {
    return this.#need().then((widget) => widget.chat.newConversation());
  }

  /** Stops, revokes the token and forgets the visitor. */
  signOut(): Promise<void> {
    return this.#need().then((widget) => widget.chat.signOut());
  }

  /** Offers the agent a tool that runs on this page. Returns a function that takes the offer back. */
  registerTool(tool: ClientTool): () => void {
    const unregister = this.#need().then((widget) => widget.chat.registerTool(tool));
    return () => void unregister.then((call) => call());
  }

  /** Puts the focus into the input of an open chat, else onto the launcher. */
  override focus(options?: FocusOptions): void {
    const target = this.#root.querySelector<HTMLElement>('textarea') ?? this.#launcher;
    target?.focus(options);
  }

  /** Draws the launcher where the mode has one, and loads the chat where it shows at once. */
  #arrange(): void {
    const floats = this.mode !== 'inline';
    if (floats) {
      this.#launcher ??= createLauncher(
        this.#root,
        () => this.toggle(),
        () => void LettaChatElement.load().catch(() => undefined),
      );
      const label = this.open ? this.messages.closeChat ?? 'Close chat' : this.messages.openChat ?? 'Open chat';
      this.#launcher.setAttribute('aria-label', label);
      this.#launcher.ariaExpanded = String(this.open);
    } else {
      this.#launcher?.remove();
      this.#launcher = null;
    }
    if (this.open || !floats) void this.#need().catch(() => undefined);
  }

  #need(): Promise<Widget> {
    this.#widget ??= this.#connected.promise
      .then(() => LettaChatElement.load())
      .then((module) => module.createWidget(this, this.#root))
      .catch((error: unknown) => {
        this.#widget = null;
        this.open = false;
        throw error;
      });
    return this.#widget;
  }

  #update(name: string): void {
    void this.#widget?.then((widget) => widget.update(name)).catch(() => undefined);
  }
}

export interface LettaChatElement extends Properties {
  addEventListener<Name extends keyof LettaChatEventMap>(
    type: Name,
    listener: (this: LettaChatElement, event: LettaChatEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

defineAccessors(LettaChatElement.prototype);

function deferred() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
