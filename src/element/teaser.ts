import { dismissText } from '../locales/teaser.ts';
import { createTabMemory } from '../platform/tab-memory.ts';
import { sheetOf } from '../styles/sheets.ts';
import { SECONDS } from './attribute-values.ts';
import { localeOf } from './language.ts';
import type { Launcher } from './launcher.ts';
import type { LettaChatElement } from './letta-chat-element.ts';
import { createTeaserLimits, TEASER_DELAY_SECONDS } from './teaser-limits.ts';
import { createTeaserView } from './teaser-view.ts';
import css from './teaser.css?inline';

/** A sentence beside the launcher that invites the visitor to chat. */
export interface Teaser {
  /** As `showTeaser()` of the element. */
  show(text: string): boolean;
}

const teasers = new WeakMap<LettaChatElement, Teaser>();

/** The teaser of an element, which follows its attributes from the first call on. */
export function teaserOf(host: LettaChatElement, root: ShadowRoot, launcher: Launcher): Teaser {
  let teaser = teasers.get(host);
  if (!teaser) teasers.set(host, (teaser = createTeaser(host, root, launcher)));
  return teaser;
}

function createTeaser(host: LettaChatElement, root: ShadowRoot, launcher: Launcher): Teaser {
  const limits = createTeaserLimits(createTabMemory());
  const view = createTeaserView(launcher, {
    choose: () => host.show(),
    dismiss() {
      limits.noteDismissed();
      hide();
    },
  });
  /** The attribute's text that has had its turn. */
  let told: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Whether there is a launcher to stand beside, of a chat that is closed. */
  const hasPlace = (): boolean => host.isConnected && !host.open && launcher.shown.getClientRects().length > 0;

  function hide(): void {
    clearTimeout(timer);
    view.hide();
  }

  function show(text: string): boolean {
    if (text.trim() === '') hide();
    if (text.trim() === '' || !hasPlace()) return false;
    // Another text in its place bothers nobody again.
    if (view.text === null) {
      if (!limits.mayShow()) return false;
      limits.noteShown();
    }
    clearTimeout(timer);
    const sheet = sheetOf(css);
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
    view.show({
      text,
      heading: host.getAttribute('heading'),
      avatar: host.getAttribute('avatar'),
      dismiss: host.texts?.dismiss ?? dismissText(localeOf(host)),
    });
    return true;
  }

  /** Shows the attribute's text, once the visitor looks at the page. */
  function tell(text: string): void {
    if (document.hidden) {
      document.addEventListener('visibilitychange', follow, { once: true });
      return;
    }
    told = text;
    show(text);
  }

  /** Does what the attributes say now. */
  function follow(): void {
    clearTimeout(timer);
    const text = host.getAttribute('teaser');
    // Whoever has opened the chat needs no invitation.
    if (host.open) told = text;
    if (!hasPlace() || (text === null && view.text === told)) hide();
    else if (text !== null && text !== told) {
      const seconds = SECONDS.parse(host.getAttribute('teaser-delay') ?? '') ?? TEASER_DELAY_SECONDS;
      timer = setTimeout(() => tell(text), seconds * 1000);
    }
  }

  new MutationObserver(follow).observe(host, {
    attributeFilter: ['open', 'mode', 'launcher', 'teaser', 'teaser-delay'],
  });
  follow();
  return { show };
}
