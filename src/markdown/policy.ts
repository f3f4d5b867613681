/**
 * What an answer may point at. Answers are written by a model that reads untrusted text, so:
 *
 * - links lead to `http:`, `https:`, `mailto:` and `tel:` only, in a new tab, without an opener or a referrer;
 * - where a link's text looks like another host or address than its target's, the target is shown beside it;
 * - pictures of other origins aren't loaded until the visitor asks: their URL could carry what the agent knows.
 */
import { claimsIn } from './claims.ts';

export interface Link {
  href: string;
  /** The target's host, address or number, where the link's text claims to be another one; else null. */
  host: string | null;
}

const PROTOCOLS = ['http:', 'https:', 'mailto:', 'tel:'];

/** For every link: a new tab that can't reach back and gets no referrer, and no endorsement for search engines. */
export const LINK_REL = 'noopener noreferrer nofollow ugc';

/**
 * A link that may pass; null: it is shown as text. Relative URLs don't parse, and so are text.
 * @param text what the visitor sees of the link, without marks
 */
export function linkOf(href: string, text: string): Link | null {
  const url = parse(href);
  if (!url || !PROTOCOLS.includes(url.protocol)) return null;
  const isHonest =
    url.protocol === 'tel:' ? saysNumber(text, url) : claimsIn(text).every((claim) => isTrue(claim, url));
  return { href: url.href, host: isHonest ? null : targetOf(url) };
}

/** Where a link leads, in the words that a reader knows it by. */
const targetOf = (url: URL): string => (url.host === '' ? [...recipientsOf(url)].join(', ') : url.host);

/** Everyone who gets a mail, or the number that is called. */
function recipientsOf({ pathname, searchParams }: URL): Set<string> {
  const others = [...searchParams].flatMap(([name, value]) => (/^(?:to|b?cc)$/i.test(name) ? [value] : []));
  const all = [decode(pathname), ...others].flatMap((list) => list.split(','));
  return new Set(all.map((address) => address.trim().toLowerCase()).filter(Boolean));
}

/** Whether a claim in a link's text is what its target is. */
function isTrue(claim: string, target: URL): boolean {
  if (target.protocol === 'mailto:') {
    const recipients = recipientsOf(target);
    return recipients.size === 1 && recipients.has(claim.toLowerCase().replace(/^mailto:/, ''));
  }
  const claimed = parse(/^[a-z][a-z\d+.-]*:[/\\]/i.test(claim) ? claim : `https://${bracketed(claim)}`);
  return claimed !== null && withoutWww(claimed.host) === withoutWww(target.host);
}

/** An IPv6 as a URL wants it. */
const bracketed = (claim: string): string =>
  /^[\da-f:]+$/i.test(claim) && claim.includes('::') ? `[${claim}]` : claim;

const withoutWww = (host: string): string => host.replace(/^www\.|\.(?=:|$)/g, '');

/** Whether a text is the number that is called, or names no number, host or address. */
function saysNumber(text: string, { pathname }: URL): boolean {
  const digits = (value: string) => value.normalize('NFKC').replace(/\D/g, '');
  const said = digits(text);
  return claimsIn(text).length === 0 && (said.length < 4 || digits(decode(pathname)).endsWith(said.replace(/^0+/, '')));
}

/**
 * How a picture may be shown: at once where its origin is the page's own or is listed, else after a click.
 * `data:` pictures come with the text itself and fetch nothing. Null: not at all.
 */
export function imageOf(source: string, allowedOrigins: readonly string[]): { source: string; loads: boolean } | null {
  const url = parse(source);
  if (!url) return null;
  if (/^data:image\/(?:png|jpeg|gif|webp);base64,/i.test(source)) return { source: url.href, loads: true };
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return { source: url.href, loads: url.origin === globalThis.location?.origin || allowedOrigins.includes(url.origin) };
}

function parse(text: string): URL | null {
  // Failing takes long, and an answer may have thousands that do.
  if (!text.includes(':') || URL.canParse?.(text) === false) return null;
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
