/**
 * What an answer may point at. Answers are written by a model that reads untrusted text, so:
 *
 * - links lead to `http:`, `https:`, `mailto:` and `tel:` only, in a new tab, without an opener or a referrer;
 * - where a link's text names another host than its target, the target's host is shown beside it;
 * - pictures of other origins aren't loaded until the visitor asks: their URL could carry what the agent knows;
 * - characters that hide or turn text around are made visible in what a link shows.
 */
export interface Link {
  href: string;
  /** The target's host, where the link's text claims to be another one; else null. */
  host: string | null;
}

const PROTOCOLS = ['http:', 'https:', 'mailto:', 'tel:'];

/** For every link: a new tab that can't reach back and gets no referrer, and no endorsement for search engines. */
export const LINK_REL = 'noopener noreferrer nofollow ugc';

/** A link that may pass; null: it is shown as text. Relative URLs don't parse, and so are text. */
export function linkOf(href: string, text: string): Link | null {
  const url = parse(href);
  if (!url || !PROTOCOLS.includes(url.protocol)) return null;
  const claimed = /^\s*(?:[a-z]+:\/\/)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})/iu.exec(text)?.[1];
  const differs = claimed !== undefined && url.host !== '' && parse(`https://${claimed}`)?.host !== url.host;
  return { href: url.href, host: differs ? url.host : null };
}

/**
 * How a picture may be shown: at once where its origin is the page's own or is listed, else after a click.
 * `data:` pictures come from the answer itself and fetch nothing. Null: not at all.
 */
export function imageOf(source: string, allowedOrigins: readonly string[]): { source: string; loads: boolean } | null {
  const url = parse(source);
  if (!url) return null;
  if (/^data:image\/(?:png|jpeg|gif|webp);base64,/i.test(source)) return { source: url.href, loads: true };
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  return { source: url.href, loads: url.origin === globalThis.location?.origin || allowedOrigins.includes(url.origin) };
}

/** Bidirectional controls and invisible characters, made visible. */
export function reveal(text: string): string {
  return text.replace(
    /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g,
    (character) => `[U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );
}

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
