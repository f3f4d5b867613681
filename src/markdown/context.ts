import type { RenderOptions } from './options.ts';

/** What rendering a token depends on. */
export interface RenderContext extends RenderOptions {
  /** How many tokens it is inside of. */
  depth: number;
  /** Whether more of its block may come. */
  open: boolean;
  /** Whether hidden characters are made visible: in links and headings. */
  revealed: boolean;
}
