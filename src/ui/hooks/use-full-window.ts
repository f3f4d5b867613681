import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useView } from '../context.ts';
import { useImmediateEffect } from './use-immediate-effect.ts';

/** In windows up to this width, in px, the panel covers everything. */
const PHONE = '(max-width: 480px)';

/**
 * Whether the panel covers the whole window. It follows the visual viewport then: on phones the keyboard covers the
 * lower half of the layout viewport instead of shrinking it.
 */
export function useFullWindow(panel: RefObject<HTMLElement | null>): ReadonlySignal<boolean> {
  const { config } = useView();
  const isFull = () => config.value.mode === 'fullscreen' || matchMedia(PHONE).matches;
  const full = useSignal(isFull());
  useImmediateEffect(() => {
    const follow = (): void => {
      full.value = isFull();
      panel.current?.style.setProperty('--letta-chat-viewport-height', `${visualViewport?.height}px`);
      panel.current?.style.setProperty('--letta-chat-viewport-top', `${visualViewport?.offsetTop}px`);
    };
    const listening = new AbortController();
    const { signal } = listening;
    follow();
    for (const change of ['resize', 'scroll']) visualViewport?.addEventListener(change, follow, { signal });
    return () => listening.abort();
  });
  return full;
}
