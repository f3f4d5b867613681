import css from '../styles/launcher.css?inline';

/** A stylesheet object needs no `<style>` and so no CSP exception. Made late: on a server there is no CSSStyleSheet. */
let sheet: CSSStyleSheet | undefined;

const ICON = 'M12 3c5 0 9 3.4 9 7.6s-4 7.6-9 7.6q-1.3 0-2.6-.3L5 20.5l.7-3.8Q3 14.3 3 10.6C3 6.400 7 3 12 3z';

/**
 * Draws the button that opens the chat, in plain DOM, so that a page pays for nothing else until somebody wants to chat.
 * @param onNeed called as soon as a click is likely (pointer or focus on the button)
 */
export function createLauncher(root: ShadowRoot, onClick: () => void, onNeed: () => void): HTMLButtonElement {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'launcher';
  button.setAttribute('part', 'launcher');
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', ICON);
  svg.append(path);
  button.append(svg);
  button.onclick = onClick;
  button.onpointerenter = button.onfocus = onNeed;
  root.append(button);
  return button;
}
