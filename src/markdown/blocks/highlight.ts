import type { LanguageFn } from 'highlight.js';
import { createLowlight } from 'lowlight';
import { loadGrammars } from './grammars.ts';
import css from './highlight.css?inline';

/** A piece of coloured code: text, or pieces with a class. */
export type ColouredCode = string | { readonly class: string; readonly children: readonly ColouredCode[] };

/** The colours for the classes of highlight.js. */
export { css };

/** So long colours wait until the browser has nothing else to do, in milliseconds. */
const IDLE_LIMIT_MS = 1_000;

/**
 * A grammar gets the code in parts of about this many characters. Some patterns of highlight.js take time that grows
 * with the square of the text that they see, so a part bounds it.
 */
const PART_LENGTH = 500;
/** Deeper colours than this would be lost on a reader; a hostile text nests them by the thousand. */
const MAX_DEPTH = 16;
/** More colours than this take the browser too long to draw. Ordinary code of the longest kind has about 1,300. */
const MAX_COLOURS = 2_000;
/** Private use characters that separate the parts. Code that has them keeps one colour. */
const SEPARATOR = '\uF8FE';

type Lowlight = ReturnType<typeof createLowlight>;

/** One instance a language, so that its colours don't depend on what else the page has loaded. */
const instances = new Map<string, Lowlight>();

/**
 * Code in colours. Making the patterns, finding the colours and drawing them take a task each, and wait until the browser has
 * nothing else to do.
 * @param isWanted whether the code is still there
 * @returns null where the code can't be coloured, or isn't wanted any more
 */
export async function colour(
  code: string,
  language: string,
  isWanted: () => boolean,
): Promise<readonly ColouredCode[] | null> {
  const grammars = await loadGrammars(language);
  await idle();
  if (!isWanted()) return null;
  compile(grammars);
  await idle();
  if (!isWanted()) return null;
  const colours = highlight(code, grammars);
  await idle();
  return isWanted() ? colours : null;
}

/** When the browser has nothing else to do; at the next opportunity where it can't say (Safari). */
function idle(): Promise<unknown> {
  return new Promise<unknown>((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(resolve, { timeout: IDLE_LIMIT_MS });
    else setTimeout(resolve);
  });
}

/** Makes the patterns of a language, once; else the first `highlight` does. It takes as long as colouring. */
function compile(grammars: ReadonlyMap<string, LanguageFn>): void {
  const [language] = grammars.keys();
  if (language !== undefined) instanceOf(grammars).highlight(language, '');
}

/**
 * Code in colours, letter for letter the same.
 * @param grammars that of the language, which is the first, and those that it embeds
 * @returns null where the code can't be coloured
 */
export function highlight(code: string, grammars: ReadonlyMap<string, LanguageFn>): readonly ColouredCode[] | null {
  if (grammars.size === 0 || code.includes(SEPARATOR)) return null;
  const pieces = simplify(instanceOf(grammars).highlight('parts', divide(code)).children, 0);
  return countColours(pieces) > MAX_COLOURS ? null : pieces;
}

const countColours = (pieces: readonly ColouredCode[]): number =>
  pieces.reduce((sum, piece) => (typeof piece === 'string' ? sum : sum + 1 + countColours(piece.children)), 0);

function instanceOf(grammars: ReadonlyMap<string, LanguageFn>): Lowlight {
  const [language = ''] = grammars.keys();
  const known = instances.get(language);
  if (known) return known;
  const lowlight = createLowlight(Object.fromEntries(grammars));
  // highlight.js keeps the state of an embedded language from one stretch to the next. So the code goes in as stretches
  // of its language inside a language of our own that has nothing else.
  lowlight.register('parts', () => ({
    name: 'parts',
    contains: [{ begin: SEPARATOR, end: `(?=${SEPARATOR})`, excludeBegin: true, subLanguage: language }],
  }));
  instances.set(language, lowlight);
  return lowlight;
}

/** The code with a separator before each part. A part ends with a line, unless a line is longer than that. */
function divide(code: string): string {
  const parts: string[] = [];
  for (let start = 0; start < code.length;) {
    const newline = code.lastIndexOf('\n', start + PART_LENGTH);
    const end = start + PART_LENGTH >= code.length ? code.length : newline > start ? newline + 1 : start + PART_LENGTH;
    parts.push(SEPARATOR, code.slice(start, end));
    start = end;
  }
  return parts.join('');
}

type Nodes = ReturnType<Lowlight['highlight']>['children'];
type Node = Nodes[number];

/** lowlight's tree without what we added to it, and without what is nested too deep. */
function simplify(nodes: Nodes, depth: number): ColouredCode[] {
  return nodes.flatMap((node): ColouredCode | ColouredCode[] => {
    if (node.type === 'text') return node.value.replaceAll(SEPARATOR, '');
    if (node.type !== 'element') return [];
    if (depth === MAX_DEPTH) return textOf(node);
    const classes = [node.properties['className']].flat().map(String);
    // The stretches of our own language, and of embedded ones, have their language's name instead of a colour.
    if (!classes[0]?.startsWith('hljs-')) return simplify(node.children, depth);
    return { class: classes.join(' '), children: simplify(node.children, depth + 1) };
  });
}

/** A node's text; not by recursion, since it may be nested deeper than the stack is. */
function textOf(root: Node): string {
  const texts: string[] = [];
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.type === 'text') texts.push(node.value.replaceAll(SEPARATOR, ''));
    else if (node.type === 'element') waiting.push(...node.children.toReversed());
  }
  return texts.join('');
}
