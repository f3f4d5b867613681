import type { Links, MarkedToken } from 'marked';
import { type Block, plainBlock } from './block.ts';
import { closeOpen } from './close-open.ts';
import { canGrow, type Growing, join, settle, withoutHead } from './growing.ts';
import { type BlockToken, LexedBlocks, type Unit, unitsOf } from './lexer.ts';
import { isSmallHtml, MAX_BLOCK_LENGTH, MAX_LENGTH, PIECE_LENGTH } from './limits.ts';
import { definitionsIn, resolve } from './references.ts';
import { createSettledBlocks } from './settled-blocks.ts';
import { createTextTail, firstLines } from './text-tail.ts';
import { TooMuchWork } from './work.ts';

/** What is new at a reading. */
export interface Reading {
  /** So many blocks are the same as at the reading before. */
  readonly from: number;
  /** All blocks after those. */
  readonly blocks: readonly Block[];
  /** False: there is more to read, and the next reading of the same text goes on from here. */
  readonly complete: boolean;
}

/** A reading takes no longer than about this, in milliseconds … */
const READING_MS = 8;
/** … and no more characters, since the same task renders them. */
const READING_LENGTH = 3_000;
/** So much text is lexed at once where there is more; twice as much as long as no block ends in it. */
const WINDOW_LENGTH = 4_000;
/** Where a window takes too much work, shorter ones are tried, in steps no smaller than this. */
const STEP_LENGTH = 64;

/** The search for a window of the open end in which a block ends, and which isn't too much work. */
interface Search {
  /** The window that is looked at next. */
  readonly size: number;
  /** The longest one in which nothing ends, and the shortest one that is too much work. */
  readonly low: number;
  readonly high: number;
}

const START: Search = { size: WINDOW_LENGTH, low: 0, high: Infinity };

/** A length in the middle; twice as much where there is no end. */
const sizeBetween = (low: number, high: number): number => (high === Infinity ? low * 2 : Math.floor((low + high) / 2));

/** Turns growing text into blocks. Only its open end is lexed, so a chunk costs the same however long the text is. */
export class BlockReader {
  readonly #now: () => number;
  readonly #text = createTextTail();
  readonly #settled = createSettledBlocks();
  /** The settled part of the block that the open end begins with. */
  #growing: Growing | null = null;
  /** The definitions in what has settled. */
  #links: Links = {};
  #search = START;
  /** How much of the text has settled. */
  #length = 0;
  /** The blocks of the last reading that hadn't settled, and how many blocks came since. */
  #open: readonly Block[] = [];
  #since = 0;

