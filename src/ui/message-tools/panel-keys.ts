import type { ViewContext } from '../context.ts';

/** Where the focus was on the page. */
let left: HTMLElement | null = null;

/**
 * The keys of a panel beside a page. F6 leads from the panel to the page, where the focus was there, and back. Escape closes the
 * chat from its launcher too.
 * @returns whether it was one of these
 */
export function handlePanelKey(event: KeyboardEvent, panel: HTMLElement, { open, close, input }: ViewContext): boolean {
  const launcher = (panel.getRootNode() as ShadowRoot).querySelector('button');
  const isFloating = panel.matches('dialog:not(:modal)') && open.peek();
  if (!isFloating || event.defaultPrevented) return false;
  if (event.key === 'Escape' && launcher && event.composedPath().includes(launcher)) close();
  else if (event.key !== 'F6') return false;
  else if (panel.matches(':focus-within')) {
    // The body can't be focused, so the launcher stands for the page then.
    (left && left.tabIndex >= 0 ? left : launcher)?.focus();
  } else {
    left = document.activeElement as HTMLElement | null;
    input.current?.focus();
  }
  event.preventDefault();
  return true;
}
