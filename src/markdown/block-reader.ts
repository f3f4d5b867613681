import type { MarkedToken } from 'marked';
import { type Block, plainBlock } from './block.ts';
import { closeOpen } from './close-open.ts';
import { finishBlock, grow, rawOf, type RawBlock, settledPart } from './finish-block.ts';
import type { Growing } from './growing.ts';
import { LexedBlocks } from './lexer.ts';
import { MAX_LENGTH, PIECE_LENGTH } from './limits.ts';
import { countOf, Definitions, definitionsIn, resolve } from './references.ts';
import { createSettledBlocks } from './settled-blocks.ts';
import { createTextTail, firstLines, lastNewlineOfBoth } from './text-tail.ts';
import { WindowSearch } from './window-search.ts';
import { TooMuchWork } from './work.ts';

/** What a reading found. */
export interface Reading {
  /** So many blocks are the same as after the last reading. */
  readonly from: number;
  /** The blocks after those. */
  readonly blocks: readonly Block[];
  /** False: there is more to read. The next reading of the same text goes on from here. */
  readonly complete: boolean;
}

/** A reading takes no longer than about this, in milliseconds … */
const READING_MS = 8;
/** … and no more characters, because the same task renders them. */
const READING_LENGTH = 3_000;

/**
 * Turns a growing text into blocks. A block settles once no further text can change it, and is never lexed again. So a
 * chunk costs the same however long the text is: only the open end is lexed.
 */
export class BlockReader {
  readonly #now: () => number;
  readonly #text = createTextTail();
  readonly #settled = createSettledBlocks();
  readonly #definitions = new Definitions();
  readonly #search = new WindowSearch();
  /** How much of the text has settled. */
  #length = 0;
  /** The settled part of the first open block; null: none of it has settled. */
  #growing: Growing | null = null;
  /** The open blocks as of the last reading. Those that haven't changed are used again. */
  #open: readonly Block[] = [];
  /** How many blocks this reading has finished. */
  #finished = 0;