  /** @param now a clock, in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Reads the text as it is now, or as much of it as fits into a task.
   * @param done whether the text is complete, so that nothing of it is open any more
   * @param added the end of the text, where that is all that is new; the rest of it isn't looked at then
   */
  read(text: string, done: boolean, added?: string): Reading {
    const started = this.#now();
    const settled = this.#settled;
    settled.mark();
    if (!this.#text.accept(text, done, added, () => this.#settledText())) this.#reset();
    const start = this.#length;
    this.#since = 0;
    const isLate = (): boolean => this.#now() - started > READING_MS || this.#length - start > READING_LENGTH;
    let open: readonly Block[] | null = null;
    do open = this.#step(done);
    while (!open && !isLate());
    // Before the open end is read, it stays as it was.
    if (open) this.#open = open;
    else if (this.#length > start) this.#open = this.#growing ? [blockOf(this.#growing, true)] : [];
    const complete = open !== null && (!done || this.#resolve(isLate));
    const from = settled.unchanged;
    return { from, blocks: [...settled.list.slice(from), ...this.#open], complete };
  }

  #reset(): void {
    this.#settled.clear();
    this.#growing = null;
    this.#links = {};
    this.#search = START;
    this.#length = 0;
    this.#open = [];
  }

  #settledText(): string {
    return this.#settled.list.map(({ raw }) => raw).join('') + (this.#growing?.raw ?? '');
  }

  /**
   * Looks at the open end of the text, or where it is long at a window of it, and settles what it can.
   * @returns the blocks of the open end; null where there is more to do
   */
  #step(done: boolean): readonly Block[] | null {
    const { rest } = this.#text;
    const { size, low, high } = this.#search;
    if (this.#length >= MAX_LENGTH || high - low <= STEP_LENGTH || low >= MAX_BLOCK_LENGTH) return this.#cut(done);
    const isWhole = rest.length <= size;
    const input = isWhole ? rest : firstLines(rest, size);
    const head = this.#growing?.head ?? '';
    const closed = isWhole && !done ? closeOpen(head + input) : head + input;
    const lexed = this.#lex(closed);
    if (!lexed) {
      const tooLong = Math.min(size, rest.length);
      this.#search = { size: sizeBetween(low, tooLong), low, high: tooLong };
      return null;
    }
    const [first] = lexed.tokens;
    const growing = this.#growing;
    if (growing && (first?.type !== growing.token.type || !first.raw.startsWith(head))) {
      // What comes now isn't the same block any more.
      this.#finishGrowing();
      return null;
    }
    const before = this.#length;
    const finishOpen = this.#settle(lexed, lastNewlineOfBoth(head + input, closed) - head.length);
    if (isWhole) return finishOpen(done);
    if (this.#length === before) this.#search = { size: sizeBetween(size, high), low: size, high };
    return null;
  }

  /** Takes text that nobody can lex off the open end. What is short stays there, since it may become longer. */
  #cut(done: boolean): readonly Block[] | null {
    const { rest } = this.#text;
    const pieces = Math.max(1, Math.floor(this.#search.low / PIECE_LENGTH));
    const growing = this.#growing;
    if (rest.length <= pieces * PIECE_LENGTH)
      return [...(growing ? [blockOf(growing, false)] : []), ...(rest === '' ? [] : [plainBlock(rest, !done)])];
    this.#finishGrowing();
    this.#add(plainBlock(firstLines(rest, pieces * PIECE_LENGTH), false));
    return null;
  }

  /** Blocks; null where finding them takes too much work. */
  #lex(text: string): LexedBlocks | null {
    try {
      return new LexedBlocks(text, this.#links);
    } catch (error) {
      if (error instanceof TooMuchWork) return null;
      throw error;
    }
  }

  /**
   * Settles the blocks that no further text can change, and the beginning of the one after them where it can grow.
   * @param lastNewline where the last whole line of the lexed text ends
   * @returns a function that finishes the blocks that are left
   */
  #settle(lexed: LexedBlocks, lastNewline: number): (done: boolean) => readonly Block[] {
    const start = this.#length;
    const waiting = [...lexed.tokens];
    // A block has settled once the one after it has begun in whole lines: a list and what follows can become one, and a
    // line that isn't whole may become anything, a `3` the next item of a list that seemed to be over.
    for (let [token, next] = waiting; token && next; [token, next] = waiting) {
      const raw = token.raw.slice(this.#growing?.head.length ?? 0);
      const end = this.#length - start + raw.length + next.raw.length;
      if (end > lastNewline || !this.#text.rest.startsWith(raw)) break;
      const block = this.#finish(lexed, token, this.#growing, false, 0, false);
      this.#growing = null;
      this.#take(raw);
      this.#addTaken(block);
      waiting.shift();
    }
    const growing = this.#growing;
    const lexedUnits = this.#grow(lexed, waiting[0], lastNewline - (this.#length - start));
    const limited = this.#growing?.limited ?? false;
    return (done) =>
      waiting.map((token, index, { length }) => {
        const isOpen = !done && index === length - 1;
        const block =
          index === 0
            ? this.#finish(lexed, token, growing, isOpen, lexedUnits, limited)
            : this.#finish(lexed, token, null, isOpen, 0, false);
        return done ? (resolve(block, lexed.links) ?? block) : block;
      });
  }

  /** Settles the beginning of a block that can grow. @returns how many of its units are lexed now */
  #grow(lexed: LexedBlocks, token: MarkedToken | undefined, wholeLines: number): number {
    if (!token || !canGrow(token)) return 0;
    const growing = this.#growing;
    const own = withoutHead(token, growing);
    const part = settle(own, wholeLines, growing);
    if (!part || !this.#text.rest.startsWith(part.raw)) return 0;
    const count = own.type === 'code' ? 0 : own.type === 'table' && !growing ? part.count + 1 : part.count;
    const units = newUnits(own, growing).slice(0, count);
    const limited = units.map((unit) => lexed.lexInline(unit)).includes(true);
    this.#growing = {
      raw: (growing?.raw ?? '') + part.raw,
      head: part.head,
      token: join(growing, part.token),
      limited: limited || (growing?.limited ?? false),
      definitions: growing?.definitions ?? this.#definitionsOf(lexed),
    };
    this.#take(part.raw);
    this.#addDefinitions(part.raw, part.token);
    return units.length;
  }

  /**
   * Lexes the inline text of a block.
   * @param growing its settled part
   * @param lexedUnits so many of its units are lexed already
   * @param limited whether something of those is over a limit
   */
  #finish(
    lexed: LexedBlocks,
    token: MarkedToken,
    growing: Growing | null,
    open: boolean,
    lexedUnits: number,
    limited: boolean,
  ): Block {
    const own = growing && canGrow(token) ? withoutHead(token, growing) : token;
    const raw = (growing?.raw ?? '') + own.raw;
    const definitions = growing?.definitions ?? this.#definitionsOf(lexed);
    const known = this.#open[this.#since];
    this.#since += 1;
    const depends = raw.includes('[') && countOf(lexed.links) > 0;
    if (known?.raw === raw && known.open === open && known.definitions === definitions && !depends) return known;
    if (own.type === 'html' && !isSmallHtml(raw)) return plainBlock(raw, open);
    const units = newUnits(own, growing).slice(lexedUnits);
    const isLimited = units.map((unit) => lexed.lexInline(unit)).includes(true);
    return {
      raw,
      token: growing && canGrow(own) ? join(growing, own) : own,
      open,
      limited: isLimited || limited || (growing?.limited ?? false),
      definitions,
    };
  }

  /** How many definitions blocks are lexed with; -1: with some that may still change. */
  #definitionsOf({ links }: LexedBlocks): number {
    const count = countOf(this.#links);
    return countOf(links) === count ? count : -1;
  }

  #finishGrowing(): void {
    if (this.#growing) this.#settled.add(blockOf(this.#growing, false));
    this.#growing = null;
  }

  #add(block: Block): void {
    this.#take(block.raw);
    this.#addTaken(block);
  }

  #addTaken(block: Block): void {
    this.#settled.add(block);
    this.#addDefinitions(block.raw, block.token);
  }

  #addDefinitions(raw: string, token: BlockToken): void {
    if (raw.includes(']:')) this.#links = { ...definitionsIn([token]), ...this.#links };
  }

  #take(raw: string): void {
    this.#text.take(raw.length);
    this.#length += raw.length;
    this.#search = START;
  }

