/**
 * `npm run bench`: what an answer, a transcript and a visit cost with `<letta-chat>`, and with what else there is.
 * Prints tables. A full run also writes `results.json`, `plots/` and the README's part on performance.
 */
import process from 'node:process';
import { installChromium, installDependencies } from '../scripts/install.mjs';
import { installPeers } from './peers.mjs';
import { readSettings, USAGE } from './settings.mjs';

async function main() {
  const settings = readSettings(process.argv.slice(2));
  if (!settings) return console.log(USAGE);
  installDependencies();
  await installChromium();
  installPeers();
  // These need what was just installed.
  const { bench } = await import('./bench.mjs');
  await bench(settings);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = 1;
}
