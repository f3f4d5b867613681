/** An answer that is growing on the page. */
export interface Stream {
  /** Where the answer shows. */
  readonly root: Node;
  /** The next chunk has come. Chunks come in order. */
  push(index: number): void;
  /** There is no more; resolves when the renderer has done what it does at the end. */
  end(): void | Promise<void>;
}

/**
 * What each file in `renderers/` exports: puts an empty answer on the stage.
 * @param stage the block of the page that is the chat's
 * @param chunks the whole answer, for what may be prepared before the clock runs; nothing of it may show yet
 */
export type Begin = (stage: HTMLElement, chunks: readonly string[]) => Promise<Stream>;