  /** @param now a clock, in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Reads the text as it is now, or as much of it as fits into a task.
   * @param done whether the text is complete, so that nothing of it is open any more
   * @param added the end of the text, where only that is new; the rest isn't looked at then
   */
  read(text: string, done: boolean, added?: string): Reading {
    const started = this.#now();
    const settled = this.#settled;
    settled.mark();
    if (!this.#text.accept(text, done, added, () => this.#settledText())) this.#reset();
    const start = this.#length;
    this.#finished = 0;
    const isLate = (): boolean => this.#now() - started > READING_MS || this.#length - start > READING_LENGTH;
    let open: readonly Block[] | null = null;
    do open = this.#step(done);
    while (!open && !isLate());
    if (open) this.#open = open;
    // The open end is still to be read. Of the last one only the settled part is left.
    else if (this.#length > start) this.#open = this.#growing ? [settledPart(this.#growing, true)] : [];
    const complete = open !== null && (!done || this.#resolve(isLate));
    const from = settled.unchanged;
    return { from, blocks: [...settled.list.slice(from), ...this.#open], complete };
  }

  #reset(): void {
    this.#settled.clear();
    this.#definitions.clear();
    this.#search.restart();
    this.#growing = null;
    this.#length = 0;
    this.#open = [];
  }

  #settledText(): string {
    return this.#settled.list.map(({ raw }) => raw).join('') + (this.#growing?.raw ?? '');
  }

  /**
   * Lexes the open end of the text, or a window of it where it is long, and settles what it can.
   * @returns the open blocks; null: there is more to read
   */
  #step(done: boolean): readonly Block[] | null {
    const { rest } = this.#text;
    const search = this.#search;
    if (this.#length >= MAX_LENGTH || search.hasFailed) return this.#showPlain(done);
    const { size } = search;
    const isWhole = rest.length <= size;
    const input = isWhole ? rest : firstLines(rest, size);
    const growing = this.#growing;
    const head = growing?.head ?? '';
    const closed = isWhole && !done ? closeOpen(head + input) : head + input;
    const lexed = this.#lex(closed);
    if (!lexed) {
      search.shorten(Math.min(size, rest.length));
      return null;
    }
    const [first] = lexed.tokens;
    if (growing && (first?.type !== growing.token.type || !first.raw.startsWith(head))) {
      // The block has ended: what comes now is another one.
      this.#endGrowing();
      return null;
    }
    const before = this.#length;
    const openBlocks = this.#settle(lexed, lastNewlineOfBoth(head + input, closed) - head.length);
    if (isWhole) return openBlocks(done);
    if (this.#length === before) search.lengthen();
    return null;
  }

  /** Takes text that can't be lexed as plain text. What is short stays open, since more may come. */
  #showPlain(done: boolean): readonly Block[] | null {
    const { rest } = this.#text;
    const length = Math.max(1, Math.floor(this.#search.low / PIECE_LENGTH)) * PIECE_LENGTH;
    if (rest.length <= length) {
      const start = this.#growing ? [settledPart(this.#growing, false)] : [];
      return rest === '' ? start : [...start, plainBlock(rest, !done)];
    }
    this.#endGrowing();
    const block = plainBlock(firstLines(rest, length), false);
    this.#take(block.raw);
    this.#add(block);
    return null;
  }

  /** Finds the blocks of a text; null: that takes too much work. */
  #lex(text: string): LexedBlocks | null {
    try {
      return new LexedBlocks(text, this.#definitions.links);
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
    // A block has settled once the one after it has begun in whole lines: a list and what follows may become one, and an
    // unfinished line may become anything, a `3` the next item of a list that seemed to be over.
    for (let [token, next] = waiting; token && next; [token, next] = waiting) {
      const raw = token.raw.slice(this.#growing?.head.length ?? 0);
      const end = this.#length - start + raw.length + next.raw.length;
      if (end > lastNewline || !this.#text.rest.startsWith(raw)) break;
      const block = this.#finish(lexed, token, { growing: this.#growing });
      this.#growing = null;
      this.#take(raw);
      this.#add(block);
      waiting.shift();
    }
    const growing = this.#growing;
    const lexedUnits = this.#grow(lexed, waiting[0], lastNewline - (this.#length - start));
    const limited = this.#growing?.limited ?? false;
    return (done) =>
      waiting.map((token, index, { length }) => {
        const open = !done && index === length - 1;
        const block = this.#finish(lexed, token, index === 0 ? { growing, open, lexedUnits, limited } : { open });
        return done ? (resolve(block, lexed.links) ?? block) : block;
      });
  }

  /** Settles the beginning of a block that can grow. @returns how many units of the rest have been lexed */
  #grow(lexed: LexedBlocks, token: MarkedToken | undefined, wholeLines: number): number {
    const growth = token ? grow(this.#rawBlock(lexed, token, { growing: this.#growing }), wholeLines) : null;
    if (!growth || !this.#text.rest.startsWith(growth.part.raw)) return 0;
    this.#growing = growth.growing;
    this.#take(growth.part.raw);
    this.#definitions.add(growth.part.raw, growth.part.token);
    return growth.lexedUnits;
  }

  /** A lexed block; the same as after the last reading where nothing about it has changed. */
  #finish(lexed: LexedBlocks, token: MarkedToken, more: Partial<RawBlock>): Block {
    const block = this.#rawBlock(lexed, token, more);
    const known = this.#open[this.#finished];
    this.#finished += 1;
    if (known?.open !== block.open || known.definitions !== block.definitions) return finishBlock(block);
    const raw = rawOf(block);
    const mayDepend = raw.includes('[') && countOf(lexed.links) > 0;
    return known.raw === raw && !mayDepend ? known : finishBlock(block);
  }

  #rawBlock(lexed: LexedBlocks, token: MarkedToken, more: Partial<RawBlock>): RawBlock {
    const { growing = null, open = false, lexedUnits = 0, limited = growing?.limited ?? false } = more;
    const definitions = growing?.definitions ?? this.#definitions.countIn(lexed.links);
    return { lexed, token, growing, open, lexedUnits, limited, definitions };
  }

  /** The block that grows has ended. */
  #endGrowing(): void {
    if (this.#growing) this.#settled.add(settledPart(this.#growing, false));
    this.#growing = null;
  }

  /** Adds a block whose text has been taken. */
  #add(block: Block): void {
    this.#settled.add(block);
    this.#definitions.add(block.raw, block.token);
  }

  /** Takes settled text off the open end. */
  #take(raw: string): void {
    this.#text.take(raw.length);
    this.#length += raw.length;
    this.#search.restart();
  }

  /** Makes links of the references that came before their definitions. @returns whether it has come to the end */
  #resolve(isLate: () => boolean): boolean {
    const links = { ...definitionsIn(this.#open.map(({ token }) => token)), ...this.#definitions.links };
    if (countOf(links) === 0) return true;
    for (const [index, block] of this.#settled.list.entries()) {
      if (isLate()) return false;
      const resolved = resolve(block, links);
      if (resolved) this.#settled.replace(index, resolved);
    }
    return true;
  }
}
