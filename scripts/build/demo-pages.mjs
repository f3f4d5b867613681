/** demo/dist/: the demo pages that import from npm, bundled as a site would bundle them. */
import { join } from 'node:path';
import { build } from 'vite';
import { root } from './options.mjs';

/** The package is found by its own name, through its own exports: in dist/. */
export const buildDemoPages = () =>
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
