/** How far below the top a question comes to stand, in px. */
const MARGIN = 12;

/**
 * Scrolls to the visitor's question before, or after, the one at the top, and gives it the focus. Where there is none, it
 * scrolls to the beginning, or nowhere.
 */
export function jumpToQuestion(scroller: HTMLElement, step: -1 | 1): void {
  const { top } = scroller.getBoundingClientRect();
  const questions = [...scroller.querySelectorAll<HTMLElement>('.user-message')];
  const placeOf = (question: HTMLElement): number => question.getBoundingClientRect().top - top - MARGIN;
  const target =
    step < 0
      ? questions.findLast((question) => placeOf(question) < -1)
      : questions.find((question) => placeOf(question) > 1);
  if (target) {
    scroller.scrollTop += placeOf(target);
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
  } else if (step < 0) scroller.scrollTop = 0;
}

/** Whether a key press asks for a question: Alt and an arrow, where they don't move in a text. Null: it doesn't. */
export function stepOf(event: KeyboardEvent): -1 | 1 | null {
  const { key, altKey } = event;
  const [target] = event.composedPath();
  const isWriting = target instanceof HTMLTextAreaElement && target.value !== '';
  if (!altKey || isWriting) return null;
  return key === 'ArrowUp' ? -1 : key === 'ArrowDown' ? 1 : null;
}
