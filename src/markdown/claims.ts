import { withoutHidden } from './reveal.ts';

/** Spaces other than the ordinary one. Some are so narrow that text with them reads as one word. */
const ODD_SPACES = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g;
/** Characters that look like a dot or a slash. */
const DOTS = /[\u3002\uFF61\u2024\uA4F8\u06D4\u0701\u0702\u2E3C]/g;
const SLASHES = /[\u2044\u2215\u29F8\u2571\uFF0F]/g;

const LABEL = String.raw`[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}_-]*)`;
const CLAIM = new RegExp(
  [
    // With a scheme: everything up to the path, a user name included.
    String.raw`[a-z][a-z\d+.-]*:[/\\]+[^\s/\\?#]*`,
    // IPv6, in brackets or shortened, and in full.
    String.raw`\[[\da-f:.]+\](?::\d+)?|(?:[\da-f]{1,4}:)+:(?:[\da-f]{1,4}(?::[\da-f]{1,4})*)?|::[\da-f]{1,4}|(?:[\da-f]{1,4}:){7}[\da-f]{1,4}`,
    // An e-mail address.
    String.raw`[\p{L}\p{N}.!#$%&'*+/=?^_{|}~-]+@${LABEL}(?:\.${LABEL})*`,
    // Names with dots, and IPv4.
    String.raw`${LABEL}(?:\.${LABEL})+(?::\d+)?`,
    String.raw`\blocalhost(?::\d+)?`,
  ].join('|'),
  'giu',
);

/** A longer word counts as one claim: nobody can tell what it says. This also bounds the patterns' time. */
const MAX_WORD = 256;

/** The hosts, e-mail addresses and IP addresses that a reader would see in the text. */
export function claimsIn(text: string): string[] {
  const plain = withoutHidden(text)
    // Before `normalize`, which makes them ordinary spaces.
    .replace(ODD_SPACES, '')
    .normalize('NFKC')
    .replace(DOTS, '.')
    .replace(SLASHES, '/')
    // `bank .example`
    .replace(/(\S) {1,9}\.(?=\p{L})/gu, '$1.');
  return plain.split(/\s+/).flatMap((word) => {
    if (word.length > MAX_WORD) return [word];
    return [...word.matchAll(CLAIM)].map(([claim]) => claim.replace(/[.,;:!?)]+$/, '')).filter(isClaim);
  });
}

/** Whether it isn't a number (`1.2`) or an abbreviation (`e.g`): a name ends in two letters, an IPv4 has four parts. */
function isClaim(claim: string): boolean {
  if (/[:@[\]]/.test(claim) || claim.toLowerCase() === 'localhost') return true;
  const labels = claim.split('.');
  const last = labels.at(-1) ?? '';
  return /\p{L}.*\p{L}/u.test(last) || (labels.length === 4 && labels.every((label) => /^\d{1,3}$/.test(label)));
}
