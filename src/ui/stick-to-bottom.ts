import { effect } from '@preact/signals';
import { attachOnce } from './attach.ts';
import type { Ui } from './view.ts';

/** So many px from the end still count as the end. */
const TOLERANCE = 40;

/**
 * Follows growing content as long as the reader is at its end, and never otherwise: scrolling up by hand lets go,
 * coming back to the end takes hold again.
 */
export const stickToBottom = attachOnce((ui: Ui, scroller: HTMLElement) => {
  let previousTop = scroller.scrollTop;
  const toEnd = () => {
    if (!ui.atEnd.value) return;
    // Not read again: that would have the page laid out once more.
    previousTop = scroller.scrollHeight - scroller.clientHeight;
    scroller.scrollTop = previousTop;
  };
  const onScroll = () => {
    const distance = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    // Growing content moves the end away without anybody scrolling: only a move upwards lets go.
    if (distance <= TOLERANCE) ui.atEnd.value = true;
    else if (scroller.scrollTop < previousTop) ui.atEnd.value = false;
    previousTop = scroller.scrollTop;
  };
  const end = effect(toEnd);
  const growth = new ResizeObserver(toEnd);
  scroller.addEventListener('scroll', onScroll);
  for (const element of [scroller, ...scroller.children]) growth.observe(element);
  return () => {
    end();
    growth.disconnect();
    scroller.removeEventListener('scroll', onScroll);
  };
});
