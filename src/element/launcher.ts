import css from '../styles/launcher.css?inline';

/** One for all: Chromium keeps each for as long as the page is there. */
let sheet: CSSStyleSheet | undefined;

/**
 * Draws the button that opens the chat, in plain DOM, so that a page pays for nothing else until somebody wants to chat.
 * @param onHover called when a click is likely
 */
export function createLauncher(root: ShadowRoot, onClick: () => void, onHover: () => void): HTMLButtonElement {
  // A stylesheet object needs no `<style>`, and so no CSP exception.
  if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(css);
  root.adoptedStyleSheets.push(sheet);
  const button = document.createElement('button');
  button.part.value = 'launcher';
  // The widget knows more languages.
  button.ariaLabel = 'Open chat';
  button.onclick = onClick;
  button.onpointerenter = onHover;
  root.append(button);
  return button;
}
