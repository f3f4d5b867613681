import { effect, type ReadonlySignal } from '@preact/signals';
import type { Chat } from '../chat.ts';
import { format } from '../locales/index.ts';
import { sheetOf } from '../styles/sheets.ts';
import type { ViewConfig } from '../ui/view.ts';
import { emit } from './events.ts';
import css from './presence.css?inline';

/** More than so many are shown as "9+". */
const MOST_SHOWN = 9;

export interface PresenceOptions {
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  readonly launcher: HTMLElement;
  readonly chat: Chat;
  readonly config: ReadonlySignal<ViewConfig>;
  readonly open: ReadonlySignal<boolean>;
}

/** Shows what came while the chat was closed or its tab hidden. Returns a function that ends it. */
export function showPresence({ host, root, launcher, chat, config, open }: PresenceOptions): () => void {
  const sheet = sheetOf(css);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  const badge = document.createElement('span');
  badge.part = 'launcher-badge';
  badge.id = 'launcher-badge';
  badge.role = 'img';
  let told = 0;
  let prefix = '';

  const look = (): void => chat.setSeen(open.peek() && !document.hidden);
  const endOpen = effect(() => {
    void open.value;
    look();
  });
  document.addEventListener('visibilitychange', look);

  function writeTitle(count: number): void {
    // The page may have set another title meanwhile.
    const title = document.title.startsWith(prefix) ? document.title.slice(prefix.length) : document.title;
    prefix = count > 0 ? `(${count}) ` : '';
    document.title = prefix + title;
  }

  function showBadge(count: number, { messages, locale }: ViewConfig): void {
    badge.textContent = `${Math.min(count, MOST_SHOWN).toLocaleString(locale)}${count > MOST_SHOWN ? '+' : ''}`;
    badge.ariaLabel = format(messages.unread, { count }, locale);
    launcher.append(badge);
    launcher.setAttribute('aria-describedby', badge.id);
  }

  function hideBadge(): void {
    badge.remove();
    launcher.removeAttribute('aria-describedby');
  }

  const endCount = effect(() => {
    const count = chat.unread.value;
    const { titleHint } = config.value;
    // Writing a number in a language takes the browser a while at first, which opening the chat would wait for.
    if (count > 0) showBadge(count, config.value);
    else hideBadge();
    if (titleHint || prefix !== '') writeTitle(titleHint ? count : 0);
    if (count !== told) emit(host, 'letta-chat-unread', { count });
    told = count;
  });

  return () => {
    document.removeEventListener('visibilitychange', look);
    endOpen();
    endCount();
    hideBadge();
    if (prefix !== '') writeTitle(0);
  };
}
