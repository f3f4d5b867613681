import type { Ref } from 'preact';

/** A place in the panel, where something outside of it may lead. */
export interface Place {
  /** Whether the panel was opened to show this. */
  readonly isTarget: boolean;
  /** The visitor is there. */
  onReached(): void;
}

/** The attributes of a place: it is scrolled to, and has the focus, as soon as it is here. */
export function placeAttributes({ isTarget, onReached }: Place): { tabIndex: number; ref: Ref<HTMLElement> } {
  return {
    tabIndex: -1,
    ref(element) {
      if (!element || !isTarget) return;
      element.scrollIntoView({ block: 'start' });
      element.focus({ preventScroll: true });
      onReached();
    },
  };
}
