import { type Links, Tokenizer, type Tokens } from 'marked';
import type { Meter } from './work.ts';

export { Lexer } from 'marked';

/** Characters that may stand before the `@` of an e-mail address. marked scans a run of them for the `@`. */
const MAIL = /[a-zA-Z0-9.!#$%&'*+/=?_`{|}~-]*/y;
/** The start of a line that can't be an underlined heading. */
const BLOCK_START = /^(?: {4}| {0,3}(?:\t|#|>|```|~~~|\||[*+-](?:\s|$)|\d{1,9}[.)](?:\s|$)))/;
const URL_START = /(?:https?:\/\/|ftp:\/\/|www\.)/iy;
const WORD = /[^\s<]*/y;
const PUNCTUATION = /[?!.,:;*_'"~()&]/g;
/** The cost of trying all patterns at one place: for a block, for a line of a list, for inline text. */
const [BLOCK_WORK, LIST_LINE_WORK, INLINE_WORK] = [600, 300, 400];
/** The cost of a block of code inside of another block: it becomes many elements. */
const CODE_WORK = 4_000;
/** The cost of a cell of a table: its row may be shorter, and is filled up. */
const CELL_WORK = 1_500;
/** The most lines of a text with a list that is lexed at once: marked tries many patterns at each line. */
const MAX_LIST_LINES = 3_000;
/** Character codes. */
const [ASTERISK, UNDERSCORE, TILDE, BRACKET, EXCLAMATION] = [42, 95, 126, 91, 33];

/** What a text may have. It is given, since this file stands alone: see `marked.ts`. */
export interface Limits {
  /** The most columns of a table. */
  readonly columns: number;
  /** How deep quotes, lists, links and emphases may nest. */
  readonly nesting: number;
}

/** marked's tokenizer with a meter at the patterns that run away, and a limit for nesting. */
export class MeteredTokenizer extends Tokenizer {
  readonly meter: Meter;
  readonly limits: Limits;
  /** Whether something was nested too deep since this was last set to false. */
  refused = false;
  /** How many quotes, lists, links and emphases surround the text that is lexed now. */
  #depth = 0;
  /** The text at whose start the lexer looks for a block. */
  #blockAt = '';

  constructor(meter: Meter, limits: Limits) {
    super({ gfm: true });
    this.meter = meter;
    this.limits = limits;
  }

  // marked asks for a space first wherever a block may start.
  override space(src: string): Tokens.Space | undefined {
    this.#blockAt = src;
    this.meter.spend(BLOCK_WORK);
    // In a list item marked tries each line of a paragraph as a heading, and scans the rest for the underline.
    if (this.#depth > 0 && !BLOCK_START.test(src)) this.meter.spend(lengthOfParagraph(src));
    return super.space(src);
  }

  override fences(src: string): Tokens.Code | undefined {
    const token = super.fences(src);
    if (token && this.#depth > 0) this.meter.spend(CODE_WORK);
    return token;
  }

  override table(src: string): Tokens.Table | undefined {
    const token = super.table(src);
    const columns = token?.header.length ?? 0;
    if (token && columns <= this.limits.columns) this.meter.spend(columns * (token.rows.length + 1) * CELL_WORK);
    return token;
  }

  override blockquote(src: string): Tokens.Blockquote | undefined {
    if (!/^ {0,3}>/.test(src)) return undefined;
    // A line without `>` begins a part of the quote that is lexed by itself, and all lines after it are copied.
    const lines = src.slice(0, lengthOfParagraph(src)).split('\n').length;
    this.meter.spend((lines * lines) / 8);
    return this.nest(() => super.blockquote(src));
  }

  override list(src: string): Tokens.List | undefined {
    if (!/^ {0,3}(?:[*+-]|\d{1,9}[.)])(?:[ \t\n]|$)/.test(src)) return undefined;
    if (src.length > MAX_LIST_LINES && src.split('\n').length > MAX_LIST_LINES) this.meter.spend(this.meter.left + 1);
    const token = this.nest(() => this.#listAt(src));
    if (token) this.meter.spend(token.raw.split('\n').length * LIST_LINE_WORK);
    return token;
  }

  /**
   * marked 18.2 asks for a list itself where a quote goes on with one, and fails if it gets none. It gets none where the
   * last token of another place is text, which doesn't matter there.
   */
  #listAt(src: string): Tokens.List | undefined {
    const { state } = this.lexer;
    const { lastToken } = state;
    if (src === this.#blockAt || !lastToken) return super.list(src);
    delete state.lastToken;
    try {
      return super.list(src);
    } finally {
      state.lastToken = lastToken;
    }
  }

  // marked asks for an escape first wherever something inline may start.
  override escape(src: string): Tokens.Escape | undefined {
    this.meter.spend(INLINE_WORK);
    return super.escape(src);
  }

  override link(src: string): Tokens.Link | Tokens.Image | undefined {
    const first = src.charCodeAt(0);
    if (first !== BRACKET && first !== EXCLAMATION) return undefined;
    const token = this.nest(() => super.link(src));
    this.meter.spend((token?.raw.length ?? src.length) * 3);
    return token;
  }

  override reflink(src: string, links: Links): Tokens.Link | Tokens.Image | Tokens.Text | undefined {
    return this.nest(() => super.reflink(src, links));
  }

  override url(src: string): Tokens.Link | undefined {
    this.meter.spend(lengthOf(MAIL, src));
    if (lengthOf(URL_START, src) > 0) {
      const word = src.slice(0, lengthOf(WORD, src));
      // marked takes punctuation off the end one by one, and looks at the whole word each time.
      this.meter.spend(word.length * (1 + (word.match(PUNCTUATION)?.length ?? 0)));
    }
    return super.url(src);
  }

  override inlineText(src: string): Tokens.Text | undefined {
    this.meter.spend(lengthOf(MAIL, src));
    return super.inlineText(src);
  }

  /** Lexes something that may nest. Where it is nested too deep, it stays text. */
  protected nest<Result>(lex: () => Result): Result | undefined {
    if (this.#depth >= this.limits.nesting) {
      this.refused = true;
      return undefined;
    }
    this.#depth += 1;
    try {
      return lex();
    } finally {
      this.#depth -= 1;
    }
  }
}

/**
 * The same for a text with `*`, `_` or `~`. For texts without them marked skips a step, but only where the tokenizer
 * leaves these two methods alone.
 */
export class MeteredMarksTokenizer extends MeteredTokenizer {
  override emStrong(src: string, maskedSrc: string, prevChar?: string): Tokens.Em | Tokens.Strong | undefined {
    const first = src.charCodeAt(0);
    if (first !== ASTERISK && first !== UNDERSCORE) return undefined;
    const token = this.nest(() => super.emStrong(src, maskedSrc, prevChar));
    this.meter.spend((token?.raw.length ?? src.length) * 3);
    return token;
  }

  override del(src: string, maskedSrc: string, prevChar?: string): Tokens.Del | undefined {
    if (src.charCodeAt(0) !== TILDE) return undefined;
    const token = this.nest(() => super.del(src, maskedSrc, prevChar));
    this.meter.spend((token?.raw.length ?? src.length) * 3);
    return token;
  }
}

/** The length of a pattern's match at the start of a text. */
function lengthOf(pattern: RegExp, text: string): number {
  pattern.lastIndex = 0;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** The length of a text up to its first empty line. */
function lengthOfParagraph(text: string): number {
  const end = text.indexOf('\n\n');
  return end < 0 ? text.length : end;
}
