import { useLayoutEffect, useRef } from 'preact/hooks';
import { createLazy } from '../../platform/lazy.ts';
import { LINK_REL as rel, linkOf } from '../policy.ts';
import { reveal } from '../reveal.ts';
import { soften, softParts } from '../soften.tsx';
import { useLazy } from '../use-lazy.ts';

/** DOMPurify and what we allow. Without it HTML shows as its source. */
const sanitizer = createLazy(async () => {
  const { createSanitizer } = await import('./sanitize.ts');
  return { sanitize: createSanitizer({ linkOf, rel, reveal, softParts }) };
});

/** HTML in an answer, as far as the allow-list goes. */
export function RawHtml({ html }: { html: string }) {
  const element = useRef<HTMLDivElement>(null);
  const module = useLazy(sanitizer);
  useLayoutEffect(() => {
    if (module) element.current?.replaceChildren(module.sanitize(html));
  }, [module, html]);
  // What is inside the div is the sanitiser's, so Preact renders no children into it.
  return module ? (
    <div key="html" class="raw" part="html" ref={element} />
  ) : (
    <pre key="source" class="raw" part="html">
      {soften(html)}
    </pre>
  );
}
