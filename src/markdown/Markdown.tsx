import { Component, type ComponentChildren } from 'preact';
import { type Block, type BlockReader, createBlockReader } from './blocks.ts';
import type { RenderOptions } from './options.ts';
import { renderBlock } from './render.tsx';

export interface MarkdownProps {
  options: RenderOptions;
  /** The text so far. While an answer streams it only grows. */
  text: string;
  /** Whether the text is complete. */
  done: boolean;
}

/** An answer's markdown. When text is added, only the blocks at its end are lexed and drawn again. */
export class Markdown extends Component<MarkdownProps> {
  readonly #reader: BlockReader = createBlockReader();

  override render({ text, done, options }: MarkdownProps): ComponentChildren {
    const blocks = this.#reader.read(options.math?.mark(text) ?? text, done);
    return (
      <div class={done ? 'markdown' : 'markdown open'}>
        {blocks.map((block, index) => {
          const open = !done && index === blocks.length - 1;
          return <BlockView key={block.key} block={block} open={open} options={options} />;
        })}
      </div>
    );
  }
}

interface BlockProps {
  block: Block;
  open: boolean;
  options: RenderOptions;
}

/** Settled blocks are the same objects as before, and aren't drawn again. */
class BlockView extends Component<BlockProps> {
  override shouldComponentUpdate({ block, open, options }: BlockProps): boolean {
    return block !== this.props.block || open !== this.props.open || options.labels !== this.props.options.labels;
  }

  override render({ block, open, options }: BlockProps): ComponentChildren {
    return renderBlock(block.token, open, options);
  }
}
