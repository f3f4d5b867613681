import type { Links, MarkedToken, Token, Tokens } from 'marked';
import type { Block } from './block.ts';
import { headLike, loosen } from './growing.ts';
import { type BlockToken, lexBlocks, unitsOf } from './lexer.ts';

/** The link definitions in these blocks. Of two with the same name the first one counts. */
export function definitionsIn(tokens: readonly BlockToken[]): Links {
  const links: Links = {};
  const waiting: (Token | BlockToken)[] = tokens.toReversed();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.type === 'def') {
      const { tag, href, title } = next as Tokens.Def;
      if (!Object.hasOwn(links, tag)) links[tag] = { href, title };
    }
    const inner: readonly Token[] = next.type === 'list' ? (next as Tokens.List).items : (childrenOf(next) ?? []);
    waiting.push(...inner.toReversed());
  }
  return links;
}

/** The link definitions in the settled blocks. */
export class Definitions {
  links: Links = {};

  /** Adds the definitions of a block, or of a part of one. */
  add(raw: string, token: BlockToken): void {
    if (raw.includes(']:')) this.links = { ...definitionsIn([token]), ...this.links };
  }

  /** How many there are; -1: `links` has others as well, from blocks that may still change. */
  countIn(links: Links): number {
    const count = countOf(this.links);
    return countOf(links) === count ? count : -1;
  }

  clear(): void {
    this.links = {};
  }
}

export const countOf = (links: Links): number => Object.keys(links).length;

const childrenOf = (token: Token | BlockToken): readonly Token[] | undefined =>
  token.type === 'blockquote' || token.type === 'list_item' ? token.tokens : undefined;

/** Whether a text may have a reference link. One may look like an inline link at first: `[a](<b`. */
const refersTo = (raw: string): boolean => raw.includes(']');

/**
 * The block with its reference links resolved, if it came before their definitions; null if nothing changes.
 * @param links all link definitions of the text
 */
export function resolve(block: Block, links: Links): Block | null {
  const definitions = countOf(links);
  if (block.definitions === definitions || !refersTo(block.raw)) return null;
  const token = resolveToken(block, links);
  return token && { ...block, token, definitions };
}

function resolveToken({ token, raw }: Block, links: Links): BlockToken | null {
  switch (token.type) {
    case 'plain':
    case 'code':
    case 'html':
    case 'def':
      return null;
    case 'list':
      return { ...token, items: token.items.map((item) => resolveItem(item, token.loose, links)) };
    case 'table':
      return resolveTable(token, links);
    default: {
      const lexed = lex(raw, links);
      return lexed?.type === token.type && lexed.raw === raw ? lexed : null;
    }
  }
}

function resolveItem(item: Tokens.ListItem, loose: boolean, links: Links): Tokens.ListItem {
  if (!refersTo(item.raw)) return item;
  // An item is lexed differently when another one follows. Only the last item of a list has none.
  const list = lex(item.raw.endsWith('\n') ? item.raw + headLike(item) : item.raw, links);
  const lexed = list?.type === 'list' ? list.items[0] : undefined;
  return lexed ? { ...item, tokens: (loose ? loosen(lexed) : lexed).tokens } : item;
}

function resolveTable(token: Tokens.Table, links: Links): Tokens.Table {
  const [names = '', line = '', ...lines] = token.raw.split('\n');
  const tableWith = (row: string): Tokens.Table | null => {
    const lexed = refersTo(names + row) ? lex(`${names}\n${line}\n${row}`, links) : null;
    return lexed?.type === 'table' ? lexed : null;
  };
  return {
    ...token,
    header: tableWith('')?.header ?? token.header,
    rows: token.rows.map((row, index) => tableWith(lines[index] ?? '')?.rows[0] ?? row),
  };
}

/** The first block of a text; null where that takes too much work. */
function lex(text: string, links: Links): MarkedToken | null {
  const lexed = lexBlocks(text, links);
  const token = lexed?.tokens[0];
  if (!lexed || !token) return null;
  for (const unit of unitsOf(token)) lexed.lexInline(unit);
  return token;
}
