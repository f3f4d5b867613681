import { Lexer, type MarkedToken } from 'marked';
import { closeOpen } from './close-open.ts';
import { isWithinLimits, MAX_LENGTH } from './limits.ts';

/** A top-level block of an answer. It keeps its identity while nothing about it changes. */
export interface Block {
  /** Its place; stable while the text grows. */
  readonly key: number;
  readonly raw: string;
  readonly token: MarkedToken;
}

/** How many of the last blocks may still change when text is added: a list and what follows it can become one. */
const OPEN_BLOCKS = 2;

/** What can change other blocks than its own: definitions of links, and tags in which marked sees no links. */
const REACHES_OUT = /\]:|<(?:a|pre|code|kbd|script)\b/i;

/** Turns growing text into blocks. Only the open tail is lexed anew, so a chunk costs the same however long the text is. */
export interface BlockReader {
  /** The blocks of `text`. With `done` nothing of it is open any more. */
  read(text: string, done: boolean): readonly Block[];
}

export function createBlockReader(): BlockReader {
  let previous = '';
  let settled: Block[] = [];
  let settledLength = 0;
  let blocks: readonly Block[] = [];
  let wasDone = false;

  function readTail(text: string, done: boolean): readonly Block[] {
    const tail = text.slice(settledLength);
    // A line that isn't whole may become anything: a `3` the next item of a list that seemed to be over.
    const raws = lex(tail.slice(0, tail.lastIndexOf('\n') + 1)).map((token) => token.raw);
    const stable = raws.slice(0, -OPEN_BLOCKS);
    // What settles is kept as it was lexed with its neighbours; what is open is closed for show.
    const open = toBlocks(done ? tail : closeOpen(tail), settled.length, blocks.slice(settled.length));
    const settling = open.slice(0, stable.length).filter((block, index) => block.raw === stable[index]);
    settled = [...settled, ...settling];
    settledLength += settling.reduce((length, block) => length + block.raw.length, 0);
    return [...settled, ...open.slice(settling.length)];
  }

  return {
    read(text, done) {
      if (text === previous && done === wasDone) return blocks;
      if (!text.startsWith(previous)) {
        settled = [];
        settledLength = 0;
      }
      // What has settled stays as it is, but for what a later line can change. (A text that is too long is never lexed whole.)
      const isWhole = done && (settledLength === 0 || (text.length <= MAX_LENGTH && REACHES_OUT.test(text)));
      blocks = isWhole ? toBlocks(text, 0, blocks) : readTail(text, done);
      previous = text;
      wasDone = done;
      return blocks;
    },
  };
}

/** Blocks that say the same as before are the same objects as before. */
function toBlocks(text: string, firstKey: number, before: readonly Block[]): Block[] {
  const comparable = !REACHES_OUT.test(text);
  return lex(text).map((token, index) => {
    const known = before[index];
    return comparable && known?.raw === token.raw ? known : { key: firstKey + index, raw: token.raw, token };
  });
}

/** marked's tokens; plain text where there is too much of it, or where marked gives up (it recurses into nesting). */
function lex(text: string): MarkedToken[] {
  if (text === '') return [];
  try {
    if (text.length <= MAX_LENGTH && isWithinLimits(text)) return Lexer.lex(text, { gfm: true }) as MarkedToken[];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return [{ type: 'text', raw: text, text, escaped: false }];
}

/**
 * Has the browser compile the lexer's patterns, which takes a slow phone a fifth of a second: ahead of the first answer, in
 * short tasks.
 */
export function warmUp(): void {
  for (const sample of ['a', '*a*', '_a_', '[a](b)', '- a', '~~a~~ `a`']) setTimeout(() => lex(sample));
}
