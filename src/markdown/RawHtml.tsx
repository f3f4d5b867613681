import { useEffect, useRef, useState } from 'preact/hooks';
import type { Sanitize } from './sanitize.ts';

let loading: Promise<Sanitize> | null = null;

/** HTML in an answer: what the allow-list lets through. Until the sanitiser is here, and without it, its source. */
export function RawHtml({ html }: { html: string }) {
  const element = useRef<HTMLDivElement>(null);
  const [sanitize, setSanitize] = useState<{ call: Sanitize } | null>(null);
  useEffect(() => {
    loading ??= import('./sanitize.ts').then((module) => module.createSanitizer());
    let here = true;
    loading.then(
      (call) => here && setSanitize({ call }),
      () => {
        loading = null;
      },
    );
    return () => {
      here = false;
    };
  }, []);
  useEffect(() => {
    if (sanitize) element.current?.replaceChildren(sanitize.call(html));
  }, [sanitize, html]);
  return sanitize ? <div class="raw" ref={element} /> : <pre class="raw">{html}</pre>;
}
