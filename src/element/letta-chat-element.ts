import type { ClientTool } from '../conversation/client-tools.ts';
import type { JsonSchema } from '../conversation/tool-arguments.ts';
import { languageName } from '../locales/negotiate.ts';
import { createLazy } from '../platform/lazy.ts';
import type { LettaChatEventMap } from './events.ts';
import { localeOf } from './language.ts';
import { createLauncher } from './launcher.ts';
import type { Surface } from './surface.ts';
import type { Teaser } from './teaser.ts';
import type { Shell, Widget } from './widget.ts';

/** What the lazily loaded part exports. */
export type WidgetModule = typeof import('./widget.ts');
export type TeaserModule = typeof import('./teaser.ts');

/** The launcher's texts in other languages than English. */
export type LauncherTextsModule = typeof import('../locales/launcher.ts');

/** On a server there are no elements; importing must work all the same. */
const Base = (globalThis.HTMLElement ?? Object) as typeof HTMLElement;

const widgetModule = createLazy(() => LettaChatElement.load());
const teaserModule = createLazy(() => LettaChatElement.loadTeaser());
const launcherTextsModule = createLazy(() => LettaChatElement.loadLauncherTexts());

/** What the visitor sees when it fails is in the launcher. */
const ignore = (): void => undefined;

/**
 * A Letta agent on a web page. This class is all that a page loads at first, so it is kept to the launcher and to what
 * must not be missed: the chat, its UI and the rest of the surface come when they are first needed, by a click, `open`,
 * `mode="inline"` or a method call.
 */
export class LettaChatElement extends Base {
  static readonly observedAttributes = ['open', 'mode', 'locale', 'launcher', 'teaser'];

  /** Loads the rest; each entry file sets its own way. */
  declare static load: () => Promise<WidgetModule>;
  /** Loads the invitation to chat, likewise. */
  declare static loadTeaser: () => Promise<TeaserModule>;
  /** Loads what the launcher says in other languages, likewise. */
  declare static loadLauncherTexts: () => Promise<LauncherTextsModule>;

  readonly #root = this.attachShadow({ mode: 'open' });
  readonly #launcher = createLauncher(
    this,
    this.#root,
    () => this.#onClick(),
    () => widgetModule.load().catch(ignore),
  );
  readonly #tools = new Set<ClientTool>();
  readonly #shell: Shell = {
    tools: this.#tools,
    launcher: this.#launcher,
    updateLauncher: () => this.#updateLauncher(),
  };
  #widget: Promise<Widget> | undefined;
  /** Releases calls made before the element was connected. */
  #release: (() => void) | undefined;
  /** Whether the rest could not be loaded. */
  #failed = false;
  /** Goes on once the rest is here after all: by a click, on this chat or another, or since the browser is online. */
  readonly #recover = () => {
    this.#failed = false;
    this.attributeChangedCallback();
  };

  /** Says it in the page's language, once that is here. */
  readonly #rename = () => this.#updateLauncher();

  static {
    for (const name of [
      'send',
      'stop',
      'approve',
      'handoff',
      'retry',
      'newConversation',
      'openConversation',
      'exportConversation',
      'signOut',
      'deleteData',
    ] as const) {
      this.prototype[name] = function (...content: unknown[]): Promise<never> {
        return this.#need().then((widget) =>
          (widget.chat[name] as (...content: unknown[]) => Promise<never>)(...content),
        );
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

  showTeaser(text: string): Promise<boolean> {
    return this.#tease().then((teaser) => teaser.show(text));
  }

  registerTool<const Parameters extends JsonSchema>(tool: ClientTool<Parameters>): () => void {
    const sync = () => this.#widget?.then((widget) => widget.syncTools()).catch(ignore);
    // `run` gets only what has passed the tool's own schema.
    this.#tools.add(tool as ClientTool);
    sync();
    return () => {
      this.#tools.delete(tool as ClientTool);
      sync();
    };
  }

  /** Puts the focus into the input of an open chat, else onto the launcher. */
  override focus(): void {
    this.#launcher.shown.focus();
    // Does nothing where it can't be seen.
    this.#root.querySelector('textarea')?.focus();
  }

  connectedCallback(): void {
    this.#release?.();
    this.attributeChangedCallback();
  }

  disconnectedCallback(): void {
    // A move disconnects and connects again in the same task: only a real removal ends the chat.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#widget?.then((widget) => widget.destroy()).catch(ignore);
      this.#widget = undefined;
    });
  }

  /** Loads the chat where it shows at once. */
  attributeChangedCallback(): void {
    if (!this.isConnected) return;
    this.#updateLauncher();
    if (this.#isWanted()) this.#need().catch(ignore);
    // Without it the page has a launcher all the same.
    if (this.hasAttribute('teaser')) this.#tease().catch(ignore);
  }

  /** After a failure the visitor asks again for the same. */
  #onClick(): void {
    if (this.#failed && this.#isWanted()) this.#need().catch(ignore);
    else this.toggle();
  }

  #isWanted(): boolean {
    return this.open || this.#isInline();
  }

  /** Before the rest is here, a property that was set is not an attribute yet. */
  #isInline(): boolean {
    return (this.mode ?? this.getAttribute('mode')) === 'inline';
  }

  #updateLauncher(): void {
    const language = languageName(localeOf(this));
    if (language !== 'en' && !launcherTextsModule.current) {
      launcherTextsModule.subscribe(this.#rename);
      launcherTextsModule.load().catch(ignore);
    }
    const names = launcherTextsModule.current?.launcherTexts.get(language);
    const isWanted = this.#isWanted();
    const isLoading = isWanted && !this.#failed && !widgetModule.current;
    this.#launcher.update(this.open, this.#isInline(), this.#failed && isWanted, isLoading, names);
  }

  #tease(): Promise<Teaser> {
    return teaserModule.load().then(({ teaserOf }) => teaserOf(this, this.#root, this.#launcher));
  }

  #need(): Promise<Widget> {
    return (this.#widget ??= this.#create());
  }

  /** @throws ChatError `network` where the rest can't be loaded */
  async #create(): Promise<Widget> {
    if (!this.isConnected) await new Promise<void>((release) => (this.#release = release));
    try {
      const { createWidget } = await widgetModule.load();
      const widget = await createWidget(this, this.#root, this.#shell);
      if (this.#failed) this.#recover();
      return widget;
    } catch (error) {
      this.#widget = undefined;
      this.#failed = true;
      // Visitors see that it failed, developers why.
      // oxlint-disable-next-line no-console
      console.error('<letta-chat> could not start. Are its files beside embed.js, and allowed by script-src?', error);
      widgetModule.subscribe(this.#recover);
      this.#updateLauncher();
      throw error;
    }
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
