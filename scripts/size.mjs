/**
 * What a visitor downloads, and the budgets that fail the build: gzip -9, in bytes.
 * `node scripts/size.mjs [dist]` checks built files again.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';

const BUDGETS = {
  'embed.js': { bytes: 2_500, files: 1 },
  'first streamed answer': { bytes: 56_000, files: 4 },
};

/** What the widget loads to draw any answer. */
const RENDERER = 'src/markdown/Markdown.tsx';

/**
 * The files of each download that has a budget.
 * The first answer needs embed.js, the widget, the markdown renderer, and all that these import statically.
 * @param {string} dist
 */
function downloads(dist) {
  /** @type {Record<string, {file: string, imports?: string[], dynamicImports?: string[], isEntry?: boolean}>} */
  const manifest = JSON.parse(readFileSync(join(dist, 'embed/manifest.json'), 'utf8'));
  const withImports = (keys, seen = new Set()) => {
    for (const key of keys) if (!seen.has(key)) withImports(manifest[key].imports ?? [], seen.add(key));
    return [...seen];
  };
  const widget = withImports(Object.keys(manifest).filter((key) => manifest[key].isEntry));
  // What else is loaded when it is needed (raw HTML, tools, formulas, languages) isn't needed for a first answer.
  const markdown = widget.flatMap((key) => manifest[key].dynamicImports ?? []).filter((key) => key === RENDERER);
  if (markdown.length === 0) throw new Error('The widget loads no markdown renderer: what is to be measured?');
  const firstAnswer = new Set(withImports([...widget, ...markdown]).map((key) => manifest[key].file));
  const embed = join(dist, 'embed.js');
  return {
    'embed.js': [embed],
    'first streamed answer': [embed, ...[...firstAnswer].map((file) => join(dist, 'embed', file))],
  };
}

/** Prints the table, and throws where a budget is exceeded. @param {string} dist */
export function checkSizes(dist) {
  const failures = [];
  for (const [name, files] of Object.entries(downloads(dist))) {
    const rows = files.map((file) => [relative(dist, file), gzipSync(readFileSync(file), { level: 9 }).length]);
    const total = rows.reduce((sum, [, bytes]) => sum + bytes, 0);
    const budget = BUDGETS[name];
    console.log(`${name}: ${format(total)} of ${format(budget.bytes)}, ${rows.length} of ${budget.files} files`);
    for (const [file, bytes] of rows) console.log(`  ${format(bytes).padStart(9)}  ${file}`);
    if (total > budget.bytes) failures.push(`${name} is ${format(total - budget.bytes)} over its budget.`);
    if (rows.length > budget.files) failures.push(`${name} takes ${rows.length} files instead of ${budget.files}.`);
  }
  if (failures.length) throw new Error(failures.join('\n'));
}

/** @param {number} bytes */
const format = (bytes) => `${bytes.toLocaleString('en')} B`;

if (process.argv[1] === import.meta.filename) {
  try {
    checkSizes(process.argv[2] ?? join(import.meta.dirname, '../dist'));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
