/** dist/embed.js: the script tag's entry. It loads embed/widget.js when the chat is first needed, and embed/teaser.js where there is a teaser. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';
import { build } from 'vite';
import { bundle, dist } from './options.mjs';

/** An IIFE, so that it runs as a module and as a classic script alike, and leaves no name on the page. */
export async function buildEmbed() {
  await build(
    bundle({
      outDir: 'dist',
      lib: { entry: 'src/embed.ts', formats: ['iife'], name: 'lettaChat', fileName: () => 'embed.js' },
      rolldownOptions: { external: [/^\.\/embed\//], output: { minify: true, comments: false } },
    }),
  );
  // A syntax error here is an import, an export or an import.meta.
  new vm.Script(readFileSync(join(dist, 'embed.js'), 'utf8'), { filename: 'dist/embed.js' });
}
