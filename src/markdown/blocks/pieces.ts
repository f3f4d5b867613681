/** A piece ends after so many lines … */
const LINES = 32;
/** … or, where lines are long, after so many characters. */
const LENGTH = 2_000;

/**
 * A function that divides a growing text into pieces of whole lines. Pieces but for the last stay the same, so the
 * browser lays them out once.
 */
export function createPieces(): (text: string) => readonly string[] {
  let previous = '';
  let pieces: string[] = [];
  /** Where the last piece starts. */
  let start = 0;
  return (text) => {
    if (!text.startsWith(previous)) {
      pieces = [];
      start = 0;
    }
    previous = text;
    pieces = pieces.slice(0, -1);
    for (let end = endOfPiece(text, start); end < text.length; end = endOfPiece(text, start)) {
      pieces.push(text.slice(start, end));
      start = end;
    }
    pieces.push(text.slice(start));
    return pieces;
  };
}

/** Where the piece that starts there ends, the end of its last line included; the text's length where it isn't full. */
function endOfPiece(text: string, start: number): number {
  let end = start;
  for (let lines = 0; lines < LINES; lines += 1) {
    const newline = text.indexOf('\n', end);
    const next = newline < 0 ? text.length : newline + 1;
    if (next - start > LENGTH) return Math.min(text.length, end > start ? end : start + LENGTH);
    if (newline < 0) return text.length;
    end = next;
  }
  return end;
}
