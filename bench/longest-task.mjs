/** The longest tasks of a page's main thread, by the browser's own trace: it sees tasks of any length. */

const TASK = 'ThreadControllerImpl::RunTask';

/**
 * Does `work` under a trace.
 * @template Result
 * @param {import('playwright').Browser} browser
 * @param {import('playwright').Page} page
 * @param {() => Promise<Result>} work
 * @returns {Promise<{result: Result, longestMs: number, longestAt: number, secondMs: number, over50: number, tasks: number}>}
 * `longestAt`: where the longest began, from 0 to 1; `over50`: how many took more than 50 ms
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
  const tasks = tasksIn(JSON.parse(trace.toString()).traceEvents).sort((a, b) => a.ts - b.ts);
  const [first, last] = [tasks[0], tasks.at(-1)];
  const [longest, second] = [...tasks].sort((a, b) => b.dur - a.dur);
  return {
    result,
    longestMs: longest.dur / 1_000,
    longestAt: (longest.ts - first.ts) / (last.ts - first.ts),
    secondMs: second.dur / 1_000,
    over50: tasks.filter(({ dur }) => dur > 50_000).length,
    tasks: tasks.length,
  };
}

/** The tasks of the busiest renderer: the browser keeps a spare one. */
function tasksIn(events) {
  const mainThreads = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const tasks = mainThreads.map((thread) =>
    events.filter(({ name, pid, tid, dur }) => name === TASK && dur && pid === thread.pid && tid === thread.tid),
  );
  const [busiest] = tasks.sort((a, b) => b.length - a.length);
  if (!busiest?.length) throw new Error(`The trace holds no ${TASK}.`);
  return busiest;
}
