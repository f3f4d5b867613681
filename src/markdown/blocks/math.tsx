import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RenderMath } from '../render-math.ts';

/** How the rest of the renderer comes by formulas. */
export interface MathSupport {
  /** The text, its formulas turned into code spans that {@link MathSupport.render} recognises. */
  mark(text: string): string;
  /** What to render for a code span; null where it isn't a formula. */
  render(code: string): ComponentChildren;
}

/** Where code begins, which is left alone, or a formula: `$$…$$`, `\[…\]`, `\(…\)`. A lone `$` is mostly money. */
const START = /`+|\$\$|\\\[|\\\(/g;
/** What ends each of them. */
const END: Readonly<Record<string, string>> = { $$: '$$', '\\[': '\\]', '\\(': '\\)' };
/** Characters that no model writes mark the kind of formula. The code span keeps the lexer away from what is inside. */
const [DISPLAY, INLINE] = ['\uE000', '\uE001'];

/** One object a function, so that a caller may ask at every render. */
const supports = new WeakMap<RenderMath, MathSupport>();

export function createMath(renderMath: RenderMath): MathSupport {
  const known = supports.get(renderMath);
  if (known) return known;
  const support: MathSupport = {
    mark: markFormulas,
    render(code) {
      const kind = code.charAt(0);
      if (kind !== DISPLAY && kind !== INLINE) return null;
      return <Formula tex={code.slice(1)} display={kind === DISPLAY} renderMath={renderMath} />;
    },
  };
  supports.set(renderMath, support);
  return support;
}

function markFormulas(text: string): string {
  let marked = '';
  let end = 0;
  /** Ends that don't come any more, so that they aren't looked for again from each start. */
  const missing = new Set<string>();
  START.lastIndex = 0;
  for (let match = START.exec(text); match; match = START.exec(text)) {
    const [start] = match;
    const closing = END[start] ?? (start.length >= 3 ? '```' : '`');
    const from = match.index + start.length;
    const index = missing.has(closing) ? -1 : text.indexOf(closing, from);
    if (index < 0) {
      missing.add(closing);
      // A fence that isn't closed goes on to the end.
      if (closing === '```') break;
      continue;
    }
    const tex = text.slice(from, index);
    START.lastIndex = index + closing.length;
    if (!Object.hasOwn(END, start)) {
      // The end of code may be longer.
      while (text[START.lastIndex] === '`') START.lastIndex += 1;
    } else if (tex.trim() === '' || tex.includes('`') || (start === '$$' && tex.includes('$'))) {
      START.lastIndex = from;
    } else {
      const kind = start === '\\(' ? INLINE : DISPLAY;
      marked += `${text.slice(end, match.index)}\`${kind}${tex.trim().replaceAll(/\s*\n\s*/g, ' ')}\``;
      end = START.lastIndex;
    }
  }
  return marked + text.slice(end);
}

interface FormulaProps {
  tex: string;
  display: boolean;
  renderMath: RenderMath;
}

/** A formula that the site renders; its source where that fails. */
function Formula({ tex, display, renderMath }: FormulaProps) {
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    let current = true;
    const show = (content: Node | string) => {
      if (current) element.current?.replaceChildren(content);
    };
    const rendered = (async () => renderMath(tex, display))();
    rendered.then(show, () => show(tex));
    return () => {
      current = false;
    };
  }, [tex, display, renderMath]);
  // What is inside is the site's, so Preact renders no children into it.
  return <span key={tex} class={display ? 'math display' : 'math'} part="formula" ref={element} dir="ltr" />;
}
