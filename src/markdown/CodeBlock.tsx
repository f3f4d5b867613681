import { useEffect, useState } from 'preact/hooks';
import type { MarkdownLabels } from './render.tsx';

/** How long "Copied" stands, in milliseconds. */
const COPIED_MS = 2_000;

/** Code, with its language and a button that copies it. */
export function CodeBlock({ code, language, labels }: { code: string; language: string; labels: MarkdownLabels }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <figure class="code">
      <figcaption>
        <span>{language}</span>
        <button
          type="button"
          aria-label={copied ? labels.copied : labels.copy}
          onClick={() => navigator.clipboard.writeText(code).then(() => setCopied(true), () => undefined)}
        >
          {copied ? labels.copied : labels.copy}
        </button>
      </figcaption>
      <pre dir="ltr" tabIndex={0} role="group" aria-label={language || labels.code}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
