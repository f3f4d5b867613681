/** @jsxRuntime classic */
/** @jsx h */
import type { signal as createSignal } from '@preact/signals';
import type { h, render } from 'preact';
import type { Message } from '../../conversation/state.ts';
import type { MenuKey } from '../../locales/english/menu.ts';
import type { directionOf } from '../../locales/direction.ts';
import type { GetText, ViewContext, ViewProvider } from '../context.ts';
import type { MessageView } from '../Message.tsx';
import pageCss from './print-page.css?inline';
import css from './print.css?inline';

/** What the printer shares with the chat. */
export interface PrintKit<CreateElement = typeof h> {
  readonly h: CreateElement;
  readonly render: typeof render;
  readonly signal: typeof createSignal;
  readonly ViewProvider: typeof ViewProvider;
  readonly MessageView: typeof MessageView;
  readonly directionOf: typeof directionOf;
  /** The styles of the chat. */
  readonly sheets: () => readonly CSSStyleSheet[];
}

/** Named here, because TypeScript finds the types of JSX elements by the name `h`. */
type OwnKit = PrintKit<typeof h>;

/** After so many milliseconds without a change, everything is on the paper. */
const QUIET_MS = 100;
/** A picture that takes longer is left out, in milliseconds. */
const PICTURES_MS = 5_000;

/** What is printed now; a second time takes its place. */
let removePaper = (): void => undefined;

/**
 * Opens the browser's print dialog with the shown conversation, from its first message on, and nothing else of the page. It stands
 * in the page, where only the printer sees it, until the dialog is closed.
 * Rejects with a ChatError where earlier messages can't be read.
 */
export async function printConversation(kit: OwnKit, view: ViewContext, text: GetText<MenuKey>): Promise<void> {
  const messages = await view.allMessages();
  removePaper();
  const paper = document.createElement('letta-chat-paper');
  const root = paper.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [...kit.sheets(), sheetOf(css)];
  const pageSheet = sheetOf(pageCss);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, pageSheet];
  document.body.append(paper);
  const { h, render } = kit;
  render(h(Paper, { kit, view, text, messages, printedAt: Date.now() }), root);
  removePaper = () => {
    removePaper = () => undefined;
    render(null, root);
    paper.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== pageSheet);
  };
  await quiet(root);
  await pictures(root);
  window.addEventListener('afterprint', removePaper, { once: true });
  window.print();
}

interface PaperProps {
  readonly kit: OwnKit;
  readonly view: ViewContext;
  readonly text: GetText<MenuKey>;
  readonly messages: readonly Message[];
  /** Ms since 1970. */
  readonly printedAt: number;
}

function Paper({ kit, view, text, messages, printedAt }: PaperProps) {
  // oxlint-disable-next-line no-unused-vars -- JSX becomes calls of `h`.
  const { h, signal, ViewProvider, MessageView, directionOf } = kit;
  const config = view.config.value;
  const { locale } = config;
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const agent = view.agentName.value || text('agent');
  // What the agent thought is folded away, and paper doesn't unfold.
  const onPaper: ViewContext = { ...view, config: signal({ ...config, reasoning: 'hidden' }) };
  const speakerOf = (message: Message): string => {
    if (message.role === 'user') return text('exportYou');
    return message.role === 'person' ? (message.person?.name ?? text('person')) : agent;
  };
  return (
    <ViewProvider value={onPaper}>
      <main lang={locale} dir={directionOf(locale)}>
        <h1 dir="auto">{config.heading ?? agent}</h1>
        <p class="printed">{dates.format(printedAt)}</p>
        {messages.map((message) => {
          const time = Date.parse(message.date ?? '');
          return (
            <section key={message.id}>
              <h2>
                <bdi>{speakerOf(message)}</bdi> {!Number.isNaN(time) && <time>{dates.format(time)}</time>}
              </h2>
              <MessageView message={signal(message)} />
            </section>
          );
        })}
      </main>
    </ViewProvider>
  );
}

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

/** Long texts are rendered piece by piece: resolves once nothing changes any more. */
function quiet(root: ShadowRoot): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      observer.disconnect();
      done();
    };
    let timer = setTimeout(end, QUIET_MS);
    const observer = new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(end, QUIET_MS);
    });
    observer.observe(root, { childList: true, characterData: true, subtree: true });
  });
}

/** Resolves once all pictures are here, or have failed. What isn't seen wouldn't load by itself. */
async function pictures(root: ShadowRoot): Promise<void> {
  const loading = [...root.querySelectorAll('img')].map((picture) => {
    picture.loading = 'eager';
    return picture.decode().catch(() => undefined);
  });
  await Promise.race([Promise.all(loading), new Promise((done) => setTimeout(done, PICTURES_MS))]);
}
