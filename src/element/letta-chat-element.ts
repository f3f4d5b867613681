import type { LettaChatEventMap } from './events.ts';
import { createLauncher } from './launcher.ts';
import type { Surface } from './surface.ts';
import type { Widget } from './widget.ts';

/** What the lazily loaded part exports. */
export type WidgetModule = typeof import('./widget.ts');

/** On a server there are no elements; importing must work all the same. */
const Base = (globalThis.HTMLElement ?? Object) as typeof HTMLElement;

/**
 * A Letta agent on a web page. This class is all that a page loads at first, so it is kept to the launcher and to what
 * must not be missed: the chat, its UI and the rest of the surface come when they are first needed, by a click, `open`,
 * `mode="inline"` or a method call.
 */
export class LettaChatElement extends Base {
  static readonly observedAttributes = ['open', 'mode'];

  /** Where the rest comes from; each entry file sets its own way. */
  declare static load: () => Promise<WidgetModule>;

  readonly #root = this.attachShadow({ mode: 'open' });
  readonly #launcher = createLauncher(
    this.#root,
    () => this.toggle(),
    () => LettaChatElement.load(),
  );
  #widget: Promise<Widget> | undefined;
  /** Lets what waits for the element to be in a page go on. */
  #go: ((value?: unknown) => void) | undefined;

  static {
    for (const name of ['send', 'stop', 'retry', 'newConversation', 'signOut'] as const) {
      this.prototype[name] = function (content?: unknown) {
        return this.#need().then((widget) => widget.chat[name](content as string));
      };
    }
  }

  get open(): boolean {
    return this.hasAttribute('open');
  }
  set open(value) {
    this.toggleAttribute('open', value);
  }

  show(): void {
    this.open = true;
  }

  hide(): void {
    this.open = false;
  }

  toggle(): void {
    this.open = !this.open;
  }

  registerTool(tool: Parameters<Surface['registerTool']>[0]): () => void {
    const unregister = this.#need().then((widget) => widget.chat.registerTool(tool));
    return () => unregister.then((call) => call());
  }

  /** Puts the focus into the input of an open chat, else onto the launcher. */
  override focus(): void {
    this.#launcher.focus();
    // Does nothing where it can't be seen.
    this.#root.querySelector('textarea')?.focus();
  }

  connectedCallback(): void {
    this.#go?.();
    this.attributeChangedCallback();
  }

  disconnectedCallback(): void {
    // A move disconnects and connects again in the same task: only a real removal ends the chat.
    queueMicrotask(() => {
      if (this.isConnected) return;
      void this.#widget?.then((widget) => widget.destroy());
      this.#widget = undefined;
    });
  }

  /** Loads the chat where it shows at once. */
  attributeChangedCallback(): void {
    if (!this.isConnected) return;
    // Before the rest is here, a property that was set is not an attribute yet.
    const inline = (this.mode ?? this.getAttribute('mode')) === 'inline';
    this.#launcher.hidden = inline;
    this.#launcher.ariaExpanded = `${this.open}`;
    if (inline || this.open) void this.#need();
  }

  #need(): Promise<Widget> {
    return (this.#widget ??= new Promise((go) => {
      this.#go = go;
      if (this.isConnected) go(0);
    })
      .then(() => LettaChatElement.load())
      .then((module) => module.createWidget(this, this.#root)));
  }
}

export interface LettaChatElement extends Surface {
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
