/** The run itself, once everything is installed. */
import { loadavg } from 'node:os';
import { buildAll } from './bundle.mjs';
import { launch } from './browser.mjs';
import { describeMachine } from './machine.mjs';
import { publish, publishSuites } from './publish.mjs';
import { RENDERERS, rendererOf } from './renderers.mjs';
import { measureAll } from './rounds.mjs';
import { startServer } from './server.mjs';
import { summarise } from './summary.mjs';
import { asText, tablesOf } from './tables.mjs';

/** @param {import('./settings.mjs').Settings} settings */
export async function bench(settings) {
  const ids = settings.renderers.length
    ? settings.renderers.map((id) => rendererOf(id).id)
    : RENDERERS.map(({ id }) => id);
  await buildAll(ids);
  const started = performance.now();
  const machine = await machineNow();
  const server = await startServer();
  let measured;
  try {
    measured = await measureAll(server.url, settings);
  } finally {
    server.close();
  }
  const summary = summarise(measured);
  console.log(`\n${tablesOf(summary).map(asText).join('\n')}`);
  const minutes = (performance.now() - started) / 60_000;
  console.log(`${machine.cpu}, ${machine.cores} cores, Chromium ${machine.chromium}; ${minutes.toFixed(1)} minutes`);
  // Half a suite must not replace a whole one's figures.
  if (settings.quick || settings.renderers.length) return;
  if (settings.only.length)
    publishSuites({ machine: { ...machine, loadAfter: loadavg()[2] }, settings, minutes, summary, measured });
  else publish({ machine, settings, minutes, summary, measured });
}

async function machineNow() {
  const browser = await launch();
  try {
    return describeMachine(browser);
  } finally {
    await browser.close();
  }
}
