/** When a page was painted, and what its main thread did, by the browser's trace. */

const TASK = 'ThreadControllerImpl::RunTask';
/** What a trace has to hold. */
export const CATEGORIES = ['toplevel', 'devtools.timeline', 'loading', 'blink.user_timing', '__metadata'];

/** What the page marks. */
export const MARKS = { text: 'the text', launcher: 'the launcher' };

/**
 * In the page: marks the first frame in which the text has a size, and that in which the launcher has. Looks after the frame's
 * own callbacks, since what they show is painted with it. @param {typeof MARKS} marks
 */
export function markFirstFrames(marks) {
  const find = {
    text: () => document.querySelector('p'),
    launcher: () => document.querySelector('letta-chat')?.shadowRoot?.querySelector('button'),
  };
  const waiting = new Set(Object.keys(marks));
  const look = () => {
    const observer = new ResizeObserver(() => {
      observer.disconnect();
      for (const what of waiting) {
        if (!find[what]()?.offsetHeight) continue;
        performance.mark(marks[what]);
        waiting.delete(what);
      }
      if (waiting.size > 0) requestAnimationFrame(look);
    });
    observer.observe(document.documentElement);
  };
  requestAnimationFrame(look);
}

/**
 * @param {any[]} events of a trace that begins before the page is asked for
 * @param {boolean} hasChat
 * @returns {{paintMs: number, launcherMs: number, workMs: number}} when the text and the launcher were painted first, in
 * milliseconds since the navigation began; `launcherMs` is NaN without a chat. `workMs`: processor time of the main thread
 */
export function readLoad(events, hasChat) {
  const start = events.findLast(({ name, args }) => name === 'navigationStart' && args.data?.documentLoaderURL !== '');
  if (!start) throw new Error('The trace holds no navigation.');
  const own = events
    .filter(({ pid, tid, ts }) => pid === start.pid && tid === start.tid && ts >= start.ts)
    .sort((a, b) => a.ts - b.ts);
  /** When the frame of a mark was painted: the mark is made before that. */
  const paintOf = (name) => {
    const mark = own.find((event) => event.name === name);
    const paint = mark && own.find((event) => event.name === 'Paint' && event.ts > mark.ts);
    return paint ? (paint.ts + (paint.dur ?? 0) - start.ts) / 1_000 : NaN;
  };
  const [paintMs, launcherMs] = [paintOf(MARKS.text), paintOf(MARKS.launcher)];
  if (Number.isNaN(paintMs) || (hasChat && Number.isNaN(launcherMs))) throw new Error('The trace holds no paint.');
  const work = own.filter(({ name }) => name === TASK).reduce((sum, { tdur = 0 }) => sum + tdur, 0);
  return { paintMs, launcherMs, workMs: work / 1_000 };
}
