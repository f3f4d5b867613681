/**
 * Hands the focus on when the control that has it goes, so that it never falls out of the chat: a decision is made, a
 * failure is over, an entry is deleted.
 * @param next where it goes. `places`: all that the control was in and that is still there, from the inside out
 * @returns a function that ends it
 */
export function keepFocus(
  container: HTMLElement,
  next: (places: readonly Element[]) => HTMLElement | null,
): () => void {
  let path: readonly Element[] = [];
  const noteFocus = (event: Event): void => {
    const inside = event.composedPath();
    path = inside.slice(0, inside.indexOf(container) + 1).filter((one) => one instanceof Element);
  };
  // Some browsers say that a control loses the focus when it goes. One that stays was left on purpose.
  const noteBlur = (): void => {
    const left = path;
    queueMicrotask(() => {
      if (path === left && left[0]?.isConnected) path = [];
    });
  };
  const observer = new MutationObserver(() => {
    if (!path[0] || path[0].isConnected) return;
    const places = path.filter(({ isConnected }) => isConnected);
    path = [];
    const { activeElement } = container.ownerDocument;
    if (activeElement === null || activeElement === document.body) next(places)?.focus();
  });
  container.addEventListener('focusin', noteFocus);
  container.addEventListener('focusout', noteBlur);
  observer.observe(container, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    container.removeEventListener('focusin', noteFocus);
    container.removeEventListener('focusout', noteBlur);
  };
}

const FOCUSABLE = 'button, input, textarea, summary, [href]';

/** The first control in the innermost of these places that has one. */
export function firstControlIn(places: readonly Element[]): HTMLElement | null {
  for (const place of places) {
    const found = place.querySelector<HTMLElement>(FOCUSABLE);
    if (found) return found;
  }
  return null;
}
