/**
 * `npm run bench:session`: a visitor's session on a slow processor. Prints tasks of more than 50 ms and layout shifts; a full
 * run writes docs/session.md. Takes about as long as the session, and the built files of `npm run build`.
 *
 *     --minutes N    how long the session lasts (default 10), at least as long as its steps take
 *     --rate N       how much slower the processor is made (default 4)
 *     --only NAME    only the first scene, and those whose name contains this; writes nothing
 *     --check        fails where our code took too long in a task outside of streaming, or the page moved
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { launch } from '../browser.mjs';
import { describeMachine } from '../machine.mjs';
import { observePage } from './observe.mjs';
import { report } from './report.mjs';
import { AT_ONCE, SCENES } from './scenes.mjs';
import { startServers } from './servers.mjs';
import { CATEGORIES, longTasks } from './trace.mjs';

/** What no task may take outside of streaming, in milliseconds. */
const LIMIT_MS = 50;
const VIEWPORT = { width: 1280, height: 800 };

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '4' },
    only: { type: 'string', default: '' },
    check: { type: 'boolean', default: false },
  },
});
const rate = Number(values.rate);
const minutes = Number(values.minutes);
// The first one opens the chat.
const scenes = SCENES.filter(({ name }, index) => index === 0 || name.includes(values.only));
/** How long the visitor reads after each step. */
const pauseMs =
  (minutes * 60_000) /
  scenes.reduce((sum, { steps }) => sum + steps.filter(([, , pace]) => pace !== AT_ONCE).length, 0);

const servers = await startServers();
const browser = await launch();
const machine = describeMachine(browser);
const results = [];
const began = performance.now();
let shifts;
try {
  const context = await browser.newContext({ viewport: VIEWPORT, permissions: ['clipboard-write'] });
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  const seen = await observePage(page);
  await page.goto(servers.url);
  const cdp = await context.newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate });
  for (const scene of scenes) results.push(await play(page, scene));
  shifts = await seen.shifts();
} finally {
  await browser.close();
  servers.stop();
}
const session = { rate, limitMs: LIMIT_MS, seconds: (performance.now() - began) / 1_000, results, shifts, machine };
print(session);
if (values.only === '' && minutes >= 10)
  await writeFile(join(import.meta.dirname, '../../docs/session.md'), report(session));
const isOurs = ({ scriptMs }) => scriptMs > LIMIT_MS;
if (values.check && (overIn(results).some(isOurs) || shifts.page > 0)) process.exitCode = 1;

/** Plays a scene under a trace of its own: one for all would be too large. */
async function play(page, { name, steps }) {
  await browser.startTracing(page, { categories: CATEGORIES });
  let trace;
  try {
    for (const [step, act, pace] of steps) {
      const since = performance.now();
      await page.evaluate((text) => performance.mark(`step ${text}`), step);
      await act(page);
      if (pace !== AT_ONCE) await page.waitForTimeout(Math.max(300, pauseMs - (performance.now() - since)));
    }
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(trace.toString());
  const result = { name, steps: steps.length, ...longTasks(traceEvents, LIMIT_MS) };
  printScene(result);
  return result;
}

/** The tasks that took too long while no answer was on its way. */
function overIn(scenes) {
  return scenes.flatMap(({ long }) => long.filter(({ streaming }) => !streaming));
}

/** What a scene had, as soon as it is over. */
function printScene({ name, long, tasks }) {
  console.log(`${name}: ${tasks} tasks, ${long.length} over ${LIMIT_MS} ms`);
  for (const { step, ms, scriptMs, streaming, parts } of long) {
    const times = `${ms.toFixed(0).padStart(5)} ms, ${scriptMs.toFixed(0).padStart(3)} of them ours`;
    console.log(`  ${times}  ${streaming ? 'streaming  ' : ''}${step}  (${parts})`);
  }
}

function print({ results: scenes, shifts: moved, seconds }) {
  console.log(
    `${seconds.toFixed(0)} s, ${overIn(scenes).length} tasks over ${LIMIT_MS} ms outside of streaming,`,
    `${overIn(scenes).filter(({ scriptMs }) => scriptMs > LIMIT_MS).length} of them by our code;`,
    `the page moved by ${moved.page}, inside of the chat by ${moved.chat.toFixed(4)}`,
  );
}
