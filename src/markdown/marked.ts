import { createLazy } from '../platform/lazy.ts';

/**
 * What takes Markdown apart. To make its patterns takes a slow processor as long as all the rest of the chat, so it is a
 * file, and a task, of its own. The chat asks for it as soon as it runs; until it is here, texts show as they are.
 */
export const marked = createLazy(() => import('./tokenizers.ts'));

/** It, where a text is taken apart: that begins only once it is here. */
export function markedNow(): typeof import('./tokenizers.ts') {
  if (!marked.current) throw new Error('marked is not loaded yet.');
  return marked.current;
}
