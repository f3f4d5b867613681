import type { Block } from './block.ts';
import { isSmallHtml } from './limits.ts';

/** The blocks that no further text can change. */
export interface SettledBlocks {
  readonly list: readonly Block[];
  /** How many blocks haven't changed since the last mark. */
  readonly unchanged: number;
  /** Starts counting changes anew. */
  mark(): void;
  /** Adds a block or joins it to the last one: HTML is sanitised in one call, and plain text gets one notice. */
  add(block: Block): void;
  replace(index: number, block: Block): void;
  clear(): void;
}

export function createSettledBlocks(): SettledBlocks {
  let list: Block[] = [];
  let unchanged = 0;

  function change(from: number, blocks: readonly Block[]): void {
    unchanged = Math.min(unchanged, from);
    list.splice(from, list.length - from, ...blocks);
  }

  return {
    get list() {
      return list;
    },
    get unchanged() {
      return unchanged;
    },
    mark() {
      unchanged = list.length;
    },
    add(block) {
      const [before, last] = [list.at(-2), list.at(-1)];
      // Between two blocks of HTML, blank lines form a block of their own.
      const joined = last && (joinHtml([last, block]) ?? joinPlain(last, block));
      if (joined) return change(list.length - 1, [joined]);
      const both = before && last?.token.type === 'space' ? joinHtml([before, last, block]) : null;
      if (both) return change(list.length - 2, [both]);
      list.push(block);
    },
    replace(index, block) {
      unchanged = Math.min(unchanged, index);
      list[index] = block;
    },
    clear() {
      list = [];
      unchanged = 0;
    },
  };
}

function joinHtml(blocks: readonly Block[]): Block | null {
  const [first] = blocks;
  const raw = blocks.map((block) => block.raw).join('');
  if (first?.token.type !== 'html' || blocks.at(-1)?.token.type !== 'html' || !isSmallHtml(raw)) return null;
  return { ...first, raw, token: { ...first.token, raw, text: raw } };
}

function joinPlain(first: Block, second: Block): Block | null {
  if (first.token.type !== 'plain' || second.token.type !== 'plain') return null;
  const raw = first.raw + second.raw;
  const pieces = [...first.token.pieces, ...second.token.pieces];
  return { ...first, raw, token: { type: 'plain', raw, pieces } };
}
