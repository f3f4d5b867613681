/** dist/index.js, element.js, chat.js, server.js and chunks/: what a site's own bundler reads. */
import { build } from 'vite';
import { NOTICES, bundle, packageJson } from './options.mjs';

/**
 * Preact and signals are bundled, so that no other version in a site's node_modules can take their place.
 * highlight.js is bundled because it is CommonJS, which plain Rollup can't read.
 * The other dependencies stay outside: they work alone, and a site gets their security fixes without waiting for us.
 */
const EXTERNAL = ['@cfworker/json-schema', 'dompurify', 'eventsource-parser', 'marked'];

/** A package of that list, or a path inside one. @param {string} id */
const isExternal = (id) => EXTERNAL.some((name) => id === name || id.startsWith(`${name}/`));

/** Not minified: the site's bundler does that, and needs the `PURE` comments until then. */
export async function buildNpmEntries() {
  const missing = EXTERNAL.filter((name) => !packageJson.dependencies[name]);
  if (missing.length) throw new Error(`A site would not get ${missing.join(', ')}: not in "dependencies".`);
  await build(
    bundle({
      outDir: 'dist',
      minify: false,
      license: { fileName: NOTICES },
      lib: {
        entry: { index: 'src/index.ts', element: 'src/element.ts', chat: 'src/chat.ts', server: 'src/server.ts' },
        formats: ['es'],
        fileName: (_format, name) => `${name}.js`,
      },
      rolldownOptions: {
        external: isExternal,
        output: {
          chunkFileNames: 'chunks/[name]-[hash].js',
          codeSplitting: {
            groups: [
              // In a chunk of its own, because /chat shares it with the UI and must not pull in Preact.
              { name: 'signals-core', test: /node_modules\/@preact\/signals-core\//, priority: 2 },
              // Preact, and the signals that hook into it: the one chunk with side effects ("sideEffects" names it).
              { name: 'preact', test: /node_modules\/(preact|@preact\/signals)\//, priority: 1 },
            ],
          },
        },
      },
    }),
  );
}
