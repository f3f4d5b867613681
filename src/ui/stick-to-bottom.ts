import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useCallback, useEffect } from 'preact/hooks';

/** So many px from the end still count as the end. */
const TOLERANCE = 40;

/**
 * Follows growing content as long as the reader is at its end, and never otherwise: scrolling up by hand lets go,
 * coming back to the end takes hold again.
 */
export function useStickToBottom(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
): { atEnd: ReadonlySignal<boolean>; toEnd: () => void } {
  const atEnd = useSignal(true);

  const toEnd = useCallback(() => {
    atEnd.value = true;
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let previousTop = element.scrollTop;
    const onScroll = () => {
      const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
      // Growing content moves the end away without anybody scrolling: only a move upwards lets go.
      if (distance <= TOLERANCE) atEnd.value = true;
      else if (element.scrollTop < previousTop) atEnd.value = false;
      previousTop = element.scrollTop;
    };
    const follow = new ResizeObserver(() => {
      if (atEnd.peek()) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener('scroll', onScroll, { passive: true });
    follow.observe(element);
    if (content.current) follow.observe(content.current);
    return () => {
      element.removeEventListener('scroll', onScroll);
      follow.disconnect();
    };
  }, []);

  return { atEnd, toEnd };
}
