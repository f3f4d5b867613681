/** The long tasks of a page's main thread, by the browser's trace, with what they consisted of. */

const TASK = 'ThreadControllerImpl::RunTask';
/** What a trace has to hold. */
export const CATEGORIES = ['toplevel', 'devtools.timeline', 'v8', 'blink.user_timing', '__metadata'];
/** Events that only frame others. */
const FRAMES = [TASK, 'RunTask', 'ThreadPool_RunTask', 'RunMicrotasks', 'v8.callFunction'];

/**
 * @typedef {object} LongTask
 * @property {string} step the visitor's step that it fell into
 * @property {boolean} streaming whether an answer was on its way
 * @property {number} ms processor time of the main thread, less what the driver of the session took
 * @property {number} scriptMs that of our own code, without what the browser does meanwhile: garbage collections, style and layout
 * @property {string} parts its largest parts
 */

/**
 * Tasks that took longer than `limitMs`, without those of the driver (what Playwright runs in the page).
 * @param {any[]} events of a trace
 * @param {number} limitMs
 * @returns {{tasks: number, long: LongTask[]}}
 */
export function longTasks(events, limitMs) {
  const marks = events.filter(({ name, ph }) => /^(step|stream) /.test(name) && ph !== 'e').sort((a, b) => a.ts - b.ts);
  const [mark] = marks;
  if (!mark) throw new Error('The trace has no marks.');
  const own = events
    .filter(({ pid, tid, dur }) => dur !== undefined && pid === mark.pid && tid === mark.tid)
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  nameModules(own);
  const tasks = own.filter(({ name }) => name === TASK);
  const long = tasks
    .filter(({ tdur = 0 }) => tdur > limitMs * 1_000)
    .map((task) => {
      const inside = own.filter((event) => event !== task && event.ts >= task.ts && event.ts < task.ts + task.dur);
      const ms = ((task.tdur ?? 0) - driverTime(inside)) / 1_000;
      return { ...placeOf(task, marks), ms, scriptMs: scriptTime(inside) / 1_000, parts: partsOf(inside) };
    })
    .filter(({ ms }) => ms > limitMs);
  return { tasks: tasks.length, long };
}

/** A trace names a module where it is compiled, and not where it is evaluated, after that. */
function nameModules(events) {
  let fileName = '';
  for (const event of events) {
    if (event.name === 'v8.compileModule') ({ fileName } = event.args);
    if (event.name === 'v8.evaluateModule') event.args = { fileName };
  }
}

/** Where in the session a task was. */
function placeOf({ ts, dur }, marks) {
  const before = marks.filter((mark) => mark.ts <= ts + dur);
  const step = before.findLast(({ name }) => name.startsWith('step '))?.name.slice(5) ?? '';
  const stream = before.findLast(({ name, ts: at }) => name.startsWith('stream ') && at <= ts)?.name;
  // It may also be the task in which a stream begins.
  const begins = before.some(({ name, ts: at }) => name === 'stream begin' && at > ts);
  return { step, streaming: stream === 'stream begin' || begins };
}

const urlOf = ({ args }) => args?.data?.url ?? args?.data?.scriptName ?? args?.fileName ?? '';
const isDriver = (event) =>
  (event.name === 'EvaluateScript' || event.name === 'FunctionCall' || event.name === 'v8.run') &&
  !/^https?:/.test(urlOf(event));

/** What the driver took, in microseconds: functions that no file of the site has. */
const driverTime = (events) => sumOf(outermost(events.filter(isDriver)));

/** What runs code. Promises go on in microtasks, which have no event of their own: they end the call that made them due. */
const RUNS = ['v8.callFunction', 'FunctionCall', 'EvaluateScript', 'v8.evaluateModule', 'v8.compileModule'];
/** What the browser does in the middle of it. */
const BROWSERS_OWN = ['MinorGC', 'MajorGC', 'UpdateLayoutTree', 'Layout'];

/** What the site's own code took, in microseconds. */
function scriptTime(events) {
  const runs = outermost(events.filter((event) => RUNS.includes(event.name) || isDriver(event)));
  const isInside = ({ ts }) => runs.some((run) => run.ts <= ts && ts < run.ts + run.dur);
  const others = events.filter((event) => BROWSERS_OWN.includes(event.name) || isDriver(event));
  return sumOf(runs) - sumOf(outermost(others.filter(isInside)));
}

/** Those that are inside of no other one. */
function outermost(events) {
  let end = -Infinity;
  return events.filter(({ ts, dur }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
}

const sumOf = (events) => events.reduce((sum, { tdur, dur }) => sum + (tdur ?? dur), 0);

/** The four largest parts of a task, each with its own time. */
function partsOf(events) {
  const named = events.filter(({ name }) => !FRAMES.includes(name));
  const sums = new Map();
  for (const event of named) {
    const { functionName = '' } = event.args?.data ?? {};
    const file = urlOf(event).split('/').at(-1) ?? '';
    const name = [event.name, file, functionName].filter(Boolean).join(' ');
    // Only where it isn't inside another one of its kind.
    const isInside = named.some(
      (other) =>
        other !== event && other.name === event.name && other.ts <= event.ts && other.ts + other.dur > event.ts,
    );
    if (!isInside) sums.set(name, (sums.get(name) ?? 0) + event.dur);
  }
  return [...sums]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([name, dur]) => `${name} ${(dur / 1_000).toFixed(0)}`)
    .join(', ');
}
