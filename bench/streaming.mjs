/** Answers while they stream: what a kB costs. */
import { withPage } from './browser.mjs';
import { longestTask } from './longest-task.mjs';
import { heapOf, timed } from './measure.mjs';
import { ARRIVALS, ENDLESS, KB, THROTTLED } from './settings.mjs';

/**
 * One answer, streamed once.
 * @typedef {object} Stream
 * @property {string} renderer
 * @property {string} arrival
 * @property {number} size in kB
 * @property {boolean} complete whether it was shown before the cap; else everything counts up to there
 * @property {number} given how much of it the renderer took, in kB
 * @property {import('./measure.mjs').MainThread} mainThread
 * @property {number} msPerKb processor time of the main thread
 * @property {number} longTaskMs the longest task of 50 ms or more; 0: none
 * @property {number} heapKb what is alive afterwards, the renderer's own code included
 */

/**
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {{renderer: string, arrival: string, size: number, cap: number}} what
 * @returns {Promise<Stream>}
 */
export function stream(browser, url, { renderer, arrival, size, cap }) {
  return withPage(browser, url, async (page, cdp) => {
    await load(page, arrival, size);
    const heapBefore = await heapOf(cdp);
    await page.evaluate((name) => bench.begin(name), renderer);
    await heapOf(cdp);
    const pace = { perFrame: ARRIVALS[arrival].perFrame, charactersPerSecond: null, capMs: cap * 1_000 };
    const { result, mainThread } = await timed(cdp, () => page.evaluate((how) => bench.run(how), pace));
    const heapKb = ((await heapOf(cdp)) - heapBefore) / 1_000;
    const { complete, longTaskMs } = result;
    const given = result.characters / KB;
    return {
      renderer,
      arrival,
      size,
      complete,
      given,
      mainThread,
      msPerKb: mainThread.cpu / given,
      longTaskMs,
      heapKb,
    };
  });
}

/**
 * One answer on a slow processor. It comes by the clock: what makes a renderer late makes its next task longer.
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {{renderer: string, size: number}} what
 */
export function streamThrottled(browser, url, { renderer, size }) {
  return withPage(browser, url, async (page, cdp) => {
    await load(page, 'tokens', size);
    // Before the renderer is there: a collection on demand also throws away what was compiled.
    await heapOf(cdp);
    await page.evaluate((name) => bench.begin(name), renderer);
    const { rate, charactersPerSecond } = THROTTLED;
    await cdp.send('Emulation.setCPUThrottlingRate', { rate });
    const pace = { perFrame: null, charactersPerSecond, capMs: 60_000 };
    const { result, ...tasks } = await longestTask(browser, page, () => page.evaluate((how) => bench.run(how), pace));
    return { renderer, size, complete: result.complete, seconds: result.wallMs / 1_000, ...tasks };
  });
}

/**
 * One endless block, by the clock.
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {{renderer: string, kind: string, size: number, rate: number}} what `rate`: how much slower the processor is made
 */
export function streamBlock(browser, url, { renderer, kind, size, rate }) {
  return withPage(browser, url, async (page, cdp) => {
    await page.evaluate((path) => bench.load(path), `/blocks/${kind.replace(' ', '-')}/${size * KB}`);
    await page.evaluate((name) => bench.begin(name), renderer);
    await heapOf(cdp);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate });
    const { charactersPerSecond } = ENDLESS;
    const pace = { perFrame: null, charactersPerSecond, capMs: ((size * KB) / charactersPerSecond) * 2_000 };
    const { result, mainThread } = await timed(cdp, () => page.evaluate((how) => bench.run(how), pace));
    const { complete, characters, wallMs, longTaskMs } = result;
    // How much later than its last token the whole block was shown, in seconds.
    const lateSeconds = wallMs / 1_000 - characters / charactersPerSecond;
    return {
      renderer,
      kind,
      size,
      rate,
      complete,
      msPerKb: mainThread.cpu / (characters / KB),
      lateSeconds,
      longTaskMs,
    };
  });
}

/** Gives the page the answer. */
export function load(page, arrival, size) {
  const { characters, perPacket } = ARRIVALS[arrival];
  return page.evaluate((path) => bench.load(path), `/packets/${size * KB}/${characters}/${perPacket}`);
}
