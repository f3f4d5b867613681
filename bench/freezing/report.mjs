/** What was measured, as Markdown. */

/** What no task may take, in milliseconds, by how much slower the processor is made. */
export const BUDGETS = { 1: 50, 4: 200 };

/** @typedef {import('./measure.mjs').Measurement} Measurement */

/**
 * @param {readonly Measurement[]} measurements
 * @param {readonly Measurement[]} before the same texts, with an earlier renderer
 * @param {import('../machine.mjs').Machine} machine
 */
export function report(measurements, before, machine) {
  const rows = rowsOf(measurements, before);
  const over = rows.filter(({ after }) => after.some(({ rate, longestMs }) => longestMs > BUDGETS[rate]));
  return `# Texts that freeze a page

\`npm run bench:freezing\` writes this page. It renders ${rows.length} texts that hold a page when they are lexed,
highlighted, sanitised or laid out carelessly, each streamed (2,000 characters a frame) and stored, and reads the longest
task of the main thread from the browser's trace, in the thread's own processor time. Texts have 64 kB; code has 6,000 characters, the longest that gets
colours. No task may take more than 50 ms, or 200 ms on a processor that is made four times slower. "Before" is the renderer
of commit f6d1ca6. It fails on some texts, and what held it for more than a second wasn't tried on the slower processor.
Nor was what takes less than 30 ms now: four times that is far from 200 ms.
Taking an answer away again isn't counted: 64 kB of list items of one letter take up to a quarter of a second there.

Commit ${machine.commit}, ${machine.date.slice(0, 10)}, Chromium ${machine.chromium}, ${machine.cpu}, ${machine.cores} cores; ${machine.load.toFixed(1)} programs
wanted the processor when it began. Over the budgets: **${over.length} of ${rows.length}**.

## By class

${table(
  ['', 'texts', ...COLUMNS.map(({ title }) => title)],
  Object.entries(groupBy(rows, (row) => row.class)).map(([name, group]) => [
    name,
    String(group.length),
    ...COLUMNS.map((column) => longestOf(group.flatMap((row) => cellsOf(row, column)))),
  ]),
)}

## Every text

${table(
  ['class', 'text', ...COLUMNS.map(({ title }) => title)],
  rows.map((row) => [row.class, code(row.name), ...COLUMNS.map((column) => longestOf(cellsOf(row, column)))]),
)}
`;
}

/** @param {readonly {form: string, isHtml: boolean, source: string, seen: string}[]} links */
export function linksPage(links) {
  return `# Links that say something else than where they lead

\`node bench/freezing/run.mjs --links\` writes this page. The text of every link here reads as
another host or address than its target's, in some disguise. A visitor sees the target beside it, and characters that
hide or turn text by their code points.

${table(
  ['how the text is disguised', 'written as', 'the link', 'what a visitor sees'],
  links.map(({ form, isHtml, source, seen }) => [form, isHtml ? 'HTML' : 'Markdown', code(source), code(seen)]),
)}
`;
}

const COLUMNS = [
  { title: 'before, stored, 1 ×', when: 'before', mode: 'stored', rate: 1 },
  { title: 'before, stored, 4 ×', when: 'before', mode: 'stored', rate: 4 },
  { title: 'stored, 1 ×', when: 'after', mode: 'stored', rate: 1 },
  { title: 'streamed, 1 ×', when: 'after', mode: 'streamed', rate: 1 },
  { title: 'stored, 4 ×', when: 'after', mode: 'stored', rate: 4 },
  { title: 'streamed, 4 ×', when: 'after', mode: 'streamed', rate: 4 },
];

function rowsOf(measurements, before) {
  const key = ({ class: group, name }) => `${group}\n${name}`;
  const earlier = groupBy(before, key);
  return Object.entries(groupBy(measurements, key)).map(([id, after]) => ({
    class: after[0].class,
    name: after[0].name,
    after,
    before: earlier[id] ?? [],
  }));
}

const cellsOf = (row, { when, mode, rate }) =>
  row[when].filter((cell) => cell.mode === mode && cell.rate === rate).map((cell) => cell.longestMs);

function longestOf(times) {
  if (times.length === 0) return '–';
  return times.includes(null) ? 'fails' : Math.max(...times).toFixed(0);
}

function groupBy(items, keyOf) {
  const groups = {};
  for (const item of items) (groups[keyOf(item)] ??= []).push(item);
  return groups;
}

/** As code in a cell of a table; what nobody sees as its code point. */
function code(text) {
  const shown = text
    .replace(/[^\x20-\x7E\p{L}]|\p{M}/gu, (character) => `\\u{${character.codePointAt(0).toString(16).toUpperCase()}}`)
    .replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${shown} ${fence}`;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index < 2 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
