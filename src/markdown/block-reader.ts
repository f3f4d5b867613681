import type { MarkedToken } from 'marked';
import { type Block, plainBlock } from './block.ts';
import { closeOpen } from './close-open.ts';
import { finishBlock, grow, rawOf, type RawBlock, settledPart } from './finish-block.ts';
import { canGrow } from './growing.ts';
import { lexBlocks, type LexedBlocks } from './lexer.ts';
import { MAX_LENGTH, PIECE_LENGTH, READING_ELEMENTS, READING_LENGTH, READING_MS } from './limits.ts';
import { countOf, resolve } from './references.ts';
import { SettledText } from './settled-text.ts';
import { firstLines, lastNewlineOfBoth, lengthInLines } from './text-tail.ts';
import { WindowSearch } from './window-search.ts';

/** What a reading found. */
export interface Reading {
  /** So many blocks are the same as after the last reading. */
  readonly from: number;
  /** The blocks after those. */
  readonly blocks: readonly Block[];
  /** False: there is more to read. The next reading of the same text goes on from here. */
  readonly complete: boolean;
}

/**
 * Turns a growing text into blocks. A block settles once no further text can change it, and is never lexed again. So a
 * chunk costs the same however long the text is: only the open end is lexed.
 */
export class BlockReader {
  readonly #now: () => number;
  readonly #settled = new SettledText();
  #search = new WindowSearch();
  /** The open blocks as of the last reading. Those that haven't changed are used again. */
  #open: readonly Block[] = [];
  /** How many blocks this reading has finished, and about how many elements they become. */
  #finished = 0;
  #elements = 0;

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
    settled.blocks.mark();
    if (!settled.accept(text, done, added)) {
      this.#search = new WindowSearch();
      this.#open = [];
    }
    const start = settled.length;
    this.#finished = 0;
    this.#elements = 0;
    const isOver = (since: number): boolean => this.#now() - since > READING_MS;
    const isLate = (): boolean =>
      settled.length - start > READING_LENGTH || this.#elements > READING_ELEMENTS || isOver(started);
    let open: readonly Block[] | null = null;
    do open = this.#step(done);
    while (!open && !isLate());
    if (open) this.#open = open;
    // The open end is still to be read. Of the last one only the settled part is left.
    else if (settled.length > start) this.#open = settled.growing ? [settledPart(settled.growing, true)] : [];
    const resolving = this.#now();
    const complete = open !== null && (!done || settled.resolve(this.#open, () => isOver(resolving)));
    const from = settled.blocks.unchanged;
    return { from, blocks: [...settled.blocks.list.slice(from), ...this.#open], complete };
  }

  /**
   * Lexes the open end of the text, or a window of it where it is long, and settles what it can.
   * @returns the open blocks; null: there is more to read
   */
  #step(done: boolean): readonly Block[] | null {
    const { rest, growing, length, links } = this.#settled;
    const search = this.#search;
    search.startAt(length);
    if (length >= MAX_LENGTH || search.hasFailed) return this.#showPlain(done);
    const input = firstLines(rest, search.size);
    const isWhole = input.length === rest.length;
    const head = growing?.head ?? '';
    const closed = isWhole && !done ? closeOpen(head + input) : head + input;
    const lexed = lexBlocks(closed, links);
    if (!lexed) {
      search.shorten(lengthInLines(input));
      return null;
    }
    const [first] = lexed.tokens;
    if (growing && (first?.type !== growing.token.type || !first.raw.startsWith(head))) {
      // What comes now is another block.
      this.#settled.endGrowing();
      return null;
    }
    const openBlocks = this.#settle(lexed, lastNewlineOfBoth(head + input, closed) - head.length);
    const open = isWhole ? openBlocks(done) : null;
    this.#elements += lexed.elements;
    if (!open && this.#settled.length === length) search.lengthen();
    return open;
  }

  /** Takes text that can't be lexed as plain text. What is short stays open, since more may come. */
  #showPlain(done: boolean): readonly Block[] | null {
    const { rest, growing } = this.#settled;
    const length = Math.max(1, Math.floor(this.#search.low / PIECE_LENGTH)) * PIECE_LENGTH;
    const lines = firstLines(rest, length);
    if (lines.length === rest.length) {
      const start = growing ? [settledPart(growing, false)] : [];
      return rest === '' ? start : [...start, plainBlock(rest, !done)];
    }
    this.#settled.endGrowing();
    this.#settled.settle(plainBlock(lines, false), lines);
    return null;
  }

  /**
   * Settles the blocks that no further text can change, and the beginning of the one after them where it can grow.
   * @param lastNewline where the last whole line of the lexed text ends
   * @returns a function that finishes the blocks that are left
   */
  #settle(lexed: LexedBlocks, lastNewline: number): (done: boolean) => readonly Block[] {
    const settled = this.#settled;
    const start = settled.length;
    const waiting = [...lexed.tokens];
    // A block has settled once the one after it has begun in whole lines: a list and what follows may become one, and an
    // unfinished line may become anything, a `3` the next item of a list that seemed to be over.
    for (let [token, next] = waiting; token && next; [token, next] = waiting) {
      const raw = token.raw.slice(settled.growing?.head.length ?? 0);
      const end = settled.length - start + raw.length + beginningOf(next);
      if (end > lastNewline || !settled.rest.startsWith(raw)) break;
      settled.settle(this.#finish(lexed, token, { growing: settled.growing }), raw);
      waiting.shift();
    }
    const { growing } = settled;
    const lexedUnits = this.#grow(lexed, waiting[0], lastNewline - (settled.length - start));
    const limited = settled.growing?.limited ?? false;
    return (done) =>
      waiting.map((token, index, { length }) => {
        const open = !done && index === length - 1;
        const block = this.#finish(lexed, token, index === 0 ? { growing, open, lexedUnits, limited } : { open });
        return done ? (resolve(block, lexed.links) ?? block) : block;
      });
  }

  /** Settles the beginning of a block that can grow. @returns how many units of the rest have been lexed */
  #grow(lexed: LexedBlocks, token: MarkedToken | undefined, wholeLines: number): number {
    const { growing, rest } = this.#settled;
    const growth = token ? grow(this.#rawBlock(lexed, token, { growing }), wholeLines) : null;
    if (!growth || !rest.startsWith(growth.part.raw)) return 0;
    this.#settled.grow(growth);
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
    const definitions = growing?.definitions ?? this.#settled.definitionsIn(lexed.links);
    return { lexed, token, growing, open, lexedUnits, limited, definitions };
  }
}

/** So much of a block has to be whole before the one in front of it settles: of a list, a table or a fence, its first line. */
const beginningOf = (token: MarkedToken): number =>
  canGrow(token) ? token.raw.indexOf('\n') + 1 || token.raw.length : token.raw.length;
