import type { StreamFrame } from './events.ts';

/** Where a frame stands: it is the next one, was here before, or follows one that was lost. */
export type Position = 'next' | 'known' | 'after-loss';

/**
 * Follows the numbers of one stream's frames. Frames that show no number take one all the same (pings don't), so the
 * next number shown may be higher by as many as there were of them. An error frame never is `after-loss`: nothing that
 * was lost before it would change what it says.
 * @param after the number of the last frame that is known already; 0: the stream begins with its first frame, whatever
 * that one's number is
 */
export function createNumbering(after: number, gaps: GapLog): (frame: StreamFrame) => Position {
  let last = after;
  /** How many frames without a number came since. */
  let silent = 0;
  return ({ seq, events }) => {
    if (seq === null) {
      if (!isPing(events)) silent += 1;
      return 'next';
    }
    if (seq <= last) return 'known';
    const isGap = last > 0 && seq > last + silent + 1 && !events.some(({ type }) => type === 'error');
    if (isGap && gaps.isLoss(seq)) return 'after-loss';
    last = seq;
    silent = 0;
    return 'next';
  };
}

/** Whether a frame is but a sign of life. The first one also names the run. */
export function isPing(events: StreamFrame['events']): boolean {
  return events.some(({ type }) => type === 'ping');
}

/** So many times a gap is taken for a lost frame. Then it is how the server counts. */
const LOSSES = 3;

/**
 * Tells lost frames from numbers that the server never gave out. A lost frame comes when the stream is resumed: a gap
 * that is still there afterwards was none. One log serves all streams of a server, so that being wrong costs a few
 * requests once, not with each message.
 */
export interface GapLog {
  /** Whether the gap before this number has to be taken for a loss. */
  isLoss(seq: number): boolean;
  /** A stream came to its end without a loss: earlier gaps don't count any more. */
  clear(): void;
}

/** @param canResume whether lost frames can be had again. Where they can't, gaps count together wherever they are. */
export function createGapLog(canResume: boolean): GapLog {
  let lastSeq: number | null = null;
  let times = 0;
  let skipsNumbers = false;
  return {
    isLoss(seq) {
      times = canResume && seq !== lastSeq ? 1 : times + 1;
      lastSeq = seq;
      skipsNumbers ||= times > LOSSES;
      return !skipsNumbers;
    },
    clear() {
      times = 0;
      lastSeq = null;
    },
  };
}
