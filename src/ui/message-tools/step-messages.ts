/** What stands for a message in the list, oldest first. */
const MESSAGES = '.message';
/** So many px a message may reach out of sight and count as seen. */
const TOLERANCE = 4;

/**
 * Moves the focus among the messages: an arrow to the next or previous one, Home and End to the first and the last. A
 * message that is longer than the window is scrolled through first. Does nothing where the focus is inside of a message,
 * or on none.
 * @param scroller what scrolls, and holds the messages
 */
export function stepMessages(scroller: HTMLElement, event: KeyboardEvent): void {
  const { key } = event;
  const [target] = event.composedPath();
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !(target instanceof HTMLElement)) return;
  const messages = [...scroller.querySelectorAll<HTMLElement>(MESSAGES)];
  const place = messages.indexOf(target);
  if (place < 0 && target !== scroller) return;
  const next = placeFor(key, place, messages.length);
  if (next === null || (place >= 0 && reachesOn(target, scroller, key))) return;
  event.preventDefault();
  const message = messages[next];
  if (!message) return;
  // Only now: a click on a message shall not focus it.
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
  message.scrollIntoView({ block: 'nearest' });
}

/** From the list itself, an arrow leads to the newest message. Null: it is another key. */
function placeFor(key: string, place: number, count: number): number | null {
  if (key === 'ArrowUp') return place < 0 ? count - 1 : Math.max(0, place - 1);
  if (key === 'ArrowDown') return place < 0 ? count - 1 : Math.min(count - 1, place + 1);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}

/** Whether there is more of a message where an arrow leads. */
function reachesOn(message: Element, scroller: Element, key: string): boolean {
  const inner = message.getBoundingClientRect();
  const outer = scroller.getBoundingClientRect();
  if (key === 'ArrowUp') return inner.top < outer.top - TOLERANCE;
  return key === 'ArrowDown' && inner.bottom > outer.bottom + TOLERANCE;
}
