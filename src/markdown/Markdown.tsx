import { Component, type ComponentChildren } from 'preact';
import { type Block, type BlockReader, createBlockReader } from './blocks.ts';
import type { RenderOptions } from './options.ts';
import { renderBlock } from './render.tsx';

export { warmUp } from './blocks.ts';

export interface MarkdownProps {
  options: RenderOptions;
  /** The text so far. While an answer streams it only grows. */
  text: string;
  /** Whether the text is complete. */
  done: boolean;
}

/** So many blocks share an element, so that a browser (and Preact) can pass over a long answer in large steps. */
const PART_LENGTH = 8;

/** An answer's markdown. When text is added, only the blocks at its end are lexed and drawn again. */
export class Markdown extends Component<MarkdownProps> {
  readonly #reader: BlockReader = createBlockReader();
  #parts: readonly (readonly Block[])[] = [];

  override render({ text, done, options }: MarkdownProps): ComponentChildren {
    const blocks = this.#reader.read(options.math?.mark(text) ?? text, done);
    this.#parts = Array.from({ length: Math.ceil(blocks.length / PART_LENGTH) }, (_, index) => {
      const part = blocks.slice(index * PART_LENGTH, (index + 1) * PART_LENGTH);
      const before = this.#parts[index];
      return before?.length === part.length && part.every((block, at) => block === before[at]) ? before : part;
    });
    return (
      <div class={done ? 'markdown' : 'markdown open'}>
        {this.#parts.map((part, index) => (
          <PartOfAnswer key={index} blocks={part} open={!done && index === this.#parts.length - 1} options={options} />
        ))}
      </div>
    );
  }
}

interface PartProps {
  blocks: readonly Block[];
  /** Whether its last block may still grow. */
  open: boolean;
  options: RenderOptions;
}

/** Settled blocks are the same objects as before, and aren't drawn again; nor are parts of which all are settled. */
class PartOfAnswer extends Component<PartProps> {
  override shouldComponentUpdate(next: PartProps): boolean {
    return isOther(next, this.props) || next.blocks !== this.props.blocks;
  }

  override render({ blocks, open, options }: PartProps): ComponentChildren {
    return (
      <div class="part">
        {blocks.map((block, index) => (
          <BlockView key={block.key} block={block} open={open && index === blocks.length - 1} options={options} />
        ))}
      </div>
    );
  }
}

interface BlockProps {
  block: Block;
  open: boolean;
  options: RenderOptions;
}

class BlockView extends Component<BlockProps> {
  override shouldComponentUpdate(next: BlockProps): boolean {
    return isOther(next, this.props) || next.block !== this.props.block;
  }

  override render({ block, open, options }: BlockProps): ComponentChildren {
    return renderBlock(block.token, open, options);
  }
}

function isOther(next: Omit<PartProps, 'blocks'>, before: Omit<PartProps, 'blocks'>): boolean {
  return next.open !== before.open || next.options.labels !== before.options.labels;
}
