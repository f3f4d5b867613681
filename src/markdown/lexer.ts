import type { Lexer, Links, MarkedToken, Token, Tokens } from 'marked';
import {
  isSmallHtml,
  MAX_BLOCK_WORK,
  MAX_COLUMNS,
  MAX_INLINE_LENGTH,
  MAX_INLINE_WORK,
  MAX_NESTING,
  MAX_SOFT_PARTS,
  MAX_TURNS,
} from './limits.ts';
import { markedNow } from './marked.ts';
import { softParts } from './soft-parts.ts';
import { piecesOf } from './text-tail.ts';
import type { Limits, MeteredTokenizer } from './tokenizers.ts';
import { Meter, TooMuchWork } from './work.ts';

/** Text that is shown as it is, in pieces, because it is over a limit. */
export interface PlainToken {
  type: 'plain';
  raw: string;
  pieces: readonly string[];
}

/** A block: one of marked's tokens, or plain text. */
export type BlockToken = MarkedToken | PlainToken;

export const plainToken = (raw: string): PlainToken => ({ type: 'plain', raw, pieces: piecesOf(raw) });

/** Whether inline text is over a limit. */
export const isPlain = (token: Token | PlainToken): token is PlainToken => token.type === 'plain';

/** Something whose inline text has a budget of its own: a block, a list item, a table row. */
export type Unit = MarkedToken | Tokens.ListItem | readonly Tokens.TableCell[];

/** The units of a block, in the order of the document. */
export function unitsOf(token: MarkedToken): Unit[] {
  if (token.type === 'list') return token.items;
  return token.type === 'table' ? [token.header, ...token.rows] : [token];
}

/** A lexer and its tokenizer. */
interface MeteredLexer {
  readonly lexer: Lexer;
  readonly tokenizer: MeteredTokenizer;
}

const meter = new Meter();
const LIMITS: Limits = { columns: MAX_COLUMNS, nesting: MAX_NESTING };
/** Code costs as much as so many elements: a frame with a border, a heading, a button. Other blocks become about one. */
const CODE_ELEMENTS = 16;

/**
 * Finds the blocks of a text; null: that takes too much work.
 * @param links definitions that are known already
 */
export function lexBlocks(text: string, links: Links): LexedBlocks | null {
  try {
    return new LexedBlocks(text, links);
  } catch (error) {
    if (error instanceof TooMuchWork) return null;
    throw error;
  }
}

/** Blocks whose inline text is lexed later, block by block. */
export class LexedBlocks {
  readonly tokens: MarkedToken[];
  /** Definitions of links: those that were given, and those of these blocks. */
  readonly links: Links;
  /** About how many elements the blocks become whose inline text is lexed already. */
  elements = 0;
  /** What is still to be lexed: the text for each list of inline tokens. */
  readonly #runs: ReadonlyMap<readonly Token[], string>;
  readonly #marked = markedNow();
  readonly #plain: MeteredLexer;
  #marks: MeteredLexer | undefined;

  /**
   * Finds the blocks of a text.
   * @param links definitions that are known already
   * @throws TooMuchWork
   */
  constructor(text: string, links: Links) {
    this.#plain = this.#lexerOf(new this.#marked.MeteredTokenizer(meter, LIMITS), { ...links });
    const { lexer } = this.#plain;
    meter.start(MAX_BLOCK_WORK);
    this.tokens = attempt(() => lexer.blockTokens(text)) as MarkedToken[];
    this.links = lexer.tokens.links;
    this.#runs = new Map(lexer.inlineQueue.map(({ src, tokens }) => [tokens, src]));
  }

  /**
   * Fills in the inline tokens of one of the blocks, or of an item or a row of it; in the order of the document.
   * @returns whether something of it is over a limit, and plain text now
   */
  lexInline(unit: Unit): boolean {
    let limited = limitHtmlIn(unit);
    meter.start(MAX_INLINE_WORK);
    // An item is inside of its list.
    for (const { tokens, depth } of this.#runsIn(unit, 'task' in unit ? 1 : 0)) {
      const isPlain = this.#lexRun(tokens);
      if (isPlain || depth >= MAX_NESTING) limited = true;
      this.elements += tokens.length;
    }
    return limited;
  }

