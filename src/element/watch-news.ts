import { onWake } from '../platform/wake.ts';

/** The wait before the first look, and the longest between two, in milliseconds. */
const FIRST_MS = 30_000;
const LONGEST_MS = 5 * 60_000;

/**
 * Looks for what the agent wrote by itself, while the page is seen: when the visitor comes back to it, and else ever more
 * seldom as long as there is nothing. Returns a function that ends it.
 * @param refresh resolves to whether there was something new
 */
export function watchNews(refresh: () => Promise<boolean>): () => void {
  const life = new AbortController();
  let wait = FIRST_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    clearTimeout(timer);
    if (life.signal.aborted || document.hidden) return;
    // What fails says nothing: there is another look.
    const isNew = await refresh().catch(() => false);
    wait = isNew ? FIRST_MS : Math.min(2 * wait, LONGEST_MS);
    plan();
  }
  function plan(): void {
    clearTimeout(timer);
    if (!life.signal.aborted) timer = setTimeout(() => void look(), wait);
  }

  onWake(() => {
    wait = FIRST_MS;
    void look();
  }, life.signal);
  plan();
  return () => {
    life.abort();
    clearTimeout(timer);
  };
}
