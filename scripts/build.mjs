/**
 * `npm run build`: everything in dist/.
 *
 * - npm: index.js, element.js, chat.js and chunks/, their dependencies left to the site's own bundler
 * - script tag: embed.js, which loads embed/widget.js, where everything is bundled in
 * - .d.ts for the npm entries, and custom-elements.json
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import vm from 'node:vm';
import { build } from 'vite';
import { lazyChunks } from './build/lazy-chunks.mjs';
import { writeManifest } from './manifest.mjs';
import { checkSizes } from './size.mjs';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** A dependency or a path inside it (`preact/hooks`). @param {string} id */
const isDependency = (id) => Object.keys(dependencies).some((name) => id === name || id.startsWith(`${name}/`));

/**
 * What all three bundles share. Library mode, because the app mode's preload helper resolves chunks from `/`.
 * @param {import('vite').BuildOptions} options
 * @returns {import('vite').InlineConfig}
 */
const bundle = (options) => ({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: ['chrome111', 'edge111', 'firefox121', 'safari16.4'],
    cssMinify: 'lightningcss',
    sourcemap: true,
    emptyOutDir: false,
    reportCompressedSize: false,
    ...options,
  },
});

/** Not minified: the site's bundler does that, and needs the `PURE` comments until then. */
const buildNpmEntries = () =>
  build(
    bundle({
      outDir: 'dist',
      minify: false,
      lib: {
        entry: { index: 'src/index.ts', element: 'src/element.ts', chat: 'src/chat.ts' },
        formats: ['es'],
        fileName: (_format, name) => `${name}.js`,
      },
      rolldownOptions: { external: isDependency, output: { chunkFileNames: 'chunks/[name]-[hash].js' } },
    }),
  );

/** An IIFE, so that it runs as a module and as a classic script alike, and leaves no name on the page. */
async function buildEmbed() {
  await build(
    bundle({
      outDir: 'dist',
      // The map is there, but naming it would cost every page its bytes.
      sourcemap: 'hidden',
      lib: { entry: 'src/embed.ts', formats: ['iife'], name: 'lettaChat', fileName: () => 'embed.js' },
      rolldownOptions: { external: ['./embed/widget.js'], output: { minify: true, comments: false } },
    }),
  );
  // A syntax error here is an import, an export or an import.meta.
  new vm.Script(readFileSync(join(dist, 'embed.js'), 'utf8'), { filename: 'dist/embed.js' });
}

/**
 * The manifest says which chunks belong to what: `size.mjs` reads it, and so may a site that wants to preload.
 * Chunks may import from widget.js itself: what they share with it needs no request of its own.
 */
const buildWidget = () =>
  build({
    plugins: [lazyChunks(root)],
    ...bundle({
      outDir: 'dist/embed',
      manifest: 'manifest.json',
      lib: { entry: 'src/element/widget.ts', formats: ['es'], fileName: () => 'widget.js' },
      rolldownOptions: {
        preserveEntrySignatures: 'allow-extension',
        checks: { pluginTimings: false },
        output: {
          minify: true,
          comments: false,
          chunkFileNames: '[name]-[hash].js',
          // What the widget needs is one file, whatever else needs a part of it.
          codeSplitting: {
            groups: [{ name: 'widget', test: /preact|src\/element\/widget/, includeDependenciesRecursively: true }],
          },
        },
      },
    }),
  });

/** The demo's pages that import from npm, bundled as a site would: the package is found by its own name. */
const buildDemoPages = () =>
  build({
    root: join(root, 'demo'),
    base: './',
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir: 'dist',
      emptyOutDir: true,
      rolldownOptions: { input: ['npm.html', 'headless.html'].map((page) => join(root, 'demo', page)) },
    },
  });

function emitDeclarations() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'scripts/tsconfig.declarations.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('tsc could not emit the .d.ts files.');
}

try {
  rmSync(dist, { recursive: true, force: true });
  await buildNpmEntries();
  await buildEmbed();
  await buildWidget();
  emitDeclarations();
  await writeManifest(root);
  await buildDemoPages();
  checkSizes(dist);
} catch (error) {
  console.error(`The build failed: ${error.message}`);
  process.exitCode = 1;
}
