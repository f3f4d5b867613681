/** dist/*.d.ts: the types of the entries. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { root } from './options.mjs';

/** Only emits: `npm run check` is what looks for type errors. */
export function emitDeclarations() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'scripts/build/tsconfig.declarations.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('tsc could not emit the .d.ts files.');
}
