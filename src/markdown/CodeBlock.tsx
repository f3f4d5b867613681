import { Component } from 'preact';
import type { MarkdownLabels } from './options.ts';

/** How long "Copied" stands, in milliseconds. */
const COPIED_MS = 2_000;

interface CodeBlockProps {
  code: string;
  language: string;
  labels: MarkdownLabels;
}

/** Code, with its language and a button that copies it. */
export class CodeBlock extends Component<CodeBlockProps, { copied: boolean }> {
  override state = { copied: false };
  #timer = 0;

  override componentWillUnmount(): void {
    clearTimeout(this.#timer);
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

  override render({ code, language, labels }: CodeBlockProps, { copied }: { copied: boolean }) {
    return (
      <figure class="code">
        <figcaption>
          {language || labels.code}
          <button type="button" onClick={() => this.#copy()}>
            {copied ? labels.copied : labels.copy}
          </button>
        </figcaption>
        <pre dir="ltr" tabIndex={0} role="group" aria-label={language || labels.code}>
          <code>{code}</code>
        </pre>
      </figure>
    );
  }
}
