import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { lazyModule, useLazyModule } from '../lazy-module.ts';
import type { MarkdownLabels } from '../options.ts';

/** How long "Copied" shows, in milliseconds. */
const COPIED_MS = 2_000;

/** Syntax colours. Without them code has one colour. */
const highlighter = lazyModule(() => import('./highlight.tsx'));

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
  const highlighted = useHighlighted(open ? '' : code, language, figure);
  return (
    <figure class="code" ref={figure}>
      <figcaption>
        {language || labels.code}
        <CopyButton text={code} labels={labels} />
      </figcaption>
      <pre dir="ltr" tabIndex={0} role="group" aria-label={language || labels.code}>
        <code>{highlighted ?? code}</code>
      </pre>
    </figure>
  );
}

/** The code in colours; null until they are here, and where there are none. */
function useHighlighted(
  code: string,
  language: string,
  element: { readonly current: HTMLElement | null },
): ComponentChildren {
  const module = useLazyModule(highlighter, code !== '' && language !== '');
  const [result, setResult] = useState<{ code: string; language: string; children: ComponentChildren } | null>(null);
  useEffect(() => {
    if (!module || !code || !element.current) return;
    let current = true;
    module.highlight(code, language, element.current).then(
      (children) => {
        if (current) setResult({ code, language, children });
      },
      // The grammar couldn't be loaded: the code keeps its one colour.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [module, code, language]);
  return result?.code === code && result.language === language ? result.children : null;
}

function CopyButton({ text, labels }: { text: string; labels: MarkdownLabels }) {
  const [copied, setCopied] = useState(0);
  useEffect(() => {
    if (copied === 0) return;
    const timer = setTimeout(() => setCopied(0), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      // Another number each time, so that the time starts anew.
      setCopied((count) => count + 1);
    } catch {
      // The page or the visitor doesn't allow it.
    }
  }
  return (
    <button type="button" onClick={() => void copy()}>
      {copied > 0 ? labels.copied : labels.copy}
    </button>
  );
}
