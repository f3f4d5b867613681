/** When a page was painted, and what its main thread did, by the browser's trace. */

const TASK = 'ThreadControllerImpl::RunTask';
/** What a trace has to hold. */
export const CATEGORIES = ['toplevel', 'devtools.timeline', 'loading', 'blink.user_timing', '__metadata'];

/** What the page's mark is called. */
export const LAUNCHER_MARK = 'the launcher';

/** In the page: marks the first frame in which the launcher has a size. @param {string} name the mark's */
export function markLauncher(name) {
  const look = () => {
    const launcher = document.querySelector('letta-chat')?.shadowRoot?.querySelector('button');
    if (launcher?.offsetWidth) performance.mark(name);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/**
 * @param {any[]} events of a trace that begins before the page is asked for
 * @param {boolean} hasChat
 * @returns {{paintMs: number, launcherMs: number, workMs: number}} the first paint and the one of the launcher's first frame, in
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
  const mark = own.find(({ name }) => name === LAUNCHER_MARK);
  if (hasChat && !mark) throw new Error('The page had no launcher.');
  // The mark is made in a frame, before it is painted.
  const launcher = hasChat ? paints.find(({ ts }) => ts > mark.ts) : undefined;
  if (!paints[0] || (hasChat && !launcher)) throw new Error('The trace holds no paint.');
  const work = own.filter(({ name }) => name === TASK).reduce((sum, { tdur = 0 }) => sum + tdur, 0);
  return { paintMs: sinceStart(paints[0]), launcherMs: launcher ? sinceStart(launcher) : NaN, workMs: work / 1_000 };
}
