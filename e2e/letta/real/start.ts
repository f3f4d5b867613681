/** `npm run real-letta`: a real Letta with a scripted model on this machine, until Ctrl-C (README.md). */
import process from 'node:process';
import { UnavailableError } from './install.ts';
import { startRealLetta } from './real-letta.ts';

try {
  const letta = await startRealLetta();
  console.log(`model: ${letta.model}\nlogs: ${letta.folder}\nready: ${letta.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void letta.stop().then(() => process.exit(0)));
  }
} catch (error) {
  if (!(error instanceof UnavailableError)) throw error;
  console.error(`There is no real Letta here: ${error.message}.`);
  process.exitCode = 1;
}
