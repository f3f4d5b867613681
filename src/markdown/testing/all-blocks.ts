import { Lexer, type Token } from 'marked';
import type { Block } from '../block.ts';
import { BlockReader } from '../block-reader.ts';
import { isSmallHtml } from '../limits.ts';

/**
 * A block reader that reads to the end, and gives all blocks at every reading, the settled ones too.
 * @param now its clock, in milliseconds. Default: the real one
 */
export function readerOfAll(now?: () => number): (text: string, done: boolean, added?: string) => readonly Block[] {
  const reader = new BlockReader(now);
  let all: readonly Block[] = [];
  return (text, done, added) => {
    let readings = 0;
    for (let complete = false, last = added; !complete; last = undefined) {
      readings += 1;
      // Each reading takes a piece of the text, or resolves a block. A loop without an end would hold up all tests.
      if (readings > text.length + 10) throw new Error('The text is never read to its end.');
      const reading = reader.read(text, done, last);
      all = [...all.slice(0, reading.from), ...reading.blocks];
      ({ complete } = reading);
    }
    return all;
  };
}

/**
 * What marked makes of the whole text at once, with two differences: HTML that stands together is one block, and a raw
 * `<a>` that isn't closed ends with its paragraph, as other tags do.
 */
export function lexAtOnce(text: string): Token[] {
  const lexer = new Lexer({ gfm: true });
  lexer.blockTokens(text.replace(/\r\n|\r/g, '\n'), lexer.tokens);
  for (const { src, tokens } of lexer.inlineQueue) {
    lexer.state.inRawBlock = false;
    lexer.state.inLink = false;
    lexer.inlineTokens(src, tokens);
  }
  return joinHtml([...lexer.tokens]);
}

/** Tokens, with the HTML that stands together as one. */
export function joinHtml(tokens: readonly Token[]): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    joined.push(token);
    const start = joined.at(-2)?.type === 'space' ? joined.at(-3) : joined.at(-2);
    if (token.type !== 'html' || start?.type !== 'html') continue;
    const raw = joined
      .slice(joined.indexOf(start))
      .map((part) => part.raw)
      .join('');
    if (isSmallHtml(raw)) joined.splice(joined.indexOf(start), Infinity, { ...start, raw, text: raw });
  }
  return joined;
}
