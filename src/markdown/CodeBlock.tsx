import { Component, type ComponentChildren, createRef } from 'preact';
import { dress } from './dress.ts';
import type { MarkdownLabels } from './options.ts';

/** How long "Copied" stands, in milliseconds. */
const COPIED_MS = 2_000;

interface CodeBlockProps {
  code: string;
  language: string;
  /** Whether more of it may come: then painting it in colours would be for nothing. */
  open: boolean;
  labels: MarkdownLabels;
}

interface CodeBlockState {
  copied: boolean;
  /** The code in colours, and the code that it was made of. */
  painted: { code: string; children: ComponentChildren } | null;
}

/** Code, with its language and a button that copies it. Its colours come when it is complete. */
export class CodeBlock extends Component<CodeBlockProps, CodeBlockState> {
  override state: CodeBlockState = { copied: false, painted: null };
  readonly #element = createRef<HTMLElement>();
  #timer = 0;

  override componentDidMount(): void {
    dress(this.#element.current);
    void this.#paint();
  }

  override componentDidUpdate(previous: CodeBlockProps): void {
    if (previous.open !== this.props.open || previous.code !== this.props.code) void this.#paint();
  }

  override componentWillUnmount(): void {
    clearTimeout(this.#timer);
  }

  async #paint(): Promise<void> {
    const { code, language, open } = this.props;
    const { current } = this.#element;
    if (open || !language || !current) return;
    try {
      const { highlight } = await import('./highlight.tsx');
      const children = await highlight(code, language, current);
      if (children) this.setState({ painted: { code, children } });
    } catch {
      // It stays in one colour.
    }
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.props.code);
    } catch {
      return; // the page or the visitor doesn't allow it
    }
    clearTimeout(this.#timer);
    this.setState({ copied: true });
    this.#timer = window.setTimeout(() => this.setState({ copied: false }), COPIED_MS);
  }

  override render({ code, language, labels }: CodeBlockProps, { copied, painted }: CodeBlockState) {
    return (
      <figure class="code" ref={this.#element}>
        <figcaption>
          {language || labels.code}
          <button type="button" onClick={() => this.#copy()}>
            {copied ? labels.copied : labels.copy}
          </button>
        </figcaption>
        <pre dir="ltr" tabIndex={0} role="group" aria-label={language || labels.code}>
          <code>{painted?.code === code ? painted.children : code}</code>
        </pre>
      </figure>
    );
  }
}
