/**
 * `npm run bench:startup`: what `<letta-chat>` costs a page while it loads, on a slow processor. Loads a page without it and
 * the same page with it by turns, each in a browser context of its own, and writes docs/start-up.md. Takes the built files of
 * `npm run build`.
 *
 *     --turns N    how often each is loaded (default 60); with fewer nothing is written
 *     --rate N     how much slower the processor is made (default 4)
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from '../browser.mjs';
import { describeMachine } from '../machine.mjs';
import { spreadOf } from '../statistics.mjs';
import { CATEGORIES, markFirstFrames, MARKS, readLoad } from './trace.mjs';

const ROOT = join(import.meta.dirname, '../..');
const ENOUGH_TURNS = 60;

const { values } = parseArgs({
  options: { turns: { type: 'string', default: String(ENOUGH_TURNS) }, rate: { type: 'string', default: '4' } },
});
const turns = Number(values.turns);
const rate = Number(values.rate);

const PARAGRAPH = '<p>A page about something else, with a chat in its corner.</p>';
const page = (chat) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>${PARAGRAPH.repeat(20)}${chat}</html>`;
const PAGES = {
  empty: page(''),
  chat: page('<script src="/embed.js" async></script><letta-chat token-url="/token"></letta-chat>'),
};
const server = createServer(async ({ url }, response) => {
  const html = PAGES[url.slice(1)];
  if (html) response.writeHead(200, { 'Content-Type': 'text/html' }).end(html);
  else if (url === '/embed.js')
    response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(await readFile(join(ROOT, 'dist/embed.js')));
  else response.writeHead(404).end();
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await launch();
const machine = describeMachine(browser);
const loads = { empty: [], chat: [] };
try {
  // The first pages would pay for the browser's own start.
  for (const name of ['empty', 'chat']) await load(name);
  for (let turn = 0; turn < turns; turn += 1)
    for (const name of turn % 2 ? ['chat', 'empty'] : ['empty', 'chat']) loads[name].push(await load(name));
} finally {
  await browser.close();
  server.close();
}
const text = report();
console.log(text);
if (turns >= ENOUGH_TURNS) await writeFile(join(ROOT, 'docs/start-up.md'), text);

/** Loads a page until it has nothing more to do. */
async function load(name) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const tab = await context.newPage();
    // A page without a launcher looks for none.
    await tab.addInitScript(markFirstFrames, name === 'chat' ? MARKS : { text: MARKS.text });
    const cdp = await context.newCDPSession(tab);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate });
    await browser.startTracing(tab, { categories: CATEGORIES });
    await tab.goto(`http://localhost:${server.address().port}/${name}`, { waitUntil: 'load' });
    const shift = await tab.evaluate(settle);
    const trace = await browser.stopTracing();
    return { ...readLoad(JSON.parse(trace.toString()).traceEvents, name === 'chat'), shift };
  } finally {
    await context.close();
  }
}

/** In the page: waits until it is idle, and returns how far things moved by then. */
async function settle() {
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2_000 }));
  const observer = new PerformanceObserver(() => undefined);
  observer.observe({ type: 'layout-shift', buffered: true });
  return observer.takeRecords().reduce((sum, { value }) => sum + value, 0);
}

function report() {
  const spread = (name, key) => spreadOf(loads[name].map((one) => one[key]));
  const [emptyPaint, chatPaint, launcher] = [
    spread('empty', 'paintMs'),
    spread('chat', 'paintMs'),
    spread('chat', 'launcherMs'),
  ];
  const [emptyWork, chatWork] = [spread('empty', 'workMs'), spread('chat', 'workMs')];
  const shift = Math.max(...loads.chat.map((one) => one.shift));
  const cell = ({ median, low, high }) => `${median.toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)})`;
  const after = launcher.median - emptyPaint.median;
  const more = chatWork.median - emptyWork.median;
  return `# What the chat costs a page while it loads

\`npm run bench:startup\` writes this page. It loads a page of twenty paragraphs, without a chat and with one, by turns,
${turns} times each, on a processor that is made ${rate} times slower, with an empty cache. Medians, with the lowest and the highest.

| ms | the page alone | with \`<letta-chat>\` |
| --- | ---: | ---: |
| the page's text is painted, since the page was asked for | ${cell(emptyPaint)} | ${cell(chatPaint)} |
| the launcher is painted | | ${cell(launcher)} |
| work of the main thread until the page is idle | ${cell(emptyWork)} | ${cell(chatWork)} |

The launcher stands **${after.toFixed(0)} ms** after the text of the page alone. The chat adds **${more.toFixed(0)} ms** of work to the
main thread. Nothing on the page moves: layout shift ${shift}.

Commit ${machine.commit}, ${machine.date.slice(0, 10)}, Chromium ${machine.chromium}, ${machine.cpu}, ${machine.cores} cores; ${machine.load.toFixed(1)} programs
wanted the processor when it began.
`;
}