  #lexRun(tokens: Token[]): boolean {
    const text = this.#runs.get(tokens) ?? '';
    // The box of a task is there already.
    const before = tokens.length;
    const { lexer, tokenizer } = /[*_~]/.test(text) ? this.#lexerOfMarks() : this.#plain;
    // What a raw `<pre>` or `<a>` begins ends with its paragraph.
    lexer.state.inRawBlock = false;
    lexer.state.inLink = false;
    tokenizer.refused = false;
    const lexes = (): boolean => {
      try {
        attempt(() => lexer.inlineTokens(text, tokens));
        return true;
      } catch (error) {
        if (!(error instanceof TooMuchWork)) throw error;
        return false;
      }
    };
    // Once the work is used up, nothing is even tried: a row may have thousands of cells, and an error for each costs more.
    if (meter.left >= 0 && canBeLaidOut(text) && lexes()) return tokenizer.refused;
    tokens.splice(before, Infinity, plainToken(text));
    return true;
  }

  #lexerOfMarks(): MeteredLexer {
    return (this.#marks ??= this.#lexerOf(new this.#marked.MeteredMarksTokenizer(meter, LIMITS), this.links));
  }

  #lexerOf(tokenizer: MeteredTokenizer, links: Links): MeteredLexer {
    const lexer = new this.#marked.Lexer({ gfm: true, tokenizer });
    lexer.tokens.links = links;
    return { lexer, tokenizer };
  }

  /** The lists of inline tokens that are to be filled in, and how many blocks each is inside of. */
  *#runsIn(unit: Unit, depth: number): Generator<{ tokens: Token[]; depth: number }> {
    this.elements += 'length' in unit ? unit.length : unit.type === 'code' ? CODE_ELEMENTS : 1;
    if ('length' in unit) {
      for (const { tokens } of unit) yield { tokens, depth };
    } else if (unit.type === 'table') {
      for (const row of [unit.header, ...unit.rows]) yield* this.#runsIn(row, depth);
    } else if (unit.type === 'list') {
      for (const item of unit.items) yield* this.#runsIn(item, depth + 1);
    } else if ('tokens' in unit && unit.tokens) {
      if (this.#runs.has(unit.tokens)) yield { tokens: unit.tokens, depth };
      const inner = unit.type === 'blockquote' ? depth + 1 : depth;
      if (!this.#runs.has(unit.tokens))
        for (const child of unit.tokens) yield* this.#runsIn(child as MarkedToken, inner);
    }
  }
}

/** Makes raw HTML inside of quotes and lists plain where it is over a limit. @returns whether there is any */
function limitHtmlIn(unit: Unit): boolean {
  if ('length' in unit || unit.type === 'table') return false;
  const children: Token[] = unit.type === 'list' ? unit.items : ('tokens' in unit && unit.tokens) || [];
  let limited = false;
  for (const [index, child] of children.entries()) {
    if (child.type === 'html' && child['block'] === true && !isSmallHtml(child.raw)) {
      children[index] = plainToken(child.raw);
      limited = true;
    } else if (limitHtmlIn(child as MarkedToken)) limited = true;
  }
  return limited;
}

/**
 * marked recurses into nesting, and may run out of stack; and some quotes make marked 18.2 itself fail. Whatever it is,
 * the text is shown.
 */
function attempt<Result>(lex: () => Result): Result {
  try {
    return lex();
  } catch (error) {
    throw error instanceof TooMuchWork ? error : new TooMuchWork('marked fails on this text.', { cause: error });
  }
}

/** Whether a browser lays out text in one go within a task. */
const canBeLaidOut = (text: string): boolean =>
  text.length <= MAX_INLINE_LENGTH && countTurns(text) <= MAX_TURNS && softParts(text).length <= MAX_SOFT_PARTS;

/** How often the direction of writing changes. */
const countTurns = (text: string): number =>
  text.match(/[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]+[^\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]+/g)?.length ?? 0;
