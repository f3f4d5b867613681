import { effect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { useView } from '../context.ts';

/** Up to so many px from the end count as the end. */
const TOLERANCE = 40;
/** Heights are read in whole px, and the place of the end may be in between. */
const ROUNDING = 1;

/**
 * Follows growing content as long as the reader is at its end, and never otherwise: scrolling up by hand lets go,
 * coming back to the end takes hold again.
 */
export function useStickToBottom(scrollerRef: RefObject<HTMLElement | null>): void {
  const { atEnd } = useView();
  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    if (!scroller) return;
    let previousTop = 0;
    /** Before the observer's first call, asking for heights would lay out the page at once, and opening waits for it. */
    let isLaidOut = false;
    const toEnd = (): void => {
      if (!atEnd.value || !isLaidOut) return;
      // Not read again from the element: that would lay out the page once more.
      previousTop = scroller.scrollHeight - scroller.clientHeight;
      scroller.scrollTop = previousTop;
    };
    const onScroll = (): void => {
      const distance = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
      // Growing content moves the end away without anybody scrolling: only a move upwards lets go.
      if (distance <= TOLERANCE) atEnd.value = true;
      else if (scroller.scrollTop < previousTop - ROUNDING) atEnd.value = false;
      previousTop = scroller.scrollTop;
    };
    const end = effect(toEnd);
    const growth = new ResizeObserver(() => {
      isLaidOut = true;
      toEnd();
    });
    scroller.addEventListener('scroll', onScroll);
    for (const element of [scroller, ...scroller.children]) growth.observe(element);
    return () => {
      end();
      growth.disconnect();
      scroller.removeEventListener('scroll', onScroll);
    };
  }, []);
}
