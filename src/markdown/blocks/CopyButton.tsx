import { useEffect, useState } from 'preact/hooks';
import type { MarkdownLabels } from '../options.ts';

/** How long "Copied" shows, in milliseconds. */
const COPIED_MS = 2_000;

/** A button that copies a text, and says so. */
export function CopyButton({ text, labels }: { text: string; labels: MarkdownLabels }) {
  const [copies, setCopies] = useState(0);
  useEffect(() => {
    if (copies === 0) return;
    const timer = setTimeout(() => setCopies(0), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copies]);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      // Another number each time, so that the time starts anew.
      setCopies((count) => count + 1);
    } catch {
      // The page or the visitor doesn't allow it.
    }
  }
  return (
    <button type="button" part="copy-button" onClick={() => void copy()}>
      {copies > 0 ? labels.copied : labels.copy}
    </button>
  );
}
