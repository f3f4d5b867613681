import { useEffect, useRef } from 'preact/hooks';
import { createLazy } from '../../platform/lazy.ts';
import { LINK_REL as rel, linkOf } from '../policy.ts';
import { reveal } from '../reveal.ts';
import { softParts } from '../soft-parts.ts';
import { soften } from '../soften.tsx';
import { useLazy } from '../use-lazy.ts';
import { queueJob } from './job-queue.ts';

/** DOMPurify and what we allow. Without it HTML shows as its source. */
const sanitizer = createLazy(async () => {
  const { createSanitizer } = await import('./sanitize.ts');
  return { sanitize: createSanitizer({ linkOf, rel, reveal, softParts }) };
});

/** HTML that still grows is sanitised again when it has grown by so much: a quarter. */
const GROWTH = 1.25;

interface RawHtmlProps {
  html: string;
  /** Whether more of it may come. */
  open: boolean;
}

/** HTML in an answer, as far as the allow-list goes. */
export function RawHtml({ html, open }: RawHtmlProps) {
  const element = useRef<HTMLDivElement>(null);
  const shownLength = useRef(0);
  const module = useLazy(sanitizer);
  const isDue = !open || html.length >= shownLength.current * GROWTH;
  useEffect(() => {
    if (!module || !isDue) return;
    return queueJob(() => {
      element.current?.replaceChildren(module.sanitize(html) ?? html);
      shownLength.current = html.length;
    });
  }, [module, html, isDue]);
  // What is inside the div is the sanitiser's, so Preact renders no children into it.
  return module ? (
    <div key="html" class="raw" part="html" dir="auto" ref={element} />
  ) : (
    <pre key="source" class="raw" part="html" dir="ltr">
      {soften(html)}
    </pre>
  );
}
