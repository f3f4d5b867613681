/** What the browser itself says of a page: time on its main thread, and memory. */

/**
 * Time on the main thread, in milliseconds. Script, style and layout are parts of `task`; the rest of it is painting,
 * parsing and the browser's own. `cpu` is what the thread really ran: less than `task` where other programs were in the way.
 * @typedef {{task: number, script: number, style: number, layout: number, cpu: number}} MainThread
 */

const METRICS = {
  task: 'TaskDuration',
  script: 'ScriptDuration',
  style: 'RecalcStyleDuration',
  layout: 'LayoutDuration',
  cpu: 'ThreadTime',
};

/**
 * Does `work`, and tells what it cost.
 * @template Result
 * @param {import('playwright').CDPSession} cdp
 * @param {() => Promise<Result>} work
 * @returns {Promise<{result: Result, mainThread: MainThread}>}
 */
export async function timed(cdp, work) {
  await cdp.send('Performance.enable');
  const before = await metricsOf(cdp);
  const result = await work();
  const after = await metricsOf(cdp);
  const entries = Object.entries(METRICS).map(([name, metric]) => [name, (after[metric] - before[metric]) * 1_000]);
  return { result, mainThread: /** @type {MainThread} */ (Object.fromEntries(entries)) };
}

/** @param {import('playwright').CDPSession} cdp @returns {Promise<Record<string, number>>} */
async function metricsOf(cdp) {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/**
 * What is alive after a collection, in bytes: JavaScript's objects, the DOM's, and buffers.
 * @param {import('playwright').CDPSession} cdp
 */
export async function heapOf(cdp) {
  // What the first one lets go of may hold on to more.
  for (let round = 0; round < 2; round++) await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await cdp.send('Runtime.getHeapUsage');
  return usedSize + embedderHeapUsedSize + backingStorageSize;
}
