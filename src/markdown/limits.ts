/**
 * No text may hold the page. What goes beyond a limit is shown as plain text, and says so. All limits count something in
 * the text, so the same text always gives the same result: streamed, stored, on a fast machine or a slow one.
 */

/** The longest text that is lexed, in UTF-16 code units; what comes after is plain. */
export const MAX_LENGTH = 256 * 1024;
/** The longest block of a kind that is lexed as a whole: a paragraph, a quote, one list item. */
export const MAX_BLOCK_LENGTH = 32 * 1024;
/** The longest stretch of text with inline marks: a paragraph, a heading, a table cell. */
export const MAX_INLINE_LENGTH = 16 * 1024;
/** How often the direction of writing may change in it: browsers take time that grows with the square. */
export const MAX_TURNS = 500;
/** In how many parts its very long words and runs of marks are cut, see soft-parts.ts: browsers shape these slowly. */
export const MAX_SOFT_PARTS = 200;
/** Raw HTML that is sanitised in one go: its length, and how many elements it has. */
export const MAX_HTML_LENGTH = 8 * 1024;
export const MAX_ELEMENTS = 500;
/** How deep quotes, lists, links and emphases nest. */
export const MAX_NESTING = 32;
/** The widest table. */
export const MAX_COLUMNS = 50;
/** The largest table; its further rows are plain. */
export const MAX_CELLS = 10_000;

/** What finding the blocks in the open end of a text may cost, by the meter in work.ts: about 5 ms, or 2,500 blocks. */
export const MAX_BLOCK_WORK = 1_500_000;
/** What lexing the inline marks of a block, a list item or a table row may cost: about 10 ms, or 1,250 tokens. */
export const MAX_INLINE_WORK = 500_000;

/** A task reads so many characters at most, because it renders them, too … */
export const READING_LENGTH = 3_000;
/** … stops once they become about so many elements … */
export const READING_ELEMENTS = 300;
/** … or once it has taken so long, in milliseconds. What is left comes in the next task. */
export const READING_MS = 8;

/** Plain text is cut into pieces of at most this length. */
export const PIECE_LENGTH = 1_000;

/** Whether raw HTML can be sanitised in one go. */
export const isSmallHtml = (html: string): boolean =>
  html.length <= MAX_HTML_LENGTH && (html.match(/<[a-z]/gi)?.length ?? 0) <= MAX_ELEMENTS;
