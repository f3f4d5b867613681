/** Elements whose content is text, not tags. DOMPurify removes them with their content. */
const RAW = /<(script|style|textarea|title|xmp|iframe|noembed|noframes|noscript|template)\b[^]*?(?:<\/\1\b[^>]*>|$)/gi;
/** Comments of every kind. */
const COMMENTS = /<!--(?:-?>|[^]*?(?:--!?>|$))|<[!?][^>]*(?:>|$)|<\/[^a-z>][^>]*(?:>|$)/gi;

const TAG = /<\/?[a-z][^\s/>]*/gi;
const GAP = /[\s/]+/y;
/** An attribute: its name, which may begin with `=`, and its value. */
const ATTRIBUTE = /(=?[^\s/>=]*)(\s*=\s*(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^\s>"'][^\s>]*)?)?/y;
const SILENCED = /^(?:on.|style$)/i;

/**
 * Renames event handlers and styles before HTML is parsed. DOMPurify removes them too, but Chromium reports a violation
 * of the page's CSP for each as soon as it parses them. Only tags are touched, never text that looks like an attribute.
 */
export function silence(html: string): string {
  const plain = html.replace(RAW, '').replace(COMMENTS, '');
  let result = '';
  let end = 0;
  TAG.lastIndex = 0;
  for (let tag = TAG.exec(plain); tag; tag = TAG.exec(plain)) {
    let index = tag.index + tag[0].length;
    result += plain.slice(end, index);
    while (index < plain.length && plain[index] !== '>') {
      const [gap = ''] = match(GAP, plain, index);
      const [attribute = '', name = ''] = match(ATTRIBUTE, plain, index + gap.length);
      result += gap + (SILENCED.test(name) ? 'data-' : '') + attribute;
      index += gap.length + attribute.length;
      if (gap === '' && attribute === '') break;
    }
    end = index;
    TAG.lastIndex = Math.max(index, tag.index + 1);
  }
  return result + plain.slice(end);
}

function match(pattern: RegExp, text: string, index: number): RegExpExecArray | readonly string[] {
  pattern.lastIndex = index;
  return pattern.exec(text) ?? [];
}
