/** An answer that is growing on the page. */
export interface Stream {
  /** Where the answer shows. */
  readonly root: Node;
  /** The next packet has come. Packets come in order. */
  push(index: number): void;
  /** There is no more; resolves when the renderer has done what it does at the end. */
  end(): void | Promise<void>;
}

/**
 * What each file in `renderers/` exports: puts an empty answer on the stage.
 * @param stage the block of the page that is the chat's
 * @param packets the whole answer, for what may be prepared before the clock runs; nothing of it may show yet
 */
export type Begin = (stage: HTMLElement, packets: readonly Packet[]) => Promise<Stream>;

/** The chunks that come together: a model's tokens, as many as there are in one network packet. */
export type Packet = readonly string[];
