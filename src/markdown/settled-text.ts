import type { Links } from 'marked';
import type { Block } from './block.ts';
import { type Growth, settledPart } from './finish-block.ts';
import type { Growing } from './growing.ts';
import type { BlockToken } from './lexer.ts';
import { countOf, Definitions, definitionsIn, resolve } from './references.ts';
import { createSettledBlocks, type SettledBlocks } from './settled-blocks.ts';
import { createTextTail } from './text-tail.ts';

/** A growing text in two parts: what no further text can change is blocks, the rest is still open. */
export class SettledText {
  readonly #tail = createTextTail();
  readonly #blocks = createSettledBlocks();
  readonly #definitions = new Definitions();
  #growing: Growing | null = null;
  #length = 0;
  /** So many blocks have their references resolved, by so many link definitions. */
  #resolved = 0;
  #links = 0;

  get blocks(): Pick<SettledBlocks, 'list' | 'unchanged' | 'mark'> {
    return this.#blocks;
  }

  /** The settled part of the first open block; null: none of it has settled. */
  get growing(): Growing | null {
    return this.#growing;
  }

  /** How many characters have settled. */
  get length(): number {
    return this.#length;
  }

  /** The open end of the text. */
  get rest(): string {
    return this.#tail.rest;
  }

  get links(): Links {
    return this.#definitions.links;
  }

  /** How many link definitions have settled; -1: `links` has others as well, which may still change. */
  definitionsIn(links: Links): number {
    return this.#definitions.countIn(links);
  }

  /**
   * Takes the text as it is now.
   * @returns false if it is another text than before: nothing of it has settled then
   */
  accept(text: string, done: boolean, added: string | undefined): boolean {
    const taken = () => this.#blocks.list.map(({ raw }) => raw).join('') + (this.#growing?.raw ?? '');
    const goesOn = this.#tail.accept(text, done, added, taken);
    if (!goesOn) {
      this.#blocks.clear();
      this.#definitions.clear();
      this.#growing = null;
      this.#length = 0;
      this.#resolved = 0;
    }
    return goesOn;
  }

  /**
   * Settles a block.
   * @param raw what the open end begins with: the block, or the part of it that hasn't settled yet
   */
  settle(block: Block, raw: string): void {
    this.#growing = null;
    this.#take(raw, block.raw, block.token);
    this.#blocks.add(block);
  }

  /** Settles more of the first open block. */
  grow({ growing, part }: Growth): void {
    this.#growing = growing;
    this.#take(part.raw, part.raw, part.token);
  }

  /** The block that grows is over. */
  endGrowing(): void {
    if (this.#growing) this.#blocks.add(settledPart(this.#growing, false));
    this.#growing = null;
  }

  /**
   * Makes links of the references that came before their definitions: of one block at least, then until it is late.
   * @param open the blocks of the open end
   * @returns whether it has come to the end
   */
  resolve(open: readonly Block[], isLate: () => boolean): boolean {
    const links = { ...definitionsIn(open.map(({ token }) => token)), ...this.links };
    const count = countOf(links);
    if (count === 0) return true;
    if (count !== this.#links) this.#resolved = 0;
    this.#links = count;
    const { list } = this.#blocks;
    for (let block = list[this.#resolved]; block; block = list[this.#resolved]) {
      const resolved = resolve(block, links);
      if (resolved) this.#blocks.replace(this.#resolved, resolved);
      this.#resolved += 1;
      if (isLate()) break;
    }
    return this.#resolved === list.length;
  }

  /** Takes settled text off the open end, and notes the definitions that it has. */
  #take(raw: string, source: string, token: BlockToken): void {
    this.#tail.take(raw.length);
    this.#length += raw.length;
    this.#definitions.add(source, token);
  }
}
