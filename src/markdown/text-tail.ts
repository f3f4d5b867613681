import { PIECE_LENGTH } from './limits.ts';

/** A shorter line counts as one of this length, in UTF-16 code units. */
const SHORT_LINE = 20;

/** The end of a growing text, with line ends as marked reads them. */
export interface TextTail {
  /** The text that hasn't been taken yet. */
  readonly rest: string;
  /**
   * Reads the text as it is now.
   * @param added the end of the text, if nothing else is new
   * @param taken returns the text taken so far; called only if the text changed in another way
   * @returns false if the text no longer begins with what was taken: all of it is `rest` now
   */
  accept(text: string, done: boolean, added: string | undefined, taken: () => string): boolean;
  /** Takes so many characters off the beginning. */
  take(length: number): void;
}

export function createTextTail(): TextTail {
  let text = '';
  let rest = '';
  /** A carriage return at the end may be the first half of a line end. */
  let held = '';

  function append(added: string, done: boolean): void {
    const all = held + added;
    held = !done && all.endsWith('\r') ? '\r' : '';
    rest += withLineFeeds(held ? all.slice(0, -1) : all);
  }

  return {
    get rest() {
      return rest;
    },
    accept(next, done, added, taken) {
      const before = text;
      text = next;
      if (added && next.length === before.length + added.length) append(added, done);
      else if (next.startsWith(before)) append(next.slice(before.length), done);
      else {
        held = '';
        const start = taken();
        const isSame = withLineFeeds(next).startsWith(start);
        rest = '';
        append(next, done);
        if (isSame) rest = rest.slice(start.length);
        return isSame;
      }
      return true;
    },
    take(length) {
      rest = rest.slice(length);
    },
  };
}

const withLineFeeds = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);

/** The length of a text, in UTF-16 code units; a short line counts as 20, since it may become a block of its own. */
export function lengthInLines(text: string): number {
  let length = 0;
  for (let start = 0; start < text.length; start = endOfLine(text, start)) length += lengthOfLine(text, start);
  return length;
}

/** The first lines of a text, up to this length in lines. Cuts the first line if it is longer. */
export function firstLines(text: string, length: number): string {
  let end = 0;
  for (let left = length; end < text.length; end = endOfLine(text, end)) {
    left -= lengthOfLine(text, end);
    if (left < 0) break;
  }
  if (end > 0 || text.length <= length) return text.slice(0, end || text.length);
  // Never cuts a surrogate pair in half.
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length);
}

function endOfLine(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline < 0 ? text.length : newline + 1;
}

const lengthOfLine = (text: string, start: number): number => Math.max(SHORT_LINE, endOfLine(text, start) - start);

/** A text in pieces of whole lines. A line longer than a piece is cut. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; start += pieces.at(-1)?.length ?? 0)
    pieces.push(firstLines(text.slice(start, start + PIECE_LENGTH + 1), PIECE_LENGTH));
  return pieces;
}

/** The index of the last line end in the common start of two texts; negative: there is none. */
export function lastNewlineOfBoth(text: string, other: string): number {
  let newline = text.lastIndexOf('\n');
  while (newline >= 0 && !other.startsWith(text.slice(0, newline + 1)))
    newline = newline > 0 ? text.lastIndexOf('\n', newline - 1) : -1;
  return newline;
}
