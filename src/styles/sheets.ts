import base from './base.css?inline';
import markdown from './markdown.css?inline';
import tokens from './tokens.css?inline';

let sheets: readonly CSSStyleSheet[] | null = null;

/** The stylesheets of the chat, made once and shared by all its roots. */
export function chatSheets(): readonly CSSStyleSheet[] {
  return (sheets ??= [tokens, base, markdown].map(createSheet));
}

/** A stylesheet as an object: no `<style>`, so no CSP exception. */
export function createSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
