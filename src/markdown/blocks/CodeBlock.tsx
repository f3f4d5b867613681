import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { createLazy } from '../../platform/lazy.ts';
import { adoptStyles } from '../../styles/sheets.ts';
import type { MarkdownLabels } from '../options.ts';
import { soften, SoftText } from '../soften.tsx';
import { CopyButton } from './CopyButton.tsx';
import type { ColouredCode } from './highlight.ts';
import { createPieces } from './pieces.ts';

/** Syntax colours. Without them code has one colour. */
const highlighter = createLazy(() => import('./highlight.ts'));

/** Longer code keeps one colour, because colouring it would hold the page. In UTF-16 code units. */
const MAX_CODE_LENGTH = 6_000;

interface CodeBlockProps {
  code: string;
  /** What stands after the opening fence; its first word is the language. */
  info: string | undefined;
  /** Whether more of the code may come. It gets its colours when it is complete. */
  open: boolean;
  labels: MarkdownLabels;
}

/** Code, with its language and a button that copies it. */
export function CodeBlock({ code, info, open, labels }: CodeBlockProps) {
  const language = info?.match(/^[^\s{]+/)?.[0] ?? '';
  const figure = useRef<HTMLElement>(null);
  const colours = useColours(open ? '' : code, language, figure);
  return (
    <figure class="code" part="code" ref={figure}>
      <figcaption>
        {language || labels.code}
        {code && <CopyButton text={code} labels={labels} />}
      </figcaption>
      <pre dir="ltr" tabIndex={0} role="group" aria-label={language || labels.code}>
        <code>{colours ? colours.map(renderColours) : <PlainCode code={code} />}</code>
      </pre>
    </figure>
  );
}

/** Code in pieces of some lines, so that only the last one changes while it grows. */
function PlainCode({ code }: { code: string }) {
  const divide = useMemo(createPieces, []);
  const pieces = divide(code);
  if (pieces.length < 2) return <SoftText text={code} />;
  return (
    <>
      {pieces.map((piece, index) => (
        <span key={index} class="lines">
          <SoftText text={piece} />
        </span>
      ))}
    </>
  );
}

function renderColours(piece: ColouredCode): ComponentChildren {
  return typeof piece === 'string' ? (
    soften(piece)
  ) : (
    <span class={piece.class}>{piece.children.map(renderColours)}</span>
  );
}

/** The code in colours; null until they are here, and where there are none. */
function useColours(
  code: string,
  language: string,
  figure: { readonly current: HTMLElement | null },
): readonly ColouredCode[] | null {
  const [result, setResult] = useState<{ code: string; language: string; colours: readonly ColouredCode[] } | null>(
    null,
  );
  useEffect(() => {
    if (code === '' || code.length > MAX_CODE_LENGTH || language === '') return;
    let current = true;
    const draw = async (): Promise<void> => {
      const { colour, css } = await highlighter.load();
      const colours = await colour(code, language, () => current);
      if (!colours) return;
      adoptStyles(figure.current, css);
      setResult({ code, language, colours });
    };
    // What can't be loaded or coloured keeps its one colour.
    draw().catch(() => undefined);
    return () => {
      current = false;
    };
  }, [code, language]);
  return result?.code === code && result.language === language ? result.colours : null;
}
