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
    const blocks = this.#reader.read(text, done);
    return (
      <div class={done ? 'markdown' : 'markdown open'}>
        {blocks.map((block, index) => {
          const open = !done && index === blocks.length - 1;
          return <BlockView key={block.key} block={block} open={open} labels={labels} imageOrigins={imageOrigins} />;
        })}
      </div>
    );
  }
}

interface BlockProps extends RenderOptions {
  block: Block;
  open: boolean;
}

/** Settled blocks are the same objects as before, and aren't drawn again. */
class BlockView extends Component<BlockProps> {
  override shouldComponentUpdate({ block, open, labels }: BlockProps): boolean {
    return block !== this.props.block || open !== this.props.open || labels.copy !== this.props.labels.copy;
  }

  override render({ block, open, labels, imageOrigins }: BlockProps): ComponentChildren {
    return renderBlock(block.token, open, { labels, imageOrigins });
  }
}
