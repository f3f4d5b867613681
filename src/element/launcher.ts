import { launcherTexts } from '../locales/launcher.ts';
import { sheetOf } from '../styles/sheets.ts';
import { localeOf } from './language.ts';
import css from './launcher.css?inline';
import type { LettaChatElement } from './letta-chat-element.ts';

/** The button that opens the chat. */
export interface Launcher {
  readonly button: HTMLButtonElement;
  /** Holds the launcher, and the panel beside it. */
  readonly layer: HTMLElement;
  /**
   * Shows what it is about.
   * @param open whether the chat is open, or about to be
   * @param inline whether the chat stands in the page, without a launcher
   * @param failed whether it was to show, and could not be loaded
   */
  update(open: boolean, inline: boolean, failed: boolean): void;
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
  button.onclick = onClick;
  button.onpointerenter = onHover;
  const notice = document.createElement('p');
  notice.part = 'launcher-notice';
  notice.role = 'alert';
  layer.append(button, notice);
  root.append(layer);
  return {
    button,
    layer,
    update(open, inline, failed) {
      const [openChat, closeChat, loadFailed] = launcherTexts(localeOf(host));
      const { texts } = host;
      const isOpen = open && !failed;
      // In the browser's top layer nothing of the page can move, clip or cover it.
      layer.popover = inline ? null : 'manual';
      if (!inline) layer.togglePopover?.(true);
      // What has failed shows, so that it can be tried again.
      button.hidden = (inline || host.getAttribute('launcher') === 'none') && !failed;
      button.ariaExpanded = `${isOpen}`;
      button.ariaLabel = isOpen ? (texts?.closeChat ?? closeChat) : (texts?.openChat ?? openChat);
      if (failed) button.ariaLabel += `. ${loadFailed}`;
      notice.hidden = !failed;
      notice.textContent = loadFailed;
    },
  };
}
