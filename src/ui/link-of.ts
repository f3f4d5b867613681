/** A link that was clicked. */
export interface ClickedLink {
  readonly url: string;
  /** Its text, without the host that the chat may add. */
  readonly text: string;
}

/** The link that a plain click is on; null: there is none, or the visitor asks the browser for a tab or a download. */
export function clickedLink(event: MouseEvent): ClickedLink | null {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  return { url: link.href, text: textOfLink(link) };
}

function textOfLink(link: Element): string {
  const pieces = [...link.childNodes].filter((node) => !(node instanceof Element && node.matches('.host, .number')));
  return pieces
    .map(({ textContent }) => textContent)
    .join('')
    .trim();
}
