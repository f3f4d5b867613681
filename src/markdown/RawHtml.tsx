import { Component, createRef } from 'preact';
import { dress } from './dress.ts';
import type { linkOf } from './policy.ts';
import type { Sanitize } from './sanitize.ts';

/** The sanitiser, made once a page: its Trusted Types policy can be made only once. */
let loading: Promise<Sanitize> | null = null;

interface RawHtmlProps {
  html: string;
  /** The policy on links, and what every link gets: the renderer has them. */
  judge: typeof linkOf;
  rel: string;
}

/** HTML in an answer: what the allow-list lets through. Until the sanitiser is here, and without it, its source. */
export class RawHtml extends Component<RawHtmlProps, { ready: boolean }> {
  override state = { ready: false };
  readonly #element = createRef<HTMLDivElement>();

  override componentDidMount(): void {
    void this.#fill();
  }

  override componentDidUpdate(previous: RawHtmlProps): void {
    if (previous.html !== this.props.html) void this.#fill();
  }

  async #fill(): Promise<void> {
    const { judge, rel } = this.props;
    try {
      loading ??= import('./sanitize.ts').then((module) => module.createSanitizer(judge, rel));
      const sanitize = await loading;
      this.setState({ ready: true }, () => this.#element.current?.replaceChildren(sanitize(this.props.html)));
    } catch {
      loading = null;
    }
  }

  override render({ html }: RawHtmlProps, { ready }: { ready: boolean }) {
    // The div's children are the sanitiser's affair.
    return ready ? (
      <div class="raw" ref={this.#element} />
    ) : (
      <pre ref={dress} class="raw">
        {html}
      </pre>
    );
  }
}
