import css from '../styles/launcher.css?inline';

/** A stylesheet object: it needs no `<style>` and so no CSP exception. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

const ICON = 'M12 3c5 0 9 3.4 9 7.6s-4 7.6-9 7.6c-.9 0-1.800-.1-2.600-.3L5 20.500l.7-3.800C4 15.300 3 13.100 3 10.600 3 6.400 7 3 12 3z';

/**
 * Draws the button that opens the chat, in plain DOM, so that a page pays for nothing else until somebody wants to chat.
 * @param onNeed called as soon as a click is likely (pointer or focus on the button)
 */
export function createLauncher(root: ShadowRoot, onClick: () => void, onNeed: () => void): HTMLButtonElement {
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
