/** The README's part on performance: the few figures that matter, of one run. */
import { rendererOf } from './renderers.mjs';
import { asMarkdown, count, times } from './tables.mjs';

const SHOWN = [
  'limit',
  'limit-stream',
  'ours-markdown',
  'ours-widget',
  'streaming-markdown',
  'marked-frame',
  'streamdown',
  'deep-chat',
];
const SIZES = [20, 100, 500];

/** @param {import('./publish.mjs').Results} results */
export function performanceSection({ machine, settings, summary }) {
  return [
    'Main-thread milliseconds for each kB of an answer, by its length. Tokens of four characters come as fast as the page takes them.',
    streamingTable(summary),
    '![Main-thread time a kB, by the length of the answer](bench/plots/tokens.svg)',
    [...slowly(summary), ...stored(summary)].join(' '),
    `Medians of ${settings.rounds} rounds, ${machine.cpu}, ${machine.cores} cores, Chromium ${machine.chromium}, ` +
      `${machine.date.slice(0, 10)}. \`npm run bench\` measures again; [bench](bench/README.md) tells how, and has the rest.`,
  ].join('\n\n');
}

function streamingTable({ streaming, weight }) {
  const of = (renderer, size) =>
    streaming.find((row) => row.arrival === 'tokens' && row.renderer === renderer && row.size === size);
  return asMarkdown({
    head: ['', ...SIZES.map((size) => `${size} kB`), '× raw text, 100 kB', 'download, gzip'],
    rows: SHOWN.map((renderer) => [
      rendererOf(renderer).title,
      ...SIZES.map((size) => cell(of(renderer, size))),
      // Here all are measured by the same: the results measure a whole chat by raw text that is read from a stream.
      of(renderer, 100)?.complete ? times(of(renderer, 100).timesRawText) : '–',
      downloadOf(weight, renderer),
    ]),
  });
}

function cell(row) {
  if (!row) return '–';
  return row.complete ? row.msPerKb.median.toFixed(1) : `cut off at ${row.given.toFixed(0)} kB`;
}

function downloadOf(weight, renderer) {
  const found = weight.find((row) => row.renderer === renderer);
  return found ? `${(found.bytes / 1_000).toFixed(1)} kB` : '–';
}

/** A sentence on the longest task. */
function slowly({ throttled }) {
  const [ours, limit] = ['ours-widget', 'limit'].map((id) => throttled.find((row) => row.renderer === id));
  if (!ours || !limit) return [];
  return [
    `At 4 × CPU throttling, while ${ours.size} kB stream in, the longest task is ${ours.longestMs.median.toFixed(0)} ms, ` +
      `at most ${ours.longestMs.high.toFixed(0)} (raw text: ${limit.longestMs.median.toFixed(0)}, at most ${limit.longestMs.high.toFixed(0)}).`,
  ];
}

/** A sentence on stored messages. */
function stored({ stored: rows }) {
  const most = Math.max(...rows.map((row) => row.count));
  const [ours, limit] = ['ours-widget', 'limit'].map((id) =>
    rows.find((row) => row.renderer === id && row.count === most),
  );
  if (!ours || !limit) return [];
  const frame = (row) => Math.max(row.steadyFrameMs.median, row.leapFrameMs.median).toFixed(0);
  return [
    `${count(most)} stored messages are there, the last hundred of them drawn, after ${seconds(ours.readyMs)} (raw text, all drawn: ${seconds(limit.readyMs)}), ` +
      `and scroll with frames of at most ${frame(ours)} ms (raw text: ${frame(limit)} ms).`,
  ];
}

const seconds = ({ median }) => `${(median / 1_000).toFixed(1)} s`;
