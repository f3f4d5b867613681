import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { useView } from '../context.ts';

/**
 * The keys of a panel beside a page. F6 leads from the panel to the page, where the focus was there, and back. Escape closes the
 * chat from its launcher too.
 */
export function usePanelKeys(panel: RefObject<HTMLElement | null>): void {
  const { open, close, input } = useView();
  useEffect(() => {
    /** Where the focus was on the page. */
    let left: HTMLElement | null = null;
    const onKeyDown = (event: KeyboardEvent): void => {
      const { current } = panel;
      // One that covers the window keeps the focus inside.
      if (!current?.matches('dialog:not(:modal)') || !open.peek() || event.defaultPrevented) return;
      const launcher = (current.getRootNode() as ShadowRoot).querySelector('button');
      if (event.key === 'Escape' && launcher && event.composedPath().includes(launcher)) close();
      else if (event.key !== 'F6') return;
      else if (current.matches(':focus-within')) {
        // The body can't be focused, so the launcher stands for the page then.
        (left && left.tabIndex >= 0 ? left : launcher)?.focus();
      } else {
        left = document.activeElement as HTMLElement | null;
        input.current?.focus();
      }
      event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
