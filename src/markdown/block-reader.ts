import { Lexer, type MarkedToken } from 'marked';
import { closeOpen } from './close-open.ts';
import { isWithinLimits, MAX_LENGTH } from './limits.ts';

/** A top-level block of an answer. While nothing about it changes, the same object is given again. */
export interface Block {
  readonly raw: string;
  readonly token: MarkedToken;
  /** Whether more of it may come. */
  readonly open: boolean;
}

/** What is to be drawn: blocks that come after so many others, which are as they were at the reading before. */
export interface Reading {
  readonly settled: number;
  readonly blocks: readonly Block[];
}

/** What can change other blocks than its own: definitions of links, and tags in which marked sees no links. */
const REACHES_OUT = /\]:|<(?:a|pre|code|kbd|script)\b/i;

/** Turns growing text into blocks. Only the open tail is lexed anew, so a chunk costs the same however long the text is. */
export interface BlockReader {
  /**
   * Reads the text as it is now. With `done` nothing of it is open any more.
   * @param added what came last; where that is all that is new, the rest of the text isn't even looked at
   */
  read(text: string, done: boolean, added?: string): Reading;
}

export function createBlockReader(): BlockReader {
  let previous = '';
  /** How many blocks are settled, and the text after them. */
  let settled = 0;
  let tail = '';
  let reading: Reading = { settled, blocks: [] };

  function readTail(done: boolean): Reading {
    const before = settled;
    // What is open is closed for show.
    const blocks = toBlocks(done ? tail : closeOpen(tail), done, reading.blocks.slice(before - reading.settled));
    // The last two stay open: a list and what follows it can become one. They have begun in whole lines, since a line that
    // isn't whole may become anything, a `3` the next item of a list that seemed to be over.
    for (const [index, { raw }] of blocks.entries()) {
      const next = blocks[index + 1];
      if (done || !next || raw.length + next.raw.length > tail.lastIndexOf('\n') || !tail.startsWith(raw)) break;
      tail = tail.slice(raw.length);
      settled += 1;
    }
    return { settled: before, blocks };
  }

  return {
    read(text, done, added) {
      if (added && text.length === previous.length + added.length) tail += added;
      else if (text.startsWith(previous)) tail += text.slice(previous.length);
      else previous = '';
      // What has settled stays as it is, but for what a later line can change. (A text that is too long is never lexed whole.)
      if (previous === '' || (done && text.length <= MAX_LENGTH && REACHES_OUT.test(text))) {
        settled = 0;
        tail = text;
      }
      // As marked reads line ends; the second half of one may be still to come.
      tail = tail.replace(/\r\n|\r(?=[^])/g, '\n');
      previous = text;
      return (reading = readTail(done));
    },
  };
}

/** Blocks that say the same as before are the same objects as before. */
function toBlocks(text: string, done: boolean, before: readonly Block[]): Block[] {
  const comparable = !REACHES_OUT.test(text);
  return lex(text).map((token, index, { length }) => {
    const open = !done && index === length - 1;
    const known = before[index];
    return comparable && known?.raw === token.raw && known.open === open ? known : { raw: token.raw, token, open };
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
