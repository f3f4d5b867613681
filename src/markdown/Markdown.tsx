import { render } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { adoptStyles } from '../styles/sheets.ts';
import { BlockReader } from './block-reader.ts';
import { PlainText } from './blocks/PlainText.tsx';
import codeCss from './blocks/code.css?inline';
import htmlCss from './blocks/html.css?inline';
import plainTextCss from './blocks/plain-text.css?inline';
import tableCss from './blocks/table.css?inline';
import { type Chapter, ChapterView, createChapters } from './chapters.tsx';
import css from './markdown.css?inline';
import { marked } from './marked.ts';
import type { MarkdownLabels, RenderOptions } from './options.ts';
import { piecesOf } from './text-tail.ts';
import { useLazy } from './use-lazy.ts';

const STYLES = [css, codeCss, htmlCss, plainTextCss, tableCss].join('\n');

export interface MarkdownProps {
  options: RenderOptions;
  /** The text so far. While an answer streams it only grows. */
  text: string;
  /** The end of the text that is new since the last render, where the caller knows it. */
  added?: string | undefined;
  /** Whether the text is complete. */
  done: boolean;
}

/** A text as Markdown; until what takes it apart is here, as it is. */
export function Markdown(props: MarkdownProps) {
  const root = useRef<HTMLDivElement>(null);
  const canFormat = useLazy(marked) !== null;
  useLayoutEffect(() => adoptStyles(root.current, STYLES), []);
  return (
    <div ref={root} class={props.done ? 'markdown' : 'markdown open'} part="text">
      {canFormat ? <Chapters {...props} /> : <PlainText pieces={piecesOf(props.text)} />}
    </div>
  );
}

/** When the text grows, only the blocks at its end are lexed and rendered again. */
function Chapters({ text, added, done, options }: MarkdownProps) {
  const { labels, imageOrigins, math } = options;
  // The object is usually another one at each render, and blocks would render again for it.
  const stableOptions = useMemo(() => ({ labels, imageOrigins, math }), [labels, imageOrigins, math]);
  const chapters = useChapters(math?.mark(text) ?? text, math ? undefined : added, done);
  return (
    <>
      {chapters.map((chapter, index) => (
        <ChapterView key={index} chapter={chapter} options={stableOptions} />
      ))}
    </>
  );
}

/**
 * The text's blocks, in chapters. Reading the same text again changes nothing. A long text is read and rendered in several
 * tasks, so that none of them holds the page.
 */
function useChapters(text: string, added: string | undefined, done: boolean): readonly Chapter[] {
  const reader = useMemo(() => new BlockReader(), []);
  const update = useMemo(createChapters, []);
  const [, goOn] = useReducer((count: number) => count + 1, 0);
  const reading = reader.read(text, done, added);
  useEffect(() => {
    if (reading.complete) return;
    const timer = setTimeout(() => goOn(null));
    return () => clearTimeout(timer);
  });
  return update(reading);
}

/**
 * Makes the browser compile the lexer's patterns and the renderer before the first answer comes. That takes a slow
 * phone a fifth of a second, so it is done in short tasks.
 */
export async function warmUp(): Promise<void> {
  await marked.load();
  const root = document.createElement('div');
  const labels: MarkdownLabels = {
    copy: '',
    copied: '',
    table: '',
    code: '',
    loadImage: '',
    taskDone: '',
    taskOpen: '',
    plainText: '',
  };
  const options = { labels, imageOrigins: [] };
  let text = '';
  for (const sample of ['a', '*a*', '_a_', '[a](b)', '- a', '~~a~~ `a`']) {
    setTimeout(() => {
      text += `${sample}\n\n`;
      render(<Markdown text={text} done={false} options={options} />, root);
    });
  }
}
