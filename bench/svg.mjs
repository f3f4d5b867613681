/** Small charts as SVG text: lines over two logarithmic scales, and bars. Readable on light and on dark pages. */

const WIDTH = 720;
const FONT = 'font-family="system-ui, sans-serif"';

/** Text and lines follow the reader's colour scheme; the series' colours stand out on both. */
const STYLE = `<style>
  text { fill: #1f2328; font-size: 13px; }
  .title { font-size: 16px; font-weight: 600; }
  .quiet { fill: #59636e; }
  .grid { stroke: #d1d9e0; stroke-width: 1; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .quiet { fill: #9198a1; }
    .grid { stroke: #3d444d; }
  }
</style>`;

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {string} colour
 * @property {boolean} [strong] ours
 * @property {boolean} [dashed] what is no renderer
 * @property {{x: number, y: number, cut?: boolean}[]} points a cut one is drawn hollow
 */

/**
 * @param {{title: string, subtitle: string, x: {ticks: number[], label: (value: number) => string}, y: {ticks: number[], label: (value: number) => string}, series: readonly Series[]}} chart
 */
export function lineChart({ title, subtitle, x, y, series }) {
  const box = { left: 76, right: WIDTH - 226, top: 66, bottom: 396 };
  const toX = logScale(x.ticks, box.left, box.right);
  const toY = logScale(y.ticks, box.bottom, box.top);
  const grid = [
    ...y.ticks.map(
      (tick) =>
        `<line class="grid" x1="${box.left}" x2="${box.right}" y1="${toY(tick)}" y2="${toY(tick)}"/>` +
        `<text class="quiet" x="${box.left - 8}" y="${toY(tick) + 4}" text-anchor="end">${escape(y.label(tick))}</text>`,
    ),
    ...x.ticks.map(
      (tick) =>
        `<text class="quiet" x="${toX(tick)}" y="${box.bottom + 22}" text-anchor="middle">${escape(x.label(tick))}</text>`,
    ),
  ];
  const drawn = series.filter(({ points }) => points.length > 0);
  const ends = spreadOut(
    drawn.map(({ points }) => toY(points.at(-1).y)),
    17,
    box.top,
    box.bottom,
  );
  const lines = drawn.map((line, index) => {
    const at = line.points.map((point) => ({ ...point, x: toX(point.x), y: toY(point.y) }));
    const last = at.at(-1);
    const dash = line.dashed ? ' stroke-dasharray="5 4"' : '';
    return [
      `<polyline fill="none" stroke="${line.colour}" stroke-width="${line.strong ? 3.5 : 2}"${dash} points="${at.map((point) => `${point.x},${point.y}`).join(' ')}"/>`,
      ...at.map(
        (point) =>
          `<circle cx="${point.x}" cy="${point.y}" r="4" stroke="${line.colour}" stroke-width="2" fill="${point.cut ? 'none' : line.colour}"/>`,
      ),
      `<path d="M${last.x + 6},${last.y} L${box.right + 12},${ends[index]}" stroke="${line.colour}" fill="none" opacity="0.5"/>`,
      `<text x="${box.right + 16}" y="${ends[index] + 4}"${line.strong ? ' font-weight="700"' : ''}>${escape(line.name)}</text>`,
    ].join('');
  });
  return svg(440, title, subtitle, [...grid, ...lines]);
}

/**
 * @param {{title: string, subtitle: string, label: (value: number) => string, bars: readonly {name: string, value: number, colour: string, strong?: boolean}[]}} chart
 */
export function barChart({ title, subtitle, label, bars }) {
  const [left, right, step] = [250, WIDTH - 90, 34];
  const longest = Math.max(...bars.map(({ value }) => value));
  const rows = bars.map(({ name, value, colour, strong }, index) => {
    const top = 66 + index * step;
    const width = Math.max(2, ((right - left) * value) / longest);
    return (
      `<text x="${left - 10}" y="${top + 16}" text-anchor="end"${strong ? ' font-weight="700"' : ''}>${escape(name)}</text>` +
      `<rect x="${left}" y="${top + 2}" width="${round(width)}" height="20" rx="3" fill="${colour}"/>` +
      `<text x="${round(left + width + 8)}" y="${top + 16}">${escape(label(value))}</text>`
    );
  });
  return svg(66 + bars.length * step + 10, title, subtitle, rows);
}

/** @param {number[]} ticks @param {number} from @param {number} to */
function logScale(ticks, from, to) {
  const [low, high] = [Math.log(ticks[0]), Math.log(ticks.at(-1))];
  return (value) => round(from + ((Math.log(value) - low) / (high - low)) * (to - from));
}

/** Moves labels apart until none covers another. @param {number[]} wanted */
function spreadOut(wanted, gap, top, bottom) {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  let least = top;
  for (const label of order) {
    label.y = Math.max(label.y, least);
    least = label.y + gap;
  }
  let most = bottom + gap;
  for (const label of order.reverse()) {
    label.y = Math.min(label.y, most);
    most = label.y - gap;
  }
  return order.sort((a, b) => a.index - b.index).map(({ y }) => round(y));
}

function svg(height, title, subtitle, content) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(title)}" ${FONT}>
${STYLE}
<text class="title" x="16" y="26">${escape(title)}</text>
<text class="quiet" x="16" y="46">${escape(subtitle)}</text>
${content.join('\n')}
</svg>
`;
}

const round = (value) => Math.round(value * 10) / 10;
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
