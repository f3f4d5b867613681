/**
 * `npm run real-letta`: a real Letta with a scripted model on this machine, until Ctrl-C. It prints the variables that
 * tests want, and ends with status 3 where this machine can't have it.
 */
import process from 'node:process';
import { startControl } from './control.ts';
import { UnavailableError } from './install.ts';
import { startRealLetta } from './real-letta.ts';

const UNAVAILABLE = 3;

try {
  const letta = await startRealLetta();
  const control = await startControl(letta);
  console.log(`logs: ${letta.folder}`);
  console.log(
    `LETTA_BASE_URL=${letta.url}\nLETTA_MODEL=${letta.model}\nLETTA_SCRIPTED=1\nLETTA_CONTROL_URL=${control.url}`,
  );
  console.log(`ready: ${letta.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      control.stop();
      void letta.stop().then(() => process.exit(0));
    });
  }
} catch (error) {
  if (!(error instanceof UnavailableError)) throw error;
  console.error(`There is no real Letta here: ${error.message}.`);
  process.exitCode = UNAVAILABLE;
}
