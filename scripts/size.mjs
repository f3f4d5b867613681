/**
 * What a visitor downloads (gzip -9, in bytes), and the budgets that fail the build.
 * docs/downloads.md says how big each file may be that is loaded later.
 * `node scripts/size.mjs [dist]` checks built files again.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';

// What a visitor needs on a bad line is part of a first answer: retrying, resuming, the queue, questions and tool rows in words.
// So are the start screen, and what leads to everything else. A fifth of it are dependencies, as they are published.
/** @type {Record<'embed.js' | 'first streamed answer' | 'what stands under it', {bytes: number, files: number}>} */
export const BUDGETS = {
  'embed.js': { bytes: 3_072, files: 1 },
  'first streamed answer': { bytes: 109_000, files: 4 },
  // Comes by itself once the answer is complete and the browser has nothing to do.
  'what stands under it': { bytes: 6_500, files: 1 },
};

/** What a first answer needs: the module that embed.js loads, and what that asks for at once. */
const FIRST_ANSWER = ['src/element/widget.ts', 'src/markdown/tokenizers.ts'];
/** The module that loads after the first answer. */
const MESSAGE_TOOLS = 'src/ui/message-tools/message-tools.tsx';
/** Of what a row of docs/downloads.md allows, its biggest file takes at least so much. */
const LEAST_PART = 0.6;
/** @typedef {{file: string, imports?: string[]}} Chunk */

/**
 * The rows of docs/downloads.md: which chunks, by their sources, and how many bytes each may have.
 * @param {string} page
 */
export const rowsOf = (page) =>
  [...page.matchAll(/^\| `([^`]+)` +\| ([\d.]+) kB/gm)].map(([, source = '', size]) => ({
    source,
    isOf: new RegExp(`^${source.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}$`),
    bytes: Number(size) * 1_000,
  }));

/**
 * The files in dist/, by what they are for. Everything that no first answer needs waits until somebody needs it.
 * @param {string} dist
 */
function downloads(dist) {
  /** @type {Record<string, Chunk>} */
  const manifest = JSON.parse(readFileSync(join(dist, 'embed/manifest.json'), 'utf8'));
  const chunks = new Map(Object.entries(manifest));

  /** @param {string[]} keys @param {Set<string>} [seen] */
  const withImports = (keys, seen = new Set()) => {
    for (const key of keys) if (!seen.has(key)) withImports(chunks.get(key)?.imports ?? [], seen.add(key));
    return seen;
  };
  /** @param {Iterable<string>} keys */
  const filesOf = (keys) => [...new Set([...keys].map((key) => `embed/${chunks.get(key)?.file}`))];

  for (const module of [...FIRST_ANSWER, MESSAGE_TOOLS]) {
    if (!chunks.has(module))
      throw new Error(`There is no chunk for ${module}: scripts/size.mjs measures the wrong thing.`);
  }
  const firstAnswer = ['embed.js', ...filesOf(withImports(FIRST_ANSWER))];
  const underIt = filesOf(withImports([MESSAGE_TOOLS]));
  const lazy = [...chunks.keys()].flatMap((source) =>
    filesOf([source])
      .filter((file) => !firstAnswer.includes(file))
      .map((file) => ({ source, file })),
  );
  return {
    budgeted: { 'embed.js': ['embed.js'], 'first streamed answer': firstAnswer, 'what stands under it': underIt },
    lazy,
  };
}

/**
 * What is wrong with the page that says what is loaded later.
 * @param {ReturnType<typeof rowsOf>} rows @param {{source: string, file: string, bytes: number}[]} lazy
 */
function failuresOf(rows, lazy) {
  const unlisted = lazy.filter(({ source }) => !rows.some(({ isOf }) => isOf.test(source)));
  return [
    ...unlisted.map(({ source }) => `${source} has no row in docs/downloads.md.`),
    ...rows.flatMap(({ source, isOf, bytes }) => {
      const largest = Math.max(0, ...lazy.filter((one) => isOf.test(one.source)).map((one) => one.bytes));
      if (largest > bytes) return [`${source} is ${format(largest - bytes)} over what docs/downloads.md says.`];
      return largest < bytes * LEAST_PART
        ? [`${source} has only ${format(largest)}: docs/downloads.md says more.`]
        : [];
    }),
  ];
}

/**
 * Prints every download, and throws where a budget is exceeded.
 * @param {string} dist
 * @param {string} [page] docs/downloads.md
 */
export function checkSizes(dist, page = readFileSync(join(import.meta.dirname, '../docs/downloads.md'), 'utf8')) {
  const { budgeted, lazy } = downloads(dist);
  const failures = [];
  for (const [name, budget] of Object.entries(BUDGETS)) {
    const files = measure(dist, budgeted[/** @type {keyof typeof BUDGETS} */ (name)]);
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    console.log(`${name}: ${format(total)} of ${format(budget.bytes)}, ${files.length} of ${budget.files} files`);
    print(files);
    if (total > budget.bytes) failures.push(`${name} is ${format(total - budget.bytes)} over its budget.`);
    if (files.length > budget.files) failures.push(`${name} takes ${files.length} files instead of ${budget.files}.`);
  }
  console.log('loaded later, where it is needed:');
  const sizes = measure(
    dist,
    lazy.map(({ file }) => file),
  );
  print(sizes.toSorted((a, b) => b.bytes - a.bytes));
  failures.push(
    ...failuresOf(
      rowsOf(page),
      lazy.map((one, index) => ({ ...one, bytes: sizes[index]?.bytes ?? 0 })),
    ),
  );
  if (failures.length) throw new Error(failures.join('\n'));
}

/** @param {string} dist @param {string[]} files */
const measure = (dist, files) =>
  files.map((file) => ({ file, bytes: gzipSync(readFileSync(join(dist, file)), { level: 9 }).length }));

/** @param {{file: string, bytes: number}[]} files */
function print(files) {
  for (const { file, bytes } of files) console.log(`  ${format(bytes).padStart(9)}  ${file}`);
}

/** @param {number} bytes */
const format = (bytes) => `${bytes.toLocaleString('en')} B`;

if (process.argv[1] === import.meta.filename) {
  try {
    checkSizes(process.argv[2] ?? join(import.meta.dirname, '../dist'));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
