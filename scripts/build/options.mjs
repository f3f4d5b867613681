/** What every bundle shares. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');
export const dist = join(root, 'dist');

/** The package as npm sees it. */
export const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The file that holds the licences of all bundled packages; Vite writes one into each output folder. */
export const NOTICES = 'THIRD-PARTY-NOTICES.md';

/**
 * Library mode, because in app mode Vite resolves chunks from `/`. Dependencies go in exactly as they are published.
 * @param {import('vite').BuildOptions} options
 * @returns {import('vite').InlineConfig}
 */
export const bundle = (options) => ({
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
