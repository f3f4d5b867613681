import type { MathSupport } from './blocks/math.tsx';

/** Texts that the renderer shows, in the visitor's language. */
export interface MarkdownLabels {
  copy: string;
  copied: string;
  table: string;
  code: string;
  loadImage: string;
  taskDone: string;
  taskOpen: string;
  /** Stands below what is over a limit, and so shown as plain text. */
  plainText: string;
}

export interface RenderOptions {
  labels: MarkdownLabels;
  /** Origins whose pictures are loaded without asking, beside the page's own. */
  imageOrigins: readonly string[];
  /** Formulas, where the site can render them. */
  math?: MathSupport | undefined;
}
