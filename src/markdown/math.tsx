import { Component, type ComponentChildren, createRef } from 'preact';

/**
 * A site's own way to draw TeX.
 * @param tex without its delimiters
 * @param display whether it stands in a line of its own
 */
export type RenderMath = (tex: string, display: boolean) => Node | Promise<Node>;

/** How the rest of the renderer comes by formulas. */
export interface MathSupport {
  /** The text with its formulas turned into code spans that {@link MathSupport.render} knows again. */
  mark(text: string): string;
  /** What to draw for a code span; null where it isn't a formula. */
  render(code: string): ComponentChildren;
}

/** Code, which is left alone, or a formula: `$$…$$`, `\[…\]`, `\(…\)`. A lone `$` is money more often than mathematics. */
const FORMULA = /(`{3,}[^]*?(?:`{3,}|$)|`+[^`]*`+)|\$\$([^$]+)\$\$|\\\[([^]+?)\\\]|\\\(([^]+?)\\\)/g;
/** Characters that no model writes stand for the kind of formula; the code span keeps everything else away from it. */
const [DISPLAY, INLINE] = ['\uE000', '\uE001'];

export function createMath(renderMath: RenderMath): MathSupport {
  return {
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
}

interface FormulaProps {
  tex: string;
  display: boolean;
  renderMath: RenderMath;
}

/** A formula, drawn by the site; until it is, and where that fails, its source. */
class Formula extends Component<FormulaProps> {
  readonly #element = createRef<HTMLElement>();

  override shouldComponentUpdate({ tex, display }: FormulaProps): boolean {
    return tex !== this.props.tex || display !== this.props.display;
  }

  override componentDidMount(): void {
    void this.#draw();
  }

  override componentDidUpdate(): void {
    void this.#draw();
  }

  async #draw(): Promise<void> {
    const { tex, display, renderMath } = this.props;
    try {
      const node = await renderMath(tex, display);
      if (tex === this.props.tex) this.#element.current?.replaceChildren(node);
    } catch {
      this.#element.current?.replaceChildren(tex);
    }
  }

  override render({ tex, display }: FormulaProps) {
    // What is inside is the site's affair, so nothing of ours is.
    return <span key={tex} class={display ? 'math display' : 'math'} ref={this.#element} dir="ltr" />;
  }
}
