/** The ones that HTML needs, and those that people type by name. Others stay as they are. */
const NAMED: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00A0',
  copy: '©',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  euro: '€',
};

/** `&amp;` → `&`: marked leaves character references in its tokens, since its own output is HTML. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(x?)([\da-f]{1,6})|(\w+));/gi, (reference, hex: string, digits: string, name: string) => {
    if (name) return Object.hasOwn(NAMED, name) ? (NAMED[name] ?? reference) : reference;
    const code = Number.parseInt(digits, hex ? 16 : 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
  });
}
