/** Stored messages: how soon they are there, how they scroll, what they hold. */
import { withPage } from './browser.mjs';
import { heapOf, timed } from './measure.mjs';

/**
 * One transcript, shown once.
 * @typedef {object} Transcript
 * @property {string} renderer
 * @property {number} count
 * @property {number} readyMs from nothing until all messages are drawn and the page is at rest
 * @property {number} longTaskMs the longest task of 50 ms or more on the way there; 0: none
 * @property {import('./measure.mjs').MainThread} mainThread until then
 * @property {number} steadyFrameMs the longest frame while scrolling upwards, a third of the view each frame
 * @property {number} leapFrameMs the longest frame while leaping all over the transcript
 * @property {number} heapKb what is alive once it is shown, the renderer's own code included
 */

/**
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {{renderer: string, count: number}} what
 * @returns {Promise<Transcript>}
 */
export function showTranscript(browser, url, { renderer, count }) {
  return withPage(browser, url, async (page, cdp) => {
    // The server makes the messages up when they are first asked for, which is none of the page's time.
    await fetch(`${url}/v1/agents/agent-${count}/messages`).then((response) => response.arrayBuffer());
    const heapBefore = await heapOf(cdp);
    const { result, mainThread } = await timed(cdp, () =>
      page.evaluate(([name, number]) => bench.show(name, number), [renderer, count]),
    );
    const heapKb = ((await heapOf(cdp)) - heapBefore) / 1_000;
    const { steadyMs, leapMs } = await page.evaluate(() => bench.scroll());
    return { renderer, count, ...result, mainThread, steadyFrameMs: steadyMs, leapFrameMs: leapMs, heapKb };
  });
}
