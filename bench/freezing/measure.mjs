/** The longest task of the page while a text is rendered, by the browser's own trace. */
import { VIEWPORT } from '../settings.mjs';

const TASK = 'ThreadControllerImpl::RunTask';

/** How texts arrive. */
export const MODES = ['stored', 'streamed'];

/**
 * @typedef {object} Measurement
 * @property {string} class
 * @property {string} name
 * @property {string} mode
 * @property {number} rate how much slower the processor is made
 * @property {number | null} longestMs the longest task, in processor time of the main thread: other programs don't count;
 * null: the renderer fails on this text
 */

/**
 * Renders texts one after the other, each in each mode, under one trace.
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {readonly {number: number, class: string, name: string, size: number}[]} texts
 * @param {number} rate
 * @param {readonly string[]} modes
 * @param {boolean} mayFail whether the renderer may fail on a text
 * @returns {Promise<Measurement[]>}
 */
export async function measureTexts(browser, url, texts, rate, modes, mayFail) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  try {
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error));
    const cdp = await context.newCDPSession(page);
    await page.goto(url);
    await page.waitForFunction(() => 'bench' in globalThis);
    // The first text would pay for compiling everything.
    await page.evaluate(() => bench.warmUp());
    await cdp.send('Emulation.setCPUThrottlingRate', { rate });
    await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing', '__metadata'] });
    const failed = new Set();
    const show = (number, mode, size) =>
      page
        .evaluate((what) => bench.show(...what), [number, mode, size])
        .catch((error) => {
          if (!mayFail) throw error;
          failed.add(`${number} ${mode}`);
        });
    let trace;
    try {
      for (const { number, size } of texts) for (const mode of modes) await show(number, mode, size);
    } finally {
      trace = await browser.stopTracing();
    }
    if (errors.length && !mayFail) throw errors[0];
    const { traceEvents } = JSON.parse(trace.toString());
    return texts.flatMap(({ number, class: group, name }) =>
      modes.map((mode) => ({
        class: group,
        name,
        mode,
        rate,
        longestMs: failed.has(`${number} ${mode}`) ? null : longestBetween(traceEvents, `${number} ${mode}`),
      })),
    );
  } finally {
    await context.close();
  }
}

/** The longest task between two marks, on the thread that made them. */
function longestBetween(events, mark) {
  const at = (name) => events.find((event) => event.name === `${name} ${mark}`);
  const [begin, end] = [at('begin'), at('end')];
  if (!begin || !end) throw new Error(`The trace has no marks for ${mark}.`);
  const tasks = events.filter(
    ({ name, pid, tid, ts, dur }) =>
      name === TASK && pid === begin.pid && tid === begin.tid && ts + (dur ?? 0) > begin.ts && ts < end.ts,
  );
  return Math.max(0, ...tasks.map(({ tdur }) => (tdur ?? 0) / 1_000));
}
