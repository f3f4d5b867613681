import createDOMPurify from 'dompurify';
import type { linkOf } from '../policy.ts';
import type { reveal } from '../reveal.ts';
import type { softParts } from '../soft-parts.ts';
import { silence } from './silence.ts';

/** The name of our Trusted Types policy, for a page's `trusted-types` directive. It only lets DOMPurify parse. */
export const TRUSTED_TYPES_POLICY = 'letta-chat';

const ALLOWED_TAGS = [
  'a',
  'b',
  'blockquote',
  'br',
  'code',
  'dd',
  'del',
  'details',
  'div',
  'dl',
  'dt',
  'em',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'i',
  'ins',
  'kbd',
  'li',
  'mark',
  'ol',
  'p',
  'pre',
  's',
  'small',
  'span',
  'strong',
  'sub',
  'summary',
  'sup',
  'table',
  'tbody',
  'td',
  'th',
  'thead',
  'tr',
  'u',
  'ul',
];
const ALLOWED_ATTR = ['href', 'colspan', 'rowspan', 'start', 'open', 'dir', 'lang'];

interface Policies {
  createPolicy(name: string, rules: { createHTML(html: string): string; createScriptURL(url: string): string }): never;
}

/** HTML → a fragment of allowed elements and attributes; null where DOMPurify makes nothing of it. */
export type Sanitize = (html: string) => DocumentFragment | null;

/** What the rest of the renderer knows, handed in so that this file imports nothing that is loaded already. */
export interface SanitizerTools {
  linkOf: typeof linkOf;
  /** What every link gets as its `rel`. */
  rel: string;
  reveal: typeof reveal;
  softParts: typeof softParts;
}

/** Makes the sanitiser. Call it once a page, because a Trusted Types policy's name can be used only once. */
export function createSanitizer(tools: SanitizerTools): Sanitize {
  const purify = createDOMPurify(window);
  // DOMPurify returns its input unchanged where it can't work.
  if (!purify.isSupported) throw new TypeError('DOMPurify does not work in this browser.');
  // lib.dom doesn't know Trusted Types yet.
  const policies: Policies | undefined = Reflect.get(window, 'trustedTypes');
  const policy = policies?.createPolicy(TRUSTED_TYPES_POLICY, {
    createHTML: (html) => html,
    createScriptURL: (url) => url,
  });
  const config = {
    ALLOWED_TAGS,
    ALLOWED_ATTR,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true as const,
    ...(policy ? { TRUSTED_TYPES_POLICY: policy } : {}),
  };
  return (html) => {
    // It has none for a `<frameset>`, whatever its types say.
    const fragment: DocumentFragment | null = purify.sanitize(silence(html), config);
    if (!fragment) return null;
    for (const link of fragment.querySelectorAll('a')) finishLink(link, tools);
    for (const element of fragment.querySelectorAll(REVEALED)) revealIn(element, tools);
    softenIn(fragment, tools);
    return fragment;
  };
}

/** Where hidden characters are made visible. */
const REVEALED = 'a, h3, h4, h5, h6, summary';

function finishLink(element: HTMLAnchorElement, { linkOf, rel }: SanitizerTools): void {
  const link = linkOf(element.getAttribute('href') ?? '', element.textContent);
  if (!link) return element.removeAttribute('href');
  element.href = link.href;
  element.target = '_blank';
  element.rel = rel;
  if (!link.host) return;
  const host = document.createElement('span');
  host.className = 'host';
  host.dir = 'ltr';
  host.textContent = `(${link.host})`;
  element.append(' ', host);
}

function revealIn(element: Element, { reveal }: SanitizerTools): void {
  for (const text of textsIn(element)) {
    const shown = reveal(text.data);
    if (shown !== text.data) text.data = shown;
  }
}

/** Lets very long words break. */
function softenIn(fragment: DocumentFragment, { softParts }: SanitizerTools): void {
  for (const text of textsIn(fragment)) {
    const parts = softParts(text.data);
    if (parts.length > 1)
      text.replaceWith(...parts.flatMap((part, index) => (index ? [document.createElement('wbr'), part] : [part])));
  }
}

function textsIn(root: Node): Text[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) if (walker.currentNode instanceof Text) texts.push(walker.currentNode);
  return texts;
}
