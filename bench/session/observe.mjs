/** What is watched in the page itself: when answers stream, and what moves without the visitor's doing. */

/**
 * Watches a page from its next load on.
 * @param {import('playwright').Page} page
 * @returns {Promise<{shifts: () => Promise<{page: number, chat: number}>}>} `shifts`: the sums of layout shift scores, of what the
 * site has and of what is in the chat, as the browser counts them for its Core Web Vitals
 */
export async function observePage(page) {
  const sums = { page: 0, chat: 0 };
  await page.exposeFunction('noteShift', (where, value) => (sums[where] += value));
  await page.addInitScript(() => {
    document.addEventListener('letta-chat-status', ({ detail: { status } }) => {
      const isUnderWay = status.type === 'submitted' || 'runId' in status;
      performance.mark(isUnderWay ? 'stream begin' : 'stream end');
    });
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries()) {
        if (hadRecentInput) continue;
        // What is inside of a shadow root has no node here, or the element.
        const isPage = sources.some(
          ({ node }) =>
            node &&
            !node.parentElement?.closest('letta-chat') &&
            node.localName !== 'letta-chat' &&
            node.getRootNode() === document,
        );
        globalThis.noteShift(isPage ? 'page' : 'chat', value);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return { shifts: async () => sums };
}
