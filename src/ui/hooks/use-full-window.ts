import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useView } from '../context.ts';
import { useImmediateEffect } from './use-immediate-effect.ts';

/** Windows of phones, upright or turned, and those that have no room for a page beside a panel. */
const SMALL = '(max-width: 480px), (max-height: 400px), (max-height: 500px) and (pointer: coarse)';

/** From this scale on the visitor has zoomed in with two fingers. */
const ZOOMED = 1.01;

/**
 * Whether the panel covers the whole window. It follows the visual viewport then: on phones the keyboard covers the
 * lower half of the layout viewport instead of shrinking it. Zooming in by fingers makes the visual viewport smaller too,
 * but leaves the panel as it is.
 */
export function useFullWindow(panel: RefObject<HTMLElement | null>): ReadonlySignal<boolean> {
  const { config } = useView();
  const isFullscreen = useComputed(() => config.value.mode === 'fullscreen');
  const isFull = () => isFullscreen.value || matchMedia(SMALL).matches;
  const full = useSignal(isFull());
  useImmediateEffect(() => {
    const follow = (): void => {
      const isNow = isFull();
      full.value = isNow;
      if (isNow && panel.current && visualViewport) fit(panel.current, visualViewport);
    };
    const listening = new AbortController();
    const { signal } = listening;
    follow();
    for (const change of ['resize', 'scroll']) visualViewport?.addEventListener(change, follow, { signal });
    return () => listening.abort();
  });
  return full;
}

/** Tells the styles how much of the window is seen. Asking for it makes the browser lay out the whole page. */
function fit(panel: HTMLElement, { height, scale, offsetTop }: VisualViewport): void {
  const isZoomed = scale > ZOOMED;
  panel.toggleAttribute('data-zoomed', isZoomed);
  panel.style.setProperty('--letta-chat-viewport-height', `${height * scale}px`);
  // Where it is zoomed, this says what is seen of it.
  if (!isZoomed) panel.style.setProperty('--letta-chat-viewport-top', `${offsetTop}px`);
}
