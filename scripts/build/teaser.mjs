/**
 * dist/embed/teaser.js: the invitation beside the launcher. It may show long before the widget loads, so it stands alone.
 * The widget's manifest, which is there already, gets its line.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { bundle, dist } from './options.mjs';

const SOURCE = 'src/element/teaser.ts';
const FILE = 'teaser.js';

export async function buildTeaser() {
  await build(
    bundle({
      outDir: 'dist/embed',
      lib: { entry: SOURCE, formats: ['es'], fileName: () => FILE },
      rolldownOptions: { output: { minify: true, comments: false } },
    }),
  );
  const path = join(dist, 'embed/manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  manifest[SOURCE] = { file: FILE, name: 'teaser', src: SOURCE, isEntry: true };
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}
