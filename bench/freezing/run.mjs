/**
 * `npm run bench:freezing`: the longest task of the page for each text that holds a page when it is rendered carelessly.
 * Prints the worst; a full run writes docs/freezing.md, docs/links.md and bench/freezing/results.json.
 *
 *     --only NAME    only classes whose name contains this; replaces their rows of the last full run here
 *     --rates 1,4    how much slower the processor is made
 *     --size N       the length of the texts (default 64 kB); writes nothing
 *     --links        writes docs/links.md, what a visitor sees of links that lead elsewhere, and nothing else
 *     --source DIR   measures the renderer of another checkout, stored only, for the columns "before"
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { launch } from '../browser.mjs';
import { buildFreezing } from '../bundle.mjs';
import { describeMachine } from '../machine.mjs';
import { startServer } from '../server.mjs';
import { measureTexts, MODES } from './measure.mjs';
import { BUDGETS, linksPage, report } from './report.mjs';

const SIZE = 64 * 1024;
/** The longest code that gets colours. */
const CODE_SIZE = 6_000;
/** A text that another checkout's renderer holds the page with for longer isn't tried on a slower processor, in milliseconds. */
const LONG_MS = 1_000;
/** A text that holds the page for less isn't tried on a slower processor, in milliseconds. */
const SHORT_MS = 30;
/** Texts under one trace: more would make it too large. */
const BATCH = 24;
const DOCS = join(import.meta.dirname, '../../docs');

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rates: { type: 'string', default: '1,4' },
    size: { type: 'string', default: String(SIZE) },
    links: { type: 'boolean', default: false },
    source: { type: 'string' },
  },
});
const rates = values.rates.split(',').map(Number);
const modes = values.source ? ['stored'] : MODES;
const size = Number(values.size);

await buildFreezing(values.source);
const server = await startServer();
const browser = await launch();
const machine = describeMachine(browser);
const measurements = [];
let texts = [];
try {
  const url = `${server.url}/freezing`;
  const known = await readPage(url);
  texts = known.texts;
  if (values.links) await writeFile(join(DOCS, 'links.md'), linksPage(known.links));
  const chosen = values.links ? [] : texts.filter((text) => text.class.includes(values.only));
  for (const rate of rates) {
    const tried = chosen.filter((text) => isWorthTrying(text));
    for (let start = 0; start < tried.length; start += BATCH) {
      measurements.push(...(await measure(url, tried.slice(start, start + BATCH), rate)));
      process.stderr.write(`\r${rate} ×: ${Math.min(tried.length, start + BATCH)} of ${tried.length} texts   `);
    }
  }
} finally {
  await browser.close();
  server.close();
}
process.stderr.write('\n');
if (!values.links) printWorst();
if (values.source && values.only === '')
  await writeFile(join(import.meta.dirname, 'before.json'), `${JSON.stringify(measurements)}\n`);
else if (!values.links && size === SIZE && rates.length === 2) await publish();

/** The texts that the page knows, how long each is made, and what it makes of links. */
async function readPage(url) {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => 'bench' in globalThis);
  const texts = await page.evaluate(() => bench.texts);
  const links = values.links ? await page.evaluate(() => bench.links()) : [];
  await page.close();
  return {
    links,
    texts: texts.map((text, number) => ({
      ...text,
      number,
      size: text.class.startsWith('code:') ? Math.min(size, CODE_SIZE) : size,
    })),
  };
}

/** Whether a text that was measured on a faster processor says something new on a slower one. */
function isWorthTrying(text) {
  const faster = measurements.filter((one) => one.class === text.class && one.name === text.name);
  if (faster.length === 0) return true;
  if (values.source) return faster.every(({ longestMs }) => longestMs !== null && longestMs <= LONG_MS);
  return faster.some(({ longestMs }) => longestMs >= SHORT_MS);
}

/** Measures texts, those over the budget once more: a collection of garbage may fall into any task. */
async function measure(url, batch, rate) {
  const first = await measureTexts(browser, url, batch, rate, modes, Boolean(values.source));
  // A renderer without limits takes long enough once.
  if (values.source) return first;
  const isOver = ({ longestMs }) => longestMs > (BUDGETS[rate] ?? Infinity);
  const again = batch.filter((text) =>
    first.some((one) => isOver(one) && one.class === text.class && one.name === text.name),
  );
  if (again.length === 0) return first;
  const second = await measureTexts(browser, url, again, rate, modes, false);
  return first.map((one) => {
    const other = second.find(
      ({ class: group, name, mode }) => group === one.class && name === one.name && mode === one.mode,
    );
    return other && other.longestMs < one.longestMs ? other : one;
  });
}

function printWorst() {
  const over = measurements.filter(({ rate, longestMs }) => longestMs > (BUDGETS[rate] ?? Infinity));
  console.log(`${measurements.length} measurements, ${over.length} over the budgets`);
  const worst = [...measurements].sort((a, b) => b.longestMs / b.rate - a.longestMs / a.rate).slice(0, 40);
  for (const { class: group, name, mode, rate, longestMs } of worst)
    console.log(`${longestMs.toFixed(0).padStart(6)} ms  ${rate} ×  ${mode.padEnd(8)}  ${group}  ${name}`);
}

/** Writes the page. Of some classes alone that takes a full run on this machine before. */
async function publish() {
  const read = (file) => readFile(join(import.meta.dirname, file), 'utf8').then(JSON.parse, () => []);
  const earlier = values.only === '' ? [] : await read('results.json');
  if (values.only !== '' && earlier.length === 0) return;
  const isOld = (one) => !measurements.some((other) => other.class === one.class);
  const order = new Set(texts.map((text) => text.class));
  const rows = [...order].flatMap((name) =>
    [...earlier.filter(isOld), ...measurements].filter((one) => one.class === name),
  );
  await writeFile(join(import.meta.dirname, 'results.json'), `${JSON.stringify(rows)}\n`);
  await writeFile(join(DOCS, 'freezing.md'), report(rows, await read('before.json'), machine));
}
