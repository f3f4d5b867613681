import type { ViewContext } from '../context.ts';
import { addBackEntry } from './back-entry.ts';
import { dragToClose } from './drag-to-close.ts';
import { lockPage } from './lock-page.ts';
import css from './sheet.css?inline';

export { css };

/**
 * Makes what covers the window a sheet, as phones have them: the page behind it stays still, a finger pulls it down, and
 * Back closes it. It loads later: without it there is the close button.
 * @returns a function that ends it
 */
export function openSheet(sheet: HTMLElement, { config, subpanel, close }: ViewContext): () => void {
  /** What is over the messages goes first. Returns whether the chat is still open. */
  const goBack = (): boolean => {
    const isOver = subpanel.peek() !== null;
    if (isOver) subpanel.value = null;
    else close();
    return isOver;
  };
  const ends = [lockPage(), dragToClose(sheet, close)];
  if (config.peek().backCloses === 'on') ends.push(addBackEntry(goBack));
  return () => {
    for (const end of ends) end();
  };
}
