/** The longest task of a page's main thread, by the browser's own trace: it sees tasks of any length, and what is in them. */

const TASK = 'ThreadControllerImpl::RunTask';

/**
 * Does `work` under a trace.
 * @template Result
 * @param {import('playwright').Browser} browser
 * @param {import('playwright').Page} page
 * @param {() => Promise<Result>} work
 * @returns {Promise<{result: Result, longestMs: number, over50: number, tasks: number}>}
 */
export async function longestTask(browser, page, work) {
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  let result;
  let trace;
  try {
    result = await work();
  } finally {
    trace = await browser.stopTracing();
  }
  const durations = tasksIn(JSON.parse(trace.toString()).traceEvents).map(({ dur }) => dur / 1_000);
  return {
    result,
    longestMs: Math.max(...durations),
    over50: durations.filter((duration) => duration > 50).length,
    tasks: durations.length,
  };
}

/** The tasks of the busiest renderer: the browser keeps a spare one. */
function tasksIn(events) {
  const mainThreads = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const tasks = mainThreads.map((thread) =>
    events.filter(({ name, pid, tid, dur }) => name === TASK && dur && pid === thread.pid && tid === thread.tid),
  );
  const busiest = tasks.sort((a, b) => b.length - a.length)[0];
  if (!busiest?.length) throw new Error(`The trace holds no ${TASK}.`);
  return busiest;
}
