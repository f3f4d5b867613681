import base from './base.css?inline';
import tokens from './tokens.css?inline';

let sheets: readonly CSSStyleSheet[] | null = null;

/** The stylesheets of the chat, made once and shared by all its roots. */
export function chatSheets(): readonly CSSStyleSheet[] {
  return (sheets ??= [tokens, base].map(createSheet));
}

const extras = new Map<string, CSSStyleSheet>();

/** Gives the chat that an element is in more styles, once: those of what is loaded later. */
export function adoptStyles(element: Element | null, css: string): void {
  const root = element?.getRootNode();
  if (!(root instanceof ShadowRoot)) return;
  const sheet = extras.get(css) ?? createSheet(css);
  extras.set(css, sheet);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}

/** A stylesheet as an object: no `<style>`, so no CSP exception. */
function createSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
