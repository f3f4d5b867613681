/**
 * What a visitor downloads, and the budgets that fail the build: gzip -9, in bytes.
 * `node .ci/size.mjs [dist]` checks built files again.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';

const BUDGETS = {
  'embed.js': { bytes: 1_024, files: 1 },
  'first streamed answer': { bytes: 38_000, files: 4 },
};

/**
 * The files of each download that has a budget.
 * The first answer needs embed.js, the widget, the markdown renderer, and all that these import statically;
 * what answers only sometimes need (raw HTML) and other languages load later.
 * @param {string} dist
 */
function downloads(dist) {
  /** @type {Record<string, {file: string, src?: string, imports?: string[], isEntry?: boolean, isDynamicEntry?: boolean}>} */
  const manifest = JSON.parse(readFileSync(join(dist, 'embed/manifest.json'), 'utf8'));
  const firstAnswer = new Set();
  const visit = (key) => {
    if (firstAnswer.has(manifest[key].file)) return;
    firstAnswer.add(manifest[key].file);
    manifest[key].imports?.forEach(visit);
  };
  for (const [key, { isEntry, isDynamicEntry, src = '' }] of Object.entries(manifest)) {
    const isMarkdown = isDynamicEntry && src.startsWith('src/markdown/') && !src.endsWith('RawHtml.tsx');
    if (isEntry || isMarkdown) visit(key);
  }
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
