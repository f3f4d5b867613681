import { Component, type ComponentChildren, render } from 'preact';
import { type Block, createBlockReader, type Reading } from './blocks.ts';
import type { MarkdownLabels, RenderOptions } from './options.ts';
import { renderBlock } from './render.tsx';

export interface MarkdownProps {
  options: RenderOptions;
  /** The text so far. While an answer streams it only grows. */
  text: string;
  /** What of it came last. */
  added?: string | undefined;
  /** Whether the text is complete. */
  done: boolean;
}

/** An answer's markdown. When text is added, only the blocks at its end are lexed and drawn again. */
export class Markdown extends Component<MarkdownProps> {
  #reader = createBlockReader();
  #labels: MarkdownLabels | undefined;

  override render({ text, added, done, options }: MarkdownProps): ComponentChildren {
    if (options.labels !== this.#labels) this.#reader = createBlockReader();
    this.#labels = options.labels;
    const reading = this.#reader.read(options.math?.mark(text) ?? text, done, options.math ? '' : added);
    return (
      <div class={done ? 'markdown' : 'markdown open'}>{spans({ reading, options, from: 0, size: Infinity }, 512)}</div>
    );
  }
}

interface SpanProps {
  reading: Reading;
  options: RenderOptions;
  /** The number of its first block, and how many it takes. */
  from: number;
  size: number;
}

/**
 * One block, or spans an eighth as long: what is settled is passed over in large steps, and not drawn again. Nor is it
 * kept: the reading that it came from goes. Two sizes have an element, so that a browser can pass over them too.
 */
class Span extends Component<SpanProps> {
  override shouldComponentUpdate(next: SpanProps): boolean {
    if (next.size > 1) return next.from + next.size > next.reading.settled;
    const block = blockOf(next);
    return block !== undefined && block !== blockOf(this.props);
  }

  override render(props: SpanProps): ComponentChildren {
    const { size, options } = props;
    const block = blockOf(props);
    if (size === 1) return block && renderBlock(block.token, block.open, options);
    const inner = spans(props, size / 8);
    return size > 64 ? inner : <div class={size > 8 ? 'chapter' : 'part'}>{inner}</div>;
  }
}

const blockOf = ({ reading, from }: SpanProps): Block | undefined => reading.blocks[from - reading.settled];

/** The spans of a size that make up a larger one, as far as there are blocks. */
function spans(props: SpanProps, size: number): ComponentChildren[] {
  const end = Math.min(props.from + props.size, props.reading.settled + props.reading.blocks.length);
  const list = [];
  for (let from = props.from; from < end; from += size)
    list.push(<Span {...props} key={from} from={from} size={size} />);
  return list;
}

/**
 * Has the browser compile the lexer's patterns and what draws, which takes a slow phone a fifth of a second: ahead of the
 * first answer, in short tasks.
 */
export function warmUp(): void {
  const root = document.createElement('div');
  const options = { labels: {} as MarkdownLabels, imageOrigins: [] };
  let text = '';
  for (const sample of ['a', '*a*', '_a_', '[a](b)', '- a', '~~a~~ `a`']) {
    setTimeout(() => {
      text += `${sample}\n\n`;
      render(<Markdown text={text} done={false} options={options} />, root);
    });
  }
}
