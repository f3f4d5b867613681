/** Writes down what a full run found: `results.json`, `plots/`, `RESULTS.md`, and the README's part on performance. */
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

/** @param {Results} results */
function resultsPage({ machine, settings, minutes, summary }) {
  const { cpu, cores, memoryGb, chromium, node, date, load, commit, versions } = machine;
  return `${[
    '# Results',
    `By \`npm run bench\`; [README.md](README.md) tells how. Medians of ${settings.rounds} rounds, with their range.`,
    `${cpu}, ${cores} cores, ${memoryGb} GB; Chromium ${chromium}, Node ${node}; ${date.slice(0, 10)}, commit ${commit}; ` +
      `load ${load.toFixed(1)} when it began, ${minutes.toFixed(0)} minutes.`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(' · '),
    ...tablesOf(summary).flatMap((table) => [`## ${table.title}`, asMarkdown(table)]),
    ...Object.keys(plotsOf(summary)).map((file) => `![](plots/${file})`),
  ].join('\n\n')}\n`;
}

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
