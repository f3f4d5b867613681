import base from './base.css?inline';
import markdown from './markdown.css?inline';
import tokens from './tokens.css?inline';

let sheets: readonly CSSStyleSheet[] | null = null;

/** The stylesheets of the chat, made once and shared by all its roots: no `<style>`, so no CSP exception. */
export function chatSheets(): readonly CSSStyleSheet[] {
  sheets ??= [tokens, base, markdown].map((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  });
  return sheets;
}
