import { launcherTexts } from '../locales/launcher.ts';
import { sheetOf } from '../styles/sheets.ts';
import { localeOf } from './language.ts';
import css from './launcher.css?inline';
import type { LettaChatElement } from './letta-chat-element.ts';

/** The button that opens the chat. */
export interface Launcher {
  readonly button: HTMLButtonElement;
  /**
   * Shows what it is about.
   * @param open whether the chat is open, or about to be
   * @param failed whether it was to open, and could not be loaded
   */
  update(open: boolean, failed: boolean): void;
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
  const button = document.createElement('button');
  button.part.value = 'launcher';
  button.onclick = onClick;
  button.onpointerenter = onHover;
  const notice = document.createElement('p');
  notice.part.value = 'launcher-notice';
  notice.role = 'alert';
  notice.dir = 'auto';
  root.append(button, notice);
  return {
    button,
    update(open, failed) {
      const { openChat, closeChat, loadFailed } = { ...launcherTexts(localeOf(host)), ...host.messages };
      button.ariaExpanded = `${open && !failed}`;
      button.ariaLabel = failed ? `${openChat}. ${loadFailed}` : open ? closeChat : openChat;
      notice.textContent = failed ? loadFailed : '';
    },
  };
}
