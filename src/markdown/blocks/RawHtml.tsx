import { useLayoutEffect, useRef } from 'preact/hooks';
import { lazyModule, useLazyModule } from '../lazy-module.ts';

/** DOMPurify and what we allow. Without it HTML shows as its source. */
const sanitizer = lazyModule(() => import('./sanitize.ts'));

/** HTML in an answer, as far as the allow-list goes. */
export function RawHtml({ html }: { html: string }) {
  const element = useRef<HTMLDivElement>(null);
  const module = useLazyModule(sanitizer);
  useLayoutEffect(() => {
    if (module) element.current?.replaceChildren(module.sanitize(html));
  }, [module, html]);
  // What is inside the div is the sanitiser's, so Preact renders no children into it.
  return module ? (
    <div key="html" class="raw" ref={element} />
  ) : (
    <pre key="source" class="raw">
      {html}
    </pre>
  );
}