  /** Makes links of references that came before their definitions. @returns whether all are made */
  #resolve(isLate: () => boolean): boolean {
    const links = { ...definitionsIn(this.#open.map(({ token }) => token)), ...this.#links };
    if (countOf(links) === 0) return true;
    for (const [index, block] of this.#settled.list.entries()) {
      if (isLate()) return false;
      const resolved = resolve(block, links);
      if (resolved) this.#settled.replace(index, resolved);
    }
    return true;
  }
}

/** Where the last whole line ends that two texts begin with; less than 0 where there is none. */
function lastNewlineOfBoth(text: string, other: string): number {
  let newline = text.lastIndexOf('\n');
  while (newline >= 0 && !other.startsWith(text.slice(0, newline + 1)))
    newline = newline > 0 ? text.lastIndexOf('\n', newline - 1) : -1;
  return newline;
}

const countOf = (links: Links): number => Object.keys(links).length;

/** The units of a block that its settled part doesn't have. */
const newUnits = (own: MarkedToken, growing: Growing | null): readonly Unit[] =>
  growing && own.type === 'table' ? own.rows : unitsOf(own);

/** The settled part of a block, as a block. */
const blockOf = ({ raw, token, limited, definitions }: Growing, open: boolean): Block => ({
  raw,
  token: { ...token, raw },
  open,
  limited,
  definitions,
});
