/** The plots of a run, by their file names. */
import { rendererOf } from './renderers.mjs';
import { ARRIVALS } from './settings.mjs';
import { barChart, lineChart } from './svg.mjs';

/** Ours, and what it is measured by, are told apart by colour; every line is also named where it ends. */
const COLOURS = {
  nothing: '#8b949e',
  limit: '#8b949e',
  'limit-stream': '#8b949e',
  'ours-markdown': '#3fb950',
  'ours-widget': '#1f9d55',
  'streaming-markdown': '#a371f7',
  'marked-frame': '#d29922',
  'marked-chunk': '#bb6a1c',
  streamdown: '#4493f8',
  'deep-chat': '#f0568c',
};
const NAMES = {
  limit: 'raw text',
  'limit-stream': 'raw text, from the stream',
  'ours-markdown': 'letta-chat, renderer',
  'ours-widget': '<letta-chat>, whole',
  'marked-frame': 'marked, once a frame',
  'marked-chunk': 'marked, every chunk',
  streamdown: 'streamdown',
  'deep-chat': 'deep-chat, whole',
};

/** @param {import('./summary.mjs').Summary} summary @returns {Record<string, string>} */
export function plotsOf(summary) {
  const arrivals = Object.keys(ARRIVALS).filter((arrival) => summary.streaming.some((row) => row.arrival === arrival));
  return {
    ...Object.fromEntries(arrivals.map((arrival) => [`${arrival}.svg`, streamingPlot(summary, arrival)])),
    'stored.svg': storedPlot(summary),
    'weight.svg': weightPlot(summary),
  };
}

function streamingPlot({ streaming }, arrival) {
  const rows = streaming.filter((row) => row.arrival === arrival && row.renderer !== 'nothing');
  return lineChart({
    title: 'What a kB of an answer costs, by the answer’s length',
    subtitle: `Main-thread milliseconds. ${capital(ARRIVALS[arrival].title)}. Hollow: cut off.`,
    x: { ticks: distinct(rows.map((row) => row.size)), label: (size) => `${size} kB` },
    y: { ticks: decades(rows.map((row) => row.msPerKb.median)), label: milliseconds },
    series: seriesOf(rows, (row) => ({ x: row.size, y: row.msPerKb.median, cut: !row.complete })),
  });
}

function storedPlot({ stored }) {
  const rows = stored.filter((row) => row.count > 0);
  return lineChart({
    title: 'Stored messages: until all are there',
    subtitle: 'Milliseconds from nothing until all are drawn and the page is at rest.',
    x: { ticks: distinct(rows.map((row) => row.count)), label: (count) => count.toLocaleString('en') },
    y: { ticks: decades(rows.map((row) => row.readyMs.median)), label: milliseconds },
    series: seriesOf(rows, (row) => ({ x: row.count, y: row.readyMs.median })),
  });
}

function weightPlot({ weight }) {
  const rows = [...weight].sort((a, b) => a.bytes - b.bytes);
  return barChart({
    title: 'Downloads for a first answer',
    subtitle: 'gzip -9. Two are whole chats, the others renderers that a chat is still to be built around.',
    label: (bytes) => `${(bytes / 1_000).toFixed(1)} kB`,
    bars: rows.map(({ renderer, bytes }) => ({ ...styleOf(renderer), value: bytes })),
  });
}

function seriesOf(rows, pointOf) {
  return distinct(rows.map((row) => row.renderer)).map((renderer) => ({
    ...styleOf(renderer),
    points: rows
      .filter((row) => row.renderer === renderer)
      .sort((a, b) => (a.size ?? a.count) - (b.size ?? b.count))
      .map(pointOf),
  }));
}

function styleOf(renderer) {
  return {
    name: NAMES[renderer] ?? rendererOf(renderer).title,
    colour: COLOURS[renderer],
    strong: renderer.startsWith('ours-'),
    dashed: rendererOf(renderer).kind === 'limit',
  };
}

/** Powers of ten around all values. @param {number[]} values */
function decades(values) {
  const [low, high] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  return Array.from({ length: Math.max(2, high - low + 1) }, (_, index) => 10 ** (low + index));
}

const milliseconds = (value) => `${value.toLocaleString('en')} ms`;
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const distinct = (values) => [...new Set(values)];
