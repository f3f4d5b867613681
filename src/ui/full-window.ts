import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Windows up to this width, in px, are given to the panel whole. */
const PHONE = '(max-width: 480px)';

/**
 * Whether the panel covers the whole window. While it does, it follows the visual viewport: on phones the keyboard
 * covers the layout viewport's lower half instead of shrinking it.
 */
export function useFullWindow(always: boolean, panel: RefObject<HTMLElement | null>): ReadonlySignal<boolean> {
  const full = useSignal(always || matchMedia(PHONE).matches);
  useEffect(() => {
    const query = matchMedia(PHONE);
    const viewport = window.visualViewport;
    const update = () => {
      full.value = always || query.matches;
    };
    const follow = () => {
      panel.current?.style.setProperty('--letta-chat-viewport-height', `${viewport?.height ?? innerHeight}px`);
      panel.current?.style.setProperty('--letta-chat-viewport-top', `${viewport?.offsetTop ?? 0}px`);
    };
    update();
    follow();
    query.addEventListener('change', update);
    viewport?.addEventListener('resize', follow);
    viewport?.addEventListener('scroll', follow);
    return () => {
      query.removeEventListener('change', update);
      viewport?.removeEventListener('resize', follow);
      viewport?.removeEventListener('scroll', follow);
    };
  }, [always]);
  return full;
}
