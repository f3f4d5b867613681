/** dist/embed/: the chat for script-tag sites, with every dependency inside. */
import { build } from 'vite';
import { lazyChunks } from './lazy-chunks.mjs';
import { NOTICES, bundle, root } from './options.mjs';

/**
 * Tells Chromium to compile all of the chat while it loads, beside the page's own thread, and not each function when it is
 * first called. Other browsers see a comment. The chunks are too small to gain by it.
 * https://v8.dev/blog/explicit-compile-hints
 * @param {{ name: string }} chunk
 */
const compileAtOnce = ({ name }) => (name === 'widget' ? '//# allFunctionsCalledOnLoad' : '');

/** The manifest says which chunks belong to what. `size.mjs` reads it, and a site may use it to preload chunks. */
export const buildWidget = () =>
  build({
    plugins: [lazyChunks(root)],
    // `prepare-attachment.ts` stands alone here, and is its own worker.
    define: { IS_OWN_WORKER: 'true' },
    ...bundle({
      outDir: 'dist/embed',
      manifest: 'manifest.json',
      license: { fileName: NOTICES },
      lib: {
        entry: { widget: 'src/element/widget.ts', launcher: 'src/locales/launcher.ts' },
        formats: ['es'],
        fileName: (_format, name) => `${name}.js`,
      },
      rolldownOptions: {
        checks: { pluginTimings: false },
        output: { minify: true, comments: false, postBanner: compileAtOnce, chunkFileNames: '[name]-[hash].js' },
      },
    }),
  });
