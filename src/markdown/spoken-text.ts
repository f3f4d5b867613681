import { marked } from './marked.ts';
import { visibleText } from './visible-text.ts';

/**
 * A text as it is spoken: without Markdown's marks, a block a line. Raw HTML is left out.
 * @param markdown of at most some thousand characters: it is read at once, without limits on its work
 */
export function spokenText(markdown: string): string {
  const { current } = marked;
  // It is shown as it is, too.
  if (!current) return markdown;
  return current.Lexer.lex(markdown, { gfm: true })
    .map((block) => visibleText([block]).replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}
