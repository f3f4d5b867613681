import type { MarkedToken } from 'marked';
import { type Block, plainBlock } from './block.ts';
import { canGrow, type Growing, join, settle, type SettledPart, withoutHead } from './growing.ts';
import { type LexedBlocks, type Unit, unitsOf } from './lexer.ts';
import { isSmallHtml } from './limits.ts';

/** A block whose inline text is still to be lexed. */
export interface RawBlock {
  readonly lexed: LexedBlocks;
  /** The block as it was lexed: without its settled part, behind that part's head. */
  readonly token: MarkedToken;
  /** Its settled part; null: there is none. */
  readonly growing: Growing | null;
  /** Whether more of it may come. */
  readonly open: boolean;
  /** The inline text of so many of its units is lexed already. */
  readonly lexedUnits: number;
  /** Whether something of what is lexed already is over a limit. */
  readonly limited: boolean;
  /** How many definitions of links it is lexed with; -1: with some that may still change. */
  readonly definitions: number;
}

/** Its settled part and the rest, in one text. */
export const rawOf = ({ token, growing }: RawBlock): string => (growing?.raw ?? '') + ownPart(token, growing).raw;

/** Lexes the inline text of a block, and joins it to its settled part. */
export function finishBlock(block: RawBlock): Block {
  const { lexed, token, growing, open, lexedUnits, limited, definitions } = block;
  const raw = rawOf(block);
  const own = ownPart(token, growing);
  if (own.type === 'html' && !isSmallHtml(raw)) return plainBlock(raw, open);
  const isRestLimited = lexUnits(lexed, newUnits(own, growing).slice(lexedUnits));
  return {
    raw,
    token: growing && canGrow(own) ? join(growing, own) : own,
    open,
    limited: limited || isRestLimited,
    definitions,
  };
}

/** The settled part of a block, as a block. */
export const settledPart = ({ raw, token, limited, definitions }: Growing, open: boolean): Block => ({
  raw,
  token: { ...token, raw },
  open,
  limited,
  definitions,
});

/** How a block's settled part has grown. */
export interface Growth {
  readonly growing: Growing;
  /** What of the open end has settled now. */
  readonly part: SettledPart;
  /** How many units of the rest are lexed now. */
  readonly lexedUnits: number;
}

/**
 * Settles more of a block that can grow; null where nothing more of it has settled.
 * @param wholeLines so many characters of the open end are whole lines
 */
export function grow({ lexed, token, growing, definitions }: RawBlock, wholeLines: number): Growth | null {
  if (!canGrow(token)) return null;
  const own = withoutHead(token, growing);
  const part = settle(own, wholeLines, growing);
  if (!part) return null;
  // Code has no inline text, and the head of a table is a unit, too.
  const count = own.type === 'code' ? 0 : own.type === 'table' && !growing ? part.count + 1 : part.count;
  const units = newUnits(own, growing).slice(0, count);
  const limited = lexUnits(lexed, units);
  return {
    growing: {
      raw: (growing?.raw ?? '') + part.raw,
      head: part.head,
      token: join(growing, part.token),
      limited: limited || (growing?.limited ?? false),
      definitions,
    },
    part,
    lexedUnits: units.length,
  };
}

/** Lexes the inline text of units. @returns whether something of it is over a limit */
const lexUnits = (lexed: LexedBlocks, units: readonly Unit[]): boolean =>
  units.map((unit) => lexed.lexInline(unit)).includes(true);

/** The units of a lexed block that its settled part doesn't have. */
const newUnits = (own: MarkedToken, growing: Growing | null): readonly Unit[] =>
  growing && own.type === 'table' ? own.rows : unitsOf(own);

const ownPart = (token: MarkedToken, growing: Growing | null): MarkedToken =>
  growing && canGrow(token) ? withoutHead(token, growing) : token;
