/** Answers while they stream: what a kB costs. */
import { withPage } from './browser.mjs';
import { longestTask } from './longest-task.mjs';
import { heapOf, timed } from './measure.mjs';
import { CHUNKINGS, KB, THROTTLING } from './settings.mjs';

/**
 * One answer, streamed once.
 * @typedef {object} Stream
 * @property {string} renderer
 * @property {keyof typeof CHUNKINGS} chunking
 * @property {number} size in kB
 * @property {boolean} complete whether it was through before the cap; everything else counts up to there
 * @property {number} shown in kB
 * @property {import('./measure.mjs').MainThread} mainThread
 * @property {number} msPerKb of the main thread
 * @property {number} longTaskMs the longest task of 50 ms or more; 0: none
 * @property {number} heapKb what is alive afterwards, the renderer's own code included
 */

/**
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {{renderer: string, chunking: keyof typeof CHUNKINGS, size: number, cap: number}} what
 * @returns {Promise<Stream>}
 */
export function stream(browser, url, { renderer, chunking, size, cap }) {
  return withPage(browser, url, async (page, cdp) => {
    await load(page, chunking, size);
    const heapBefore = await heapOf(cdp);
    await page.evaluate((name) => bench.begin(name), renderer);
    await heapOf(cdp);
    const { result, mainThread } = await timed(cdp, () => run(page, chunking, cap));
    const heapKb = ((await heapOf(cdp)) - heapBefore) / 1_000;
    const shown = result.characters / KB;
    const { complete, longTaskMs } = result;
    return { renderer, chunking, size, complete, shown, mainThread, msPerKb: mainThread.task / shown, longTaskMs, heapKb };
  });
}

/**
 * One answer on a slow processor.
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {{renderer: string, chunking: keyof typeof CHUNKINGS, size: number, cap: number}} what
 */
export function streamThrottled(browser, url, { renderer, chunking, size, cap }) {
  return withPage(browser, url, async (page, cdp) => {
    await load(page, chunking, size);
    await page.evaluate((name) => bench.begin(name), renderer);
    await heapOf(cdp);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: THROTTLING });
    const { result, longestMs, over50 } = await longestTask(browser, page, () => run(page, chunking, cap * THROTTLING));
    return { renderer, chunking, size, complete: result.complete, shown: result.characters / KB, longestMs, over50 };
  });
}

const load = (page, chunking, size) =>
  page.evaluate((path) => bench.load(path), `/chunks/${size * KB}/${CHUNKINGS[chunking].characters}`);

function run(page, chunking, cap) {
  const { perTask, perFrame } = CHUNKINGS[chunking];
  return page.evaluate((pace) => bench.run(pace), { perTask, perFrame, capMs: cap * 1_000 });
}
