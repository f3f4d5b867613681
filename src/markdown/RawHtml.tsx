import { Component, createRef } from 'preact';
import { LINK_REL, linkOf } from './policy.ts';
import type { Sanitize } from './sanitize.ts';

/** The sanitiser, made once a page: its Trusted Types policy can be made only once. */
let loading: Promise<Sanitize> | null = null;

/** HTML in an answer: what the allow-list lets through. Until the sanitiser is here, and without it, its source. */
export class RawHtml extends Component<{ html: string }, { ready: boolean }> {
  override state = { ready: false };
  readonly #element = createRef<HTMLDivElement>();

  override componentDidMount(): void {
    void this.#fill();
  }

  override componentDidUpdate(previous: { html: string }): void {
    if (previous.html !== this.props.html) void this.#fill();
  }

  async #fill(): Promise<void> {
    try {
      loading ??= import('./sanitize.ts').then((module) => module.createSanitizer(linkOf, LINK_REL));
      const sanitize = await loading;
      this.setState({ ready: true }, () => this.#element.current?.replaceChildren(sanitize(this.props.html)));
    } catch {
      loading = null;
    }
  }

  override render({ html }: { html: string }, { ready }: { ready: boolean }) {
    // The div's children are the sanitiser's affair.
    return ready ? <div class="raw" ref={this.#element} /> : <pre class="raw">{html}</pre>;
  }
}
