/** From single measurements to what is told of them: the median of the rounds, and their range. */
import { RENDERERS, rendererOf } from './renderers.mjs';
import { spreadOf } from './statistics.mjs';

/** @typedef {import('./statistics.mjs').Spread} Spread */

/**
 * @param {import('./rounds.mjs').Measured} measured
 */
export function summarise(measured) {
  return {
    streaming: streamingOf(measured.streaming),
    throttled: grouped(measured.throttled, ['renderer', 'size']).map(([{ renderer, size }, runs]) => ({
      renderer,
      size,
      complete: runs.every((run) => run.complete),
      seconds: spread(runs, (run) => run.seconds),
      longestMs: spread(runs, (run) => run.longestMs),
      longestAt: spread(runs, (run) => run.longestAt),
      secondMs: spread(runs, (run) => run.secondMs),
      over50: spread(runs, (run) => run.over50),
    })),
    blocks: measured.blocks,
    stored: storedOf(measured.stored),
    weight: measured.weight,
  };
}

/** @typedef {ReturnType<typeof summarise>} Summary */

/** @param {import('./rounds.mjs').Measured['streaming']} streams */
function streamingOf(streams) {
  return grouped(streams, ['arrival', 'size', 'renderer']).map(([{ arrival, size, renderer }, all]) => {
    // Where one was cut off, it alone counts: the others were lucky.
    const cut = all.filter((run) => !run.complete);
    const runs = cut.length ? cut : all;
    return {
      arrival,
      size,
      renderer,
      complete: !cut.length,
      given: Math.min(...runs.map((run) => run.given)),
      msPerKb: spread(runs, (run) => run.msPerKb),
      taskMsPerKb: spread(runs, (run) => run.mainThread.task / run.given),
      scriptMsPerKb: spread(runs, (run) => run.mainThread.script / run.given),
      layoutMsPerKb: spread(runs, (run) => (run.mainThread.layout + run.mainThread.style) / run.given),
      longTaskMs: spread(runs, (run) => run.longTaskMs),
      heapKb: spread(runs, (run) => run.heapKb),
      timesRawText: timesOf('limit', runs, streams),
      timesLimit: timesOf(rendererOf(renderer).limit ?? 'limit', runs, streams),
    };
  });
}

/**
 * How many times as much as raw text. Compared within each round, where the machine was in the same mood.
 * Null where that wasn't measured.
 * @returns {Spread | null}
 */
function timesOf(limit, runs, streams) {
  const times = runs.flatMap((run) => {
    const least = streams.find(
      ({ renderer, round, arrival, size }) =>
        renderer === limit && round === run.round && arrival === run.arrival && size === run.size,
    );
    return least ? [run.msPerKb / least.msPerKb] : [];
  });
  return times.length ? spreadOf(times) : null;
}

/** @param {import('./rounds.mjs').Measured['stored']} transcripts */
function storedOf(transcripts) {
  const rows = grouped(transcripts, ['count', 'renderer']).map(([{ count, renderer }, runs]) => ({
    count,
    renderer,
    readyMs: spread(runs, (run) => run.readyMs),
    cpuMs: spread(runs, (run) => run.mainThread.cpu),
    longTaskMs: spread(runs, (run) => run.longTaskMs),
    steadyFrameMs: spread(runs, (run) => run.steadyFrameMs),
    leapFrameMs: spread(runs, (run) => run.leapFrameMs),
    heapKb: spread(runs, (run) => run.heapKb),
  }));
  return rows.map((row) => {
    const empty = rows.find(({ count, renderer }) => count === 0 && renderer === row.renderer);
    const own = row.heapKb.median - (empty?.heapKb.median ?? 0);
    return { ...row, heapBytesPerMessage: row.count ? (own * 1_000) / row.count : null };
  });
}

/** @template Run @param {readonly Run[]} runs @param {(run: Run) => number} of @returns {Spread} */
const spread = (runs, of) => spreadOf(runs.map(of));

/**
 * In the order in which the renderers are listed.
 * @template {Record<string, unknown> & {renderer: string}} Run
 * @param {readonly Run[]} runs
 * @param {readonly (keyof Run)[]} by
 * @returns {[Run, Run[]][]} each with its first
 */
function grouped(runs, by) {
  const groups = new Map();
  for (const run of runs) {
    const key = by.map((name) => run[name]).join(' ');
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const order = RENDERERS.map(({ id }) => id);
  return [...groups.values()]
    .map((group) => /** @type {[Run, Run[]]} */ ([group[0], group]))
    .sort(([a], [b]) => order.indexOf(a.renderer) - order.indexOf(b.renderer));
}
