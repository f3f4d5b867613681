import { effect } from '@preact/signals';
import type { Ui } from './view.ts';

/** Windows up to this width, in px, are given to the panel whole. */
const PHONE = '(max-width: 480px)';

/**
 * Decides whether the panel covers the whole window. While it does, it follows the visual viewport: on phones the
 * keyboard covers the layout viewport's lower half instead of shrinking it. Returns a function that ends it.
 */
export function followWindow(ui: Ui, container: HTMLElement): () => void {
  const phone = matchMedia(PHONE);
  const follow = () => {
    ui.full.value = ui.config.value.mode === 'fullscreen' || phone.matches;
    container.style.setProperty('--letta-chat-viewport-height', `${visualViewport?.height}px`);
    container.style.setProperty('--letta-chat-viewport-top', `${visualViewport?.offsetTop}px`);
  };
  const listening = new AbortController();
  const { signal } = listening;
  const end = effect(follow);
  for (const change of ['resize', 'scroll']) visualViewport?.addEventListener(change, follow, { signal });
  return () => {
    end();
    listening.abort();
  };
}
