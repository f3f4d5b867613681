import { Component, type ComponentChildren } from 'preact';
import { type Block, type BlockReader, createBlockReader } from './blocks.ts';
import type { RenderOptions } from './options.ts';
import { renderBlock } from './render.tsx';

export interface MarkdownProps extends RenderOptions {
  /** The text so far. While an answer streams it only grows. */
  text: string;
  /** Whether the text is complete. */
  done: boolean;
}

/** An answer's markdown. When text is added, only the blocks at its end are lexed and drawn again. */
export class Markdown extends Component<MarkdownProps> {
  readonly #reader: BlockReader = createBlockReader();

  override render({ text, done, labels, imageOrigins }: MarkdownProps): ComponentChildren {
    return (
      <div class={done ? 'markdown' : 'markdown open'}>
        {this.#reader.read(text, done).map((block) => (
          <BlockView key={block.key} block={block} labels={labels} imageOrigins={imageOrigins} />
        ))}
      </div>
    );
  }
}

/** Settled blocks are the same objects as before, and aren't drawn again. */
class BlockView extends Component<RenderOptions & { block: Block }> {
  override shouldComponentUpdate(next: RenderOptions & { block: Block }): boolean {
    return next.block !== this.props.block || next.labels.copy !== this.props.labels.copy;
  }

  override render({ block, labels, imageOrigins }: RenderOptions & { block: Block }): ComponentChildren {
    return renderBlock(block.token, { labels, imageOrigins });
  }
}
