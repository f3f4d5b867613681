/** When a page was painted, and what its main thread did, by the browser's trace. */

const TASK = 'ThreadControllerImpl::RunTask';
/** What a trace has to hold. */
export const CATEGORIES = ['toplevel', 'devtools.timeline', 'loading', 'blink.user_timing', '__metadata'];

/**
 * @param {any[]} events of a trace that begins before the page is asked for
 * @param {boolean} hasChat
 * @returns {{paintMs: number, launcherMs: number, workMs: number}} the first paint and the first one with the launcher, in
 * milliseconds since the navigation began; `launcherMs` is NaN without a chat. `workMs`: processor time of the main thread
 */
export function readLoad(events, hasChat) {
  const start = events.findLast(({ name, args }) => name === 'navigationStart' && args.data?.documentLoaderURL !== '');
  if (!start) throw new Error('The trace holds no navigation.');
  const own = events
    .filter(({ pid, tid, ts }) => pid === start.pid && tid === start.tid && ts >= start.ts)
    .sort((a, b) => a.ts - b.ts);
  const paints = own.filter(({ name }) => name === 'Paint');
  const sinceStart = (event) => (event.ts + (event.dur ?? 0) - start.ts) / 1_000;
  const script = own.find(
    ({ name, args }) => name === 'v8.evaluateModule' || (name === 'EvaluateScript' && /embed/.test(args.data?.url)),
  );
  if (hasChat && !script) throw new Error('The trace holds no embed.js.');
  // What it has put there is painted with the next frame.
  const launcher = hasChat ? paints.find(({ ts }) => ts > script.ts + script.dur) : undefined;
  if (!paints[0] || (hasChat && !launcher)) throw new Error('The trace holds no paint.');
  const work = own.filter(({ name }) => name === TASK).reduce((sum, { tdur = 0 }) => sum + tdur, 0);
  return { paintMs: sinceStart(paints[0]), launcherMs: launcher ? sinceStart(launcher) : NaN, workMs: work / 1_000 };
}
