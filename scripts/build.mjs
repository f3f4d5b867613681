/** `npm run build`: everything in dist/, and the demo's bundled pages in demo/dist/. Ends with the sizes. */
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { emitDeclarations } from './build/declarations.mjs';
import { buildDemoPages } from './build/demo-pages.mjs';
import { buildEmbed } from './build/embed.mjs';
import { writeFrameworkTypes } from './build/framework-types.mjs';
import { writeManifest } from './build/manifest.mjs';
import { buildNpmEntries } from './build/npm-entries.mjs';
import { dist, root } from './build/options.mjs';
import { buildTeaser } from './build/teaser.mjs';
import { buildWidget } from './build/widget.mjs';
import { checkSizes } from './size.mjs';

try {
  rmSync(dist, { recursive: true, force: true });
  await buildNpmEntries();
  await buildEmbed();
  await buildWidget();
  await buildTeaser();
  emitDeclarations();
  writeFrameworkTypes(writeManifest());
  copyFileSync(join(root, 'src/styles/looks.css'), join(dist, 'looks.css'));
  await buildDemoPages();
  checkSizes(dist);
} catch (error) {
  console.error(`The build failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
