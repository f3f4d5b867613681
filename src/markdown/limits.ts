/** No answer may freeze a tab: what goes beyond these is shown as plain text. */

/** The longest text that is lexed, in UTF-16 code units. */
export const MAX_LENGTH = 256 * 1024;
/** The deepest nesting of quotes, lists and brackets. */
export const MAX_NESTING = 32;
/** The widest table. */
export const MAX_COLUMNS = 50;
/** The largest table. */
export const MAX_CELLS = 2_000;
/** What lexing the marks of a text may cost, by {@link effortOf}: at this, a tenth of a second. */
const MAX_EFFORT = 2_000_000;

const NESTING = new RegExp(`^(?:[ \\t]*(?:>|[-*+](?=\\s)|\\d+[.)](?=\\s))){${MAX_NESTING}}`, 'm');
const BRACKETS = new RegExp(`[[(]{${MAX_NESTING}}`);
const EMPHASIS = /[*_~]{64}/;
const INDENT = /^(?:\t| {2}){64}/m;
const COLUMNS = new RegExp(`^(?:[^|\\n]*\\|){${MAX_COLUMNS + 2}}`, 'm');

/** In fenced code there are no marks. */
const FENCED = /^ {0,3}(`{3,}(?=[^`\n]*$)|~{3,})[^]*?(?:^ {0,3}\1[`~]*[ \t]*$|(?![^]))/gm;
/** Where a paragraph ends for sure; what else may end one, a lexer only knows afterwards. */
const BREAK = /\n(?=[ \t]*\n| {0,3}(?:[-*+]|1[.)])[ \t]+\S| {0,3}#{1,6} )/;
/** A table's head and the line under it, with as many bars. In a table, each row stands alone. */
const TABLE = /^\s*([^\n\\]+)\n([ :|-]+)\n/;
const MARK = /[*_~!`<[\\&]/g;

/** Whether a text can be lexed in reasonable time: cheap checks, each a single pass. */
export function isWithinLimits(text: string): boolean {
  if ([NESTING, BRACKETS, EMPHASIS, INDENT, COLUMNS].some((pattern) => pattern.test(text))) return false;
  return effortOf(text) <= MAX_EFFORT;
}

/** What the marks of a text cost: each may be looked for from each other one, and from each up to the paragraph's end. */
function effortOf(text: string): number {
  const paragraphs = text.replace(FENCED, '').split(BREAK);
  return paragraphs.reduce((sum, paragraph) => {
    const [, head = '', line = ''] = TABLE.exec(paragraph) ?? [];
    const isTable = line.includes('|') && head.split('|').length === line.split('|').length;
    return (isTable ? paragraph.split('\n') : [paragraph]).reduce((total, piece) => {
      const marks = piece.match(MARK)?.length ?? 0;
      return total + marks * (marks + piece.length / 50);
    }, sum);
  }, 0);
}
