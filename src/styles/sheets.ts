const sheets = new Map<string, CSSStyleSheet>();

/** The stylesheet of some CSS, made once and shared by all chats. An object needs no `<style>`, and so no CSP exception. */
export function sheetOf(css: string): CSSStyleSheet {
  let sheet = sheets.get(css);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    sheets.set(css, sheet);
  }
  return sheet;
}

/** Gives the chat that an element is in more styles, once: those of a module that is loaded later. */
export function adoptStyles(element: Element | null, css: string): void {
  const root = element?.getRootNode();
  if (!(root instanceof ShadowRoot)) return;
  const sheet = sheetOf(css);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}
