/** Tables: the same cells as plain text and as Markdown. */
import { rendererOf } from './renderers.mjs';
import { ARRIVALS, ENDLESS } from './settings.mjs';

/** @typedef {{suite: string, title: string, head: string[], rows: string[][]}} Table `suite`: what measured it */

/** @param {import('./summary.mjs').Summary} summary @returns {Table[]} */
export function tablesOf(summary) {
  return [
    ...Object.keys(ARRIVALS).map((arrival) => streamingTable(summary, arrival)),
    longTaskTable(summary),
    throttledTable(summary),
    blocksTable(summary),
    storedTable(summary),
    weightTable(summary),
  ].filter(({ rows }) => rows.length > 0);
}

/** @returns {Table} */
function streamingTable({ streaming }, arrival) {
  const rows = streaming.filter((row) => row.arrival === arrival);
  const sizes = distinct(rows.map(({ size }) => size));
  return {
    suite: 'streaming',
    title: `Main-thread milliseconds a kB: ${ARRIVALS[arrival].title}`,
    head: ['', ...sizes.map((size) => `${size} kB`), ...sizes.slice(-2).map((size) => `× limit, ${size} kB`)],
    rows: distinct(rows.map(({ renderer }) => renderer)).map((renderer) => {
      const of = (size) => rows.find((row) => row.renderer === renderer && row.size === size);
      return [
        rendererOf(renderer).title,
        ...sizes.map((size) => perKb(of(size))),
        ...sizes.slice(-2).map((size) => (of(size)?.complete ? times(of(size)?.timesLimit) : '–')),
      ];
    }),
  };
}

/** One answer's figures beside its time, for the longest that is streamed as tokens. @returns {Table} */
function longTaskTable({ streaming }) {
  const tokens = streaming.filter((row) => row.arrival === 'tokens' && row.size <= 100);
  const size = Math.max(...tokens.map((row) => row.size));
  return {
    suite: 'streaming',
    title: `Tokens as fast as the page takes them, ${size} kB: where the time goes, the longest task, and what stays`,
    head: [
      '',
      'processor, ms a kB',
      'wall clock, ms a kB',
      'of it script',
      'style and layout',
      'longest task, ms',
      'heap, kB',
    ],
    rows: tokens
      .filter((row) => row.size === size)
      .map((row) => [
        `${rendererOf(row.renderer).title}${row.complete ? '' : ` (cut off at ${row.given.toFixed(0)} kB)`}`,
        range(row.msPerKb, 1),
        range(row.taskMsPerKb, 1),
        row.scriptMsPerKb.median.toFixed(1),
        row.layoutMsPerKb.median.toFixed(1),
        row.longTaskMs.median ? range(row.longTaskMs, 0) : '< 50',
        count(row.heapKb.median),
      ]),
  };
}

/** @returns {Table} */
function throttledTable({ throttled }) {
  return {
    suite: 'throttled',
    title: `Tasks at 4 × CPU throttling, ${throttled[0]?.size} kB by the clock`,
    head: ['', 'longest, ms', 'where', 'second longest, ms', 'over 50 ms', 'stream took, s'],
    rows: throttled.map((row) => [
      rendererOf(row.renderer).title,
      range(row.longestMs, 0),
      `at ${(row.longestAt.median * 100).toFixed(0)} %`,
      range(row.secondMs, 0),
      range(row.over50, 0),
      row.complete ? row.seconds.median.toFixed(1) : 'cut off',
    ]),
  };
}

/** One endless block at a model's pace: what a kB costs when it is short and when it is long. @returns {Table} */
function blocksTable({ blocks = [] }) {
  const sizes = distinct(blocks.map(({ size }) => size));
  const [short, long] = [Math.min(...sizes), Math.max(...sizes)];
  const of = (one, size, rate) =>
    blocks.find(
      (block) =>
        block.kind === one.kind && block.renderer === one.renderer && block.size === size && block.rate === rate,
    );
  return {
    suite: 'blocks',
    title: `One endless block, ${ENDLESS.charactersPerSecond / 4} tokens a second: main-thread milliseconds a kB`,
    head: ['', 'block', `${short} kB`, `${long} kB`, 'long × short', `late at ${ENDLESS.rate} ×, s`],
    rows: blocks
      .filter(({ size, rate }) => size === short && rate === 1)
      .map((one) => {
        const [last, slow] = [of(one, long, 1), of(one, long, ENDLESS.rate)];
        return [
          rendererOf(one.renderer).title,
          one.kind,
          one.msPerKb.toFixed(1),
          last ? last.msPerKb.toFixed(1) : '–',
          last ? `${(last.msPerKb / one.msPerKb).toFixed(2)} ×` : '–',
          slow ? (slow.complete ? slow.lateSeconds.toFixed(2) : 'cut off') : '–',
        ];
      }),
  };
}

/** @returns {Table} */
function storedTable({ stored }) {
  return {
    suite: 'stored',
    title: 'Stored messages',
    head: [
      '',
      'messages',
      'ready, ms',
      'processor, ms',
      'longest task, ms',
      'longest frame scrolling, ms',
      'leaping, ms',
      'heap a message, bytes',
    ],
    rows: stored.map((row) => [
      rendererOf(row.renderer).title,
      count(row.count),
      range(row.readyMs, 0),
      range(row.cpuMs, 0),
      row.longTaskMs.median ? range(row.longTaskMs, 0) : '< 50',
      range(row.steadyFrameMs, 0),
      range(row.leapFrameMs, 0),
      row.heapBytesPerMessage === null ? '–' : count(row.heapBytesPerMessage),
    ]),
  };
}

/** @returns {Table} */
function weightTable({ weight }) {
  return {
    suite: 'weight',
    title: 'Downloads for a first answer, gzip -9',
    head: ['', 'bytes', 'files', 'what it is'],
    rows: weight.map(({ renderer, bytes, files }) => [
      rendererOf(renderer).title,
      count(bytes),
      String(files),
      rendererOf(renderer).kind === 'chat' ? 'a whole chat' : 'a renderer alone',
    ]),
  };
}

/** A cell of a streaming table. */
export function perKb(row) {
  if (!row) return '–';
  return row.complete
    ? range(row.msPerKb, 1)
    : `${row.msPerKb.median.toFixed(0)}, cut off at ${row.given.toFixed(0)} kB`;
}

/** `8.7 (8.1–9.3)`; the range is left out where it rounds to nothing. */
export function range({ median, low, high }, digits) {
  const [middle, least, most] = [median, low, high].map((value) => value.toFixed(digits));
  return least === most ? middle : `${middle} (${least}–${most})`;
}

export const times = (spread) => (spread ? `${spread.median.toFixed(1)} ×` : '–');
export const count = (value) => Math.round(value).toLocaleString('en');
const distinct = (values) => [...new Set(values)];

/** @param {Table} table */
export function asText({ title, head, rows }) {
  const lines = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('`', '')));
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column].length)));
  const text = lines.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  return `${title}\n${text.map((line) => `  ${line}`).join('\n')}\n`;
}

/** @param {Pick<Table, 'head' | 'rows'>} table */
export function asMarkdown({ head, rows }) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map((_, column) => (column ? '---:' : '---')).join('|')}|`, ...rows.map(line)].join(
    '\n',
  );
}
