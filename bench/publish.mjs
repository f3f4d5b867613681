/**
 * Writes down what a full run found: `results.json`, `plots/`, `RESULTS.md`, and the README's part on performance. A run of
 * some suites replaces their tables in `RESULTS.md`, and leaves the rest.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plotsOf } from './plots.mjs';
import { performanceSection } from './readme-section.mjs';
import { asMarkdown, tablesOf } from './tables.mjs';

const FOLDER = import.meta.dirname;
const README = join(FOLDER, '../README.md');
const MARKED = /(<!-- bench -->\n)[\s\S]*?(<!-- \/bench -->)/;

/**
 * @typedef {object} Results
 * @property {import('./machine.mjs').Machine} machine
 * @property {import('./settings.mjs').Settings} settings
 * @property {number} minutes how long the run took
 * @property {import('./summary.mjs').Summary} summary
 * @property {import('./rounds.mjs').Measured} measured
 * @property {Record<string, Alone>} [alone] suites that were measured by themselves since the full run
 */

/**
 * When and on what a suite was measured by itself.
 * @typedef {{machine: import('./machine.mjs').Machine & {loadAfter: number}, rounds: number, minutes: number}} Alone
 */

/** @param {Results} results */
export function publish(results) {
  writeFileSync(join(FOLDER, 'results.json'), jsonOf(results));
  writeFileSync(join(FOLDER, 'RESULTS.md'), resultsPage(results));
  const plots = join(FOLDER, 'plots');
  rmSync(plots, { recursive: true, force: true });
  mkdirSync(plots);
  for (const [file, svg] of Object.entries(plotsOf(results.summary))) writeFileSync(join(plots, file), svg);
  const readme = readFileSync(README, 'utf8');
  if (!MARKED.test(readme)) throw new Error('The README has no <!-- bench --> … <!-- /bench -->.');
  writeFileSync(
    README,
    readme.replace(MARKED, (_, start, end) => `${start}${performanceSection(results)}\n${end}`),
  );
}

/**
 * Replaces the figures of the suites that were run.
 * @param {Omit<Results, 'machine'> & {machine: Alone['machine']}} results
 */
export function publishSuites({ machine, settings, minutes, summary, measured }) {
  const before = /** @type {Results} */ (JSON.parse(readFileSync(join(FOLDER, 'results.json'), 'utf8')));
  const of = (group) => Object.fromEntries(settings.only.map((suite) => [suite, group[suite]]));
  const results = {
    ...before,
    alone: {
      ...before.alone,
      ...Object.fromEntries(settings.only.map((suite) => [suite, { machine, rounds: settings.rounds, minutes }])),
    },
    summary: { ...before.summary, ...of(summary) },
    measured: { ...before.measured, ...of(measured) },
  };
  writeFileSync(join(FOLDER, 'results.json'), jsonOf(results));
  const page = join(FOLDER, 'RESULTS.md');
  writeFileSync(page, withSections(readFileSync(page, 'utf8'), results));
}

/**
 * The page with the sections of the suites that were measured by themselves; the others stay letter for letter.
 * @param {string} page
 * @param {Pick<Results, 'summary' | 'alone'>} results
 */
export function withSections(page, { summary, alone = {} }) {
  const tables = tablesOf(summary);
  const startOf = (text, title) => text.indexOf(`## ${title}\n`);
  return tables.reduce((text, table, index) => {
    if (!alone[table.suite]) return text;
    const next = tables.slice(index + 1).find(({ title }) => startOf(text, title) >= 0);
    const end = next ? startOf(text, next.title) : text.indexOf('![](');
    const start = startOf(text, table.title);
    return `${text.slice(0, start < 0 ? end : start)}${sectionOf(table, alone)}\n\n${text.slice(end)}`;
  }, page);
}

/** @param {import('./tables.mjs').Table} table @param {Record<string, Alone>} alone */
function sectionOf(table, alone) {
  const own = alone[table.suite];
  return [`## ${table.title}`, ...(own ? [measuredAlone(own)] : []), asMarkdown(table)].join('\n\n');
}

/** @param {Results} results */
function resultsPage({ machine, settings, minutes, summary, alone = {} }) {
  const { cpu, cores, memoryGb, chromium, node, date, load, commit, versions } = machine;
  return `${[
    '# Results',
    `By \`npm run bench\`; [README.md](README.md) tells how. Medians of ${settings.rounds} rounds, with their range.`,
    `${cpu}, ${cores} cores, ${memoryGb} GB; Chromium ${chromium}, Node ${node}; ${date.slice(0, 10)}, commit ${commit}; ` +
      `load ${load.toFixed(1)} when it began, ${minutes.toFixed(0)} minutes.`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(' · '),
    ...tablesOf(summary).map((table) => sectionOf(table, alone)),
    ...Object.keys(plotsOf(summary)).map((file) => `![](plots/${file})`),
  ].join('\n\n')}\n`;
}

/** @param {Alone} alone */
const measuredAlone = ({ machine: { cpu, cores, chromium, date, load, loadAfter, commit }, minutes }) =>
  `Measured by itself: ${cpu}, ${cores} cores; Chromium ${chromium}; ${date.slice(0, 10)}, commit ${commit}; ` +
  `load ${load.toFixed(1)} when it began, ${loadAfter.toFixed(1)} on average over its last 15 minutes; ${minutes.toFixed(0)} minutes. ` +
  'Compare figures of one run only: more load than cores makes all of them larger.';

/** A line for each row and each measurement, so that two runs can be compared. @param {Results} results */
function jsonOf({ summary, measured, ...about }) {
  const lines = (rows) => `[\n${rows.map((row) => JSON.stringify(row, rounded)).join(',\n')}\n]`;
  const lists = (group) =>
    Object.entries(group)
      .map(([name, rows]) => `${JSON.stringify(name)}: ${lines(rows)}`)
      .join(',\n');
  const head = JSON.stringify(about, rounded, 2).slice(0, -2);
  return `${head},\n"summary": {\n${lists(summary)}\n},\n"measured": {\n${lists(measured)}\n}\n}\n`;
}

/** Figures to a hundredth: the rest is noise. */
const rounded = (_key, value) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value);
