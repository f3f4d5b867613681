import { Component, type ComponentChildren } from 'preact';

type Parts = (typeof import('./rare-parts.ts'))['parts'];

let parts: Parts | undefined;

interface RareProps {
  draw(parts: Parts): ComponentChildren;
  /** What is shown until the parts are here, and where they can't be had. */
  children: ComponentChildren;
}

/** A piece of an answer that few have. */
export class Rare extends Component<RareProps> {
  override async componentDidMount(): Promise<void> {
    if (parts) return;
    try {
      ({ parts } = await import('./rare-parts.ts'));
      this.forceUpdate();
    } catch {
      // It stays as it is.
    }
  }

  override render({ draw, children }: RareProps): ComponentChildren {
    return parts ? draw(parts) : children;
  }
}
