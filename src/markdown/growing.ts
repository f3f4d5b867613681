import type { MarkedToken, Tokens } from 'marked';

/** A block that can grow without being lexed as a whole again. */
export type GrowingToken = Tokens.List | Tokens.Table | Tokens.Code;

/**
 * The settled beginning of a block that still grows: list items, table rows or code lines that no further text can
 * change. The rest is lexed behind a head that puts the lexer into the same state, and is joined to them.
 */
export interface Growing {
  /** The source of the settled part. */
  readonly raw: string;
  /** The head for lexing the rest: an item like the last one, the table's head, the opening fence. */
  readonly head: string;
  /** The settled part, as a block of its own. */
  readonly token: GrowingToken;
  /** Whether some of it is over a limit. */
  readonly limited: boolean;
  /** How many definitions of links its first part was lexed with; -1: with some that may still change. */
  readonly definitions: number;
}

/** A part of a block that has settled. */
export interface SettledPart {
  /** Its source. */
  readonly raw: string;
  /** The head for lexing the rest. */
  readonly head: string;
  readonly token: GrowingToken;
  /** How many items, rows or lines it has. */
  readonly count: number;
}

/** Whether a block is of a kind that can grow in parts. */
export function canGrow(token: MarkedToken): token is GrowingToken {
  return (
    token.type === 'list' || token.type === 'table' || (token.type === 'code' && token.codeBlockStyle !== 'indented')
  );
}

/** The new part of a lexed block: the block without the head that it was lexed behind. */
export function withoutHead(token: GrowingToken, growing: Growing | null): GrowingToken {
  if (!growing) return token;
  const raw = token.raw.slice(growing.head.length);
  return token.type === 'list' ? { ...token, raw, items: token.items.slice(1) } : { ...token, raw };
}

/** The whole block: its settled part and the lexed rest. */
export function join(growing: Growing | null, rest: GrowingToken): GrowingToken {
  if (!growing) return rest;
  const { token: start } = growing;
  const raw = growing.raw + rest.raw;
  if (start.type === 'list' && rest.type === 'list') {
    const loose = start.loose || rest.loose;
    const items = [...start.items, ...rest.items];
    return { ...start, raw, loose, items: loose ? items.map(loosen) : items };
  }
  if (start.type === 'table' && rest.type === 'table') return { ...start, raw, rows: [...start.rows, ...rest.rows] };
  if (start.type === 'code' && rest.type === 'code') return { ...rest, raw, text: joinCode(start.text, rest.text) };
  throw new TypeError('A block has changed its type while it grew.');
}

/** Code without its last line end, as marked returns it. The line end stays where the last line is empty. */
function joinCode(start: string, rest: string): string {
  if (rest !== '') return start + rest;
  const code = start.slice(0, -1);
  return code === '' || code.endsWith('\n') ? start : code;
}

/**
 * The beginning of a block that has settled; null where there is none. The last items, rows or lines stay open.
 * @param token the block, without a head
 * @param wholeLines how many characters of its text are whole lines that can't change
 */
export function settle(token: GrowingToken, wholeLines: number, growing: Growing | null): SettledPart | null {
  if (token.type === 'list') return settleItems(token, wholeLines);
  return settleLines(token, wholeLines, growing);
}

function settleItems(token: Tokens.List, wholeLines: number): SettledPart | null {
  let length = 0;
  let count = 0;
  for (const [index, item] of token.items.entries()) {
    const next = token.items[index + 1];
    if (!next || length + item.raw.length + next.raw.length > wholeLines) break;
    length += item.raw.length;
    count += 1;
  }
  const items = token.items.slice(0, count);
  const last = items.at(-1);
  if (!last) return null;
  const loose = items.some(isLoose);
  // Here only the part that hasn't settled makes the list loose, and that part may change.
  if (token.loose && !loose) return null;
  const raw = token.raw.slice(0, length);
  return { raw, head: headLike(last), token: { ...token, raw, loose, items }, count };
}

/** A short item that stands for the given one when the next items are lexed: only its marker and indent matter. */
export function headLike({ raw }: Tokens.ListItem): string {
  const [, marker = '', space = '', rest = ''] = /^( {0,3}(?:[*+-]|\d{1,9}[.)]))([ \t]*)(.*)/.exec(raw) ?? [];
  return rest === '' ? `${marker}\n` : `${marker}${space}a\n`;
}

/** Whether marked makes a list loose because of this item, which isn't the last one. */
const isLoose = ({ raw, tokens }: Tokens.ListItem): boolean =>
  /\n[ \t]*\n[ \t]*$/.test(raw) || tokens.some((token) => token.type === 'space' && /\n.*\n/.test(token.raw));

/** Loose items that were lexed as tight ones. The same item gives the same object each time. */
const loosened = new WeakMap<Tokens.ListItem, Tokens.ListItem>();

/** A tight list's item as it is in a loose list: its text is a paragraph, and the box of a task is inside of that. */
export function loosen(item: Tokens.ListItem): Tokens.ListItem {
  if (item.loose) return item;
  const known = loosened.get(item);
  if (known) return known;
  const [first, ...rest] = item.tokens;
  let tokens = item.tokens;
  if (first?.type === 'checkbox') {
    const [text, ...others] = rest;
    tokens =
      text && 'tokens' in text && text.tokens
        ? [
            { ...text, raw: first.raw + text.raw, text: first.raw + text.text, tokens: [first, ...text.tokens] },
            ...others,
          ]
        : [{ type: 'paragraph', raw: first.raw, text: first.raw, tokens: [first] }, ...rest];
  }
  const loose: Tokens.ListItem = {
    ...item,
    loose: true,
    tokens: tokens.map((token) => (token.type === 'text' ? { ...token, type: 'paragraph' } : token)),
  };
  loosened.set(item, loose);
  return loose;
}

function settleLines(
  token: Tokens.Table | Tokens.Code,
  wholeLines: number,
  growing: Growing | null,
): SettledPart | null {
  const lines = token.raw.split('\n');
  // The head of a table is two lines, that of a fence is one.
  const headLines = growing ? 0 : token.type === 'table' ? 2 : 1;
  let end = 0;
  const whole = lines.findIndex((line) => (end += line.length + 1) > wholeLines);
  // The last one may be a closing fence, and the one before it belongs to it where it is empty.
  const count = (whole < 0 ? lines.length : whole) - headLines - 2;
  if (count <= 0) return null;
  const raw = `${lines.slice(0, headLines + count).join('\n')}\n`;
  const head = growing?.head ?? `${lines.slice(0, headLines).join('\n')}\n`;
  if (token.type === 'code') {
    const text = `${token.text.split('\n').slice(0, count).join('\n')}\n`;
    return { raw, head, token: { ...token, raw, text }, count };
  }
  const rows = token.rows.slice(0, count);
  return { raw, head, token: { ...token, raw, rows }, count };
}
