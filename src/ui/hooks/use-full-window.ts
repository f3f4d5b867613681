import { type ReadonlySignal, useSignal } from '@preact/signals';
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
  const isFull = () => config.value.mode === 'fullscreen' || matchMedia(SMALL).matches;
  const full = useSignal(isFull());
  useImmediateEffect(() => {
    const follow = (): void => {
      full.value = isFull();
      const { current } = panel;
      if (!current || !visualViewport) return;
      const { height, scale, offsetTop } = visualViewport;
      const isZoomed = scale > ZOOMED;
      current.toggleAttribute('data-zoomed', isZoomed);
      current.style.setProperty('--letta-chat-viewport-height', `${height * scale}px`);
      // Where it is zoomed, this says what is seen of it.
      if (!isZoomed) current.style.setProperty('--letta-chat-viewport-top', `${offsetTop}px`);
    };
    const listening = new AbortController();
    const { signal } = listening;
    follow();
    for (const change of ['resize', 'scroll']) visualViewport?.addEventListener(change, follow, { signal });
    return () => listening.abort();
  });
  return full;
}
