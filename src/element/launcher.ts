import type { LauncherTexts } from '../locales/launcher.ts';
import { sheetOf } from '../styles/sheets.ts';
import css from './launcher.css?inline';
import type { LettaChatElement } from './letta-chat-element.ts';

const ENGLISH: LauncherTexts = ['Open chat', 'Close chat', 'Loading failed'];

/** What opens the chat: a button of ours, or what the page has put into the slot `launcher`. */
export interface Launcher {
  /** Ours. */
  readonly button: HTMLButtonElement;
  /** The one that visitors have. */
  readonly shown: HTMLElement;
  /** Holds the launcher, and the panel beside it. */
  readonly layer: HTMLElement;
  /**
   * Shows what it is about.
   * @param open whether the chat is open, or about to be
   * @param inline whether the chat stands in the page, without a launcher
   * @param failed whether it was to show, and could not be loaded
   * @param loading whether it is to show, and not here yet
   * @param names what it says in the page's language; undefined: English
   */
  update(open: boolean, inline: boolean, failed: boolean, loading: boolean, names: LauncherTexts | undefined): void;
}

/**
 * Renders the launcher in plain DOM, so that a page pays for nothing else until somebody wants to chat.
 * @param onHover called when a click is likely
 */
export function createLauncher(
  host: LettaChatElement,
  root: ShadowRoot,
  onClick: () => void,
  onHover: () => void,
): Launcher {
  root.adoptedStyleSheets.push(sheetOf(css));
  const layer = document.createElement('div');
  layer.className = 'layer';
  const button = document.createElement('button');
  button.part = 'launcher';
  const slot = document.createElement('slot');
  slot.name = 'launcher';
  slot.onclick = onClick;
  slot.onpointerover = onHover;
  slot.onslotchange = () => host.attributeChangedCallback();
  slot.append(button);
  const notice = document.createElement('p');
  notice.part = 'launcher-notice';
  notice.role = 'alert';
  layer.append(slot, notice);
  root.append(layer);
  const shown = (): HTMLElement => slot.assignedElements({ flatten: true })[0] as HTMLElement;
  return {
    button,
    layer,
    get shown() {
      return shown();
    },
    update(open, inline, failed, loading, names) {
      const [openChat, closeChat, loadFailed] = names ?? ENGLISH;
      const { texts } = host;
      const isOpen = open && !failed;
      // In the browser's top layer nothing of the page can move, clip or cover it.
      layer.popover = inline ? null : 'manual';
      // With the frame that paints it: earlier, the browser would work out the page's styles twice.
      requestAnimationFrame(() => layer.popover && layer.isConnected && layer.togglePopover?.(true));
      // What has failed shows, so that it can be tried again.
      slot.hidden = (inline || host.getAttribute('launcher') === 'none') && !failed;
      shown().ariaExpanded = `${isOpen}`;
      button.ariaBusy = `${loading}`;
      button.ariaLabel = isOpen ? (texts?.closeChat ?? closeChat) : (texts?.openChat ?? openChat);
      if (failed) button.ariaLabel += `. ${loadFailed}`;
      notice.hidden = !failed;
      notice.textContent = loadFailed;
    },
  };
}
