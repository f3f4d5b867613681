import type { MarkedToken, Token } from 'marked';
import { decodeEntities } from './entities.ts';

/** What has no words. */
const SILENT: ReadonlySet<string> = new Set(['html', 'checkbox', 'hr']);

/** Between items, and between cells. */
const GAP: Token = { type: 'space', raw: ' ' };

/**
 * What a reader sees of tokens, without their marks.
 * @param length the text may end once it has so many UTF-16 code units
 */
export function visibleText(tokens: readonly Token[], length = Infinity): string {
  let text = '';
  const waiting: Token[] = tokens.toReversed();
  for (let token = waiting.pop(); token && text.length < length; token = waiting.pop()) {
    const known = token as MarkedToken;
    // Each item and each cell adds a gap at least: more of them than characters are missing aren't needed.
    const missing = length - text.length;
    if (known.type === 'list')
      waiting.push(
        ...known.items
          .slice(0, missing)
          .flatMap((item) => [GAP, item])
          .toReversed(),
      );
    else if (known.type === 'table')
      waiting.push(
        ...[known.header, ...known.rows.slice(0, missing)]
          .flat()
          .flatMap((cell) => [GAP, ...cell.tokens])
          .toReversed(),
      );
    else if ('tokens' in known && known.tokens && known.tokens.length > 0) waiting.push(...known.tokens.toReversed());
    else text += textOf(known);
  }
  return text;
}

function textOf(token: MarkedToken): string {
  if (SILENT.has(token.type)) return '';
  if (token.type === 'br' || token.type === 'space') return ' ';
  if (token.type === 'codespan' || token.type === 'code') return token.text;
  return 'text' in token ? decodeEntities(token.text) : token.raw;
}

/** So much of a text is looked at for its first letter. */
const START_LENGTH = 300;

/**
 * The `dir` of an element: `auto` where there are letters near its start; else `ltr`, which is what `auto` comes to
 * without letters. A browser looks for the first letter each time something is added to an element with `dir="auto"`,
 * which takes it long where there is none.
 */
export const directionOf = (tokens: readonly Token[]): 'auto' | 'ltr' =>
  directionOfText(visibleText(tokens, START_LENGTH));

/** Scripts that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/**
 * The `dir` of what holds texts, such as a list: where its markers, its border or its first column are. Its first letter
 * decides. (With `auto` a browser would leave out what has a `dir` of its own, which is all that is in it.)
 */
export function frameDirectionOf(tokens: readonly Token[]): 'ltr' | 'rtl' {
  const [letter = ''] = /\p{L}/u.exec(visibleText(tokens, START_LENGTH)) ?? [];
  return RIGHT_TO_LEFT.test(letter) ? 'rtl' : 'ltr';
}

export const directionOfText = (text: string): 'auto' | 'ltr' =>
  /\p{L}/u.test(text.slice(0, START_LENGTH)) ? 'auto' : 'ltr';
