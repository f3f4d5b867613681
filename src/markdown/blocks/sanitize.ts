import createDOMPurify from 'dompurify';
import type { linkOf } from '../policy.ts';

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

/** HTML → a fragment of allowed elements and attributes. */
export type Sanitize = (html: string) => DocumentFragment;

/**
 * Makes the sanitiser. Call it once a page, because a Trusted Types policy's name can be used only once.
 * @param judge the policy on links, the same as everywhere
 * @param rel what every link gets as its `rel`
 */
export function createSanitizer(judge: typeof linkOf, rel: string): Sanitize {
  const purify = createDOMPurify(window);
  // DOMPurify returns its input unchanged where it can't work.
  if (!purify.isSupported) throw new TypeError('DOMPurify does not work in this browser.');
  purify.addHook('afterSanitizeAttributes', (node) => {
    if (!(node instanceof HTMLAnchorElement)) return;
    const link = judge(node.getAttribute('href') ?? '', node.textContent);
    if (!link) return node.removeAttribute('href');
    node.href = link.href;
    node.target = '_blank';
    node.rel = rel;
    if (link.host) node.append(` (${link.host})`);
  });
  // lib.dom doesn't know Trusted Types yet.
  const policies: Policies | undefined = Reflect.get(window, 'trustedTypes');
  const policy = policies?.createPolicy(TRUSTED_TYPES_POLICY, {
    createHTML: (html) => html,
    createScriptURL: (url) => url,
  });
  return (html) =>
    purify.sanitize(silence(html), {
      ALLOWED_TAGS,
      ALLOWED_ATTR,
      ALLOW_DATA_ATTR: false,
      ALLOW_ARIA_ATTR: false,
      RETURN_DOM_FRAGMENT: true,
      ...(policy ? { TRUSTED_TYPES_POLICY: policy } : {}),
    });
}

/**
 * Takes event handlers and styles out before the HTML is parsed. DOMPurify removes them too, but Chromium reports a
 * violation of the page's CSP for each as soon as it parses them. Text that looks like one is lost as well: only a
 * parser could tell the difference.
 */
function silence(html: string): string {
  return html
    .replace(/<style\b[^]*?(?:<\/style[^>]*>|$)/gi, '')
    .replace(/([^\w-])(on(?=[a-z]+\s*=)|style(?=\s*=))/gi, '$1data-$2');
}
