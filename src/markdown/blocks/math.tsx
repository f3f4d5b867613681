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

/** Code, which is left alone, or a formula: `$$…$$`, `\[…\]`, `\(…\)`. A lone `$` is money more often than mathematics. */
const FORMULA = /(`{3,}[^]*?(?:`{3,}|$)|`+[^`]*`+)|\$\$([^$]+)\$\$|\\\[([^]+?)\\\]|\\\(([^]+?)\\\)/g;
/** Characters that no model writes mark the kind of formula. The code span keeps the lexer away from what is inside. */
const [DISPLAY, INLINE] = ['\uE000', '\uE001'];

/** One object a function, so that a caller may ask at every render. */
const supports = new WeakMap<RenderMath, MathSupport>();

export function createMath(renderMath: RenderMath): MathSupport {
  const known = supports.get(renderMath);
  if (known) return known;
  const support: MathSupport = {
    mark: (text) =>
      text.replace(FORMULA, (whole: string, code?: string, dollars?: string, brackets?: string, inline?: string) => {
        const tex = dollars ?? brackets ?? inline ?? '';
        if (code || tex.includes('`')) return whole;
        return `\`${inline ? INLINE : DISPLAY}${tex.trim().replaceAll(/\s*\n\s*/g, ' ')}\``;
      }),
    render(code) {
      const kind = code.charAt(0);
      if (kind !== DISPLAY && kind !== INLINE) return null;
      return <Formula tex={code.slice(1)} display={kind === DISPLAY} renderMath={renderMath} />;
    },
  };
  supports.set(renderMath, support);
  return support;
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
