/** Bundles the bench's page, and each renderer by itself, as a site would: minified, for production. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'vite';
import { run } from '../scripts/install.mjs';
import { PEERS, VERSIONS } from './peers.mjs';

export const BUILT = join(import.meta.dirname, 'dist');

/**
 * Builds the product, and what is needed to measure it.
 * @param {readonly string[]} renderers the files in `renderers/`
 */
export async function buildAll(renderers) {
  if (!run(process.execPath, ['scripts/build.mjs'])) throw new Error('The widget could not be built.');
  rmSync(BUILT, { recursive: true, force: true });
  await bundle('page/bench.ts', 'page', 'bench.js');
  for (const renderer of renderers) await bundle(`renderers/${renderer}.ts`, `renderers/${renderer}`, 'renderer.js');
}

/**
 * Builds the page of freezing texts.
 * @param {string} [source] the repository whose renderer is measured; default: this one
 */
export async function buildFreezing(source) {
  rmSync(join(BUILT, 'freezing'), { recursive: true, force: true });
  await bundle('freezing/page.tsx', 'freezing', 'page.js', source ? [rendererOf(source)] : []);
}

/** The renderer of another checkout in place of ours. @param {string} source @returns {import('vite').Plugin} */
const rendererOf = (source) => ({
  name: 'renderer-of',
  enforce: 'pre',
  resolveId: (id, importer) =>
    id.endsWith('src/markdown/Markdown.tsx') && importer?.endsWith('freezing/page.tsx')
      ? join(source, 'src/markdown/Markdown.tsx')
      : null,
});

/**
 * @param {string} entry
 * @param {string} folder
 * @param {string} file
 * @param {import('vite').Plugin[]} [plugins]
 */
async function bundle(entry, folder, file, plugins = []) {
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    plugins: [findPeers(), ...plugins, ...(folder.includes('ours-') ? [withoutColours()] : [])],
    build: {
      outDir: join(BUILT, folder),
      target: 'chrome111',
      cssMinify: 'lightningcss',
      emptyOutDir: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: Infinity,
      lib: { entry, formats: ['es'], fileName: () => file },
      rolldownOptions: {
        output: { minify: true, comments: false, chunkFileNames: '[name]-[hash].js' },
        // "use client" says nothing to a page without a server.
        onLog: (level, log, next) => log.code === 'MODULE_LEVEL_DIRECTIVE' || next(level, log),
      },
    },
  });
}

/** Code in one colour: what the renderer alone is measured with. @returns {import('vite').Plugin} */
const withoutColours = () => ({
  name: 'without-colours',
  load: (id) =>
    id.endsWith('src/markdown/blocks/highlight.ts')
      ? 'export const css = ""; export const colour = async () => null;'
      : null,
});

/** The packages that only the bench installs. @returns {import('vite').Plugin} */
const findPeers = () => ({
  name: 'find-peers',
  enforce: 'pre',
  resolveId(source, importer) {
    const isPeer = Object.keys(VERSIONS).some((name) => source === name || source.startsWith(`${name}/`));
    if (!isPeer || importer?.startsWith(PEERS)) return;
    return this.resolve(source, join(PEERS, 'package.json'), { skipSelf: true });
  },
});
