/** No answer may freeze a tab: what goes beyond these is shown as plain text. */

/** The longest text that is lexed, in UTF-16 code units. */
export const MAX_LENGTH = 256 * 1024;
/** The deepest nesting of quotes, lists and brackets. */
export const MAX_NESTING = 32;
/** The widest table. */
export const MAX_COLUMNS = 50;
/** The largest table. */
export const MAX_CELLS = 2_000;

const QUOTES = new RegExp(`^(?:[ \\t]*>){${MAX_NESTING}}`, 'm');
const BRACKETS = new RegExp(`[[(]{${MAX_NESTING}}`);
const EMPHASIS = /[*_~]{64}/;
const INDENT = /^(?:\t| {2}){64}/m;
const COLUMNS = new RegExp(`^(?:[^|\\n]*\\|){${MAX_COLUMNS + 2}}`, 'm');

/** Whether a text can be lexed in reasonable time: cheap checks, each a single pass. */
export function isWithinLimits(text: string): boolean {
  return ![QUOTES, BRACKETS, EMPHASIS, INDENT, COLUMNS].some((pattern) => pattern.test(text));
}
