import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import { note } from '../support/note.ts';
import { countScripts, createSite, serve, type Site, streamAnswer } from './site.ts';

/** `import 'letta-chat-widget'` may add this much to a page's first scripts: gzip -9, in bytes. */
const UP_FRONT = 3_500;

const TOOLS = {
  esbuild: '^0.28',
  rollup: '^4',
  '@rollup/plugin-node-resolve': '^16',
  webpack: '^5',
  'webpack-cli': '^7',
};

const page = (script: string) => `<!doctype html>
<html lang="en"><body>
<letta-chat token-url="/api/letta-token"></letta-chat>
<script type="module" src="./${script}"></script>
</body></html>`;

/** Each bundles main.js into dist/NAME/, with index.html beside it, splitting at `import()`. */
const BUNDLERS: Readonly<Record<string, (site: Site) => Promise<void> | void>> = {
  async vite(site) {
    site.write({ 'index.html': page('main.js') });
    const outDir = join(site.path, 'dist/vite');
    await build({ root: site.path, base: './', configFile: false, logLevel: 'warn', build: { outDir } });
  },
  webpack(site) {
    site.write({
      'dist/webpack/index.html': page('main.js'),
      'webpack.config.js': `
        export default { mode: 'production', entry: './main.js', output: { path: import.meta.dirname + '/dist/webpack' } };`,
    });
    site.run('npx', 'webpack');
  },
  rollup(site) {
    site.write({ 'dist/rollup/index.html': page('main.js') });
    // Without a CommonJS plugin: whatever is CommonJS must be inside the package already.
    site.run('npx', 'rollup', 'main.js', '--dir', 'dist/rollup', '--plugin', 'node-resolve={browser:true}');
    // Rollup leaves minifying to others.
    const files = readdirSync(join(site.path, 'dist/rollup')).filter((file) => file.endsWith('.js'));
    const paths = files.map((file) => `dist/rollup/${file}`);
    site.run('npx', 'esbuild', ...paths, '--minify', '--outdir=dist/rollup', '--allow-overwrite', '--log-level=error');
  },
  esbuild(site) {
    site.write({ 'dist/esbuild/index.html': page('main.js') });
    const options = ['--bundle', '--splitting', '--format=esm', '--minify', '--log-level=error'];
    site.run('npx', 'esbuild', 'main.js', ...options, '--outdir=dist/esbuild');
  },
};

test.describe('What `import "letta-chat-widget"` costs before the chat is opened', () => {
  let site: Site;
  test.describe.configure({ mode: 'default' });
  test.beforeAll(() => {
    site = createSite(TOOLS);
    site.write({ 'main.js': "import 'letta-chat-widget';\n" });
  });
  test.afterAll(() => site.remove());

  for (const [name, bundle] of Object.entries(BUNDLERS)) {
    test(`${name}: the first scripts are small, and a response streams`, async ({ page }) => {
      await bundle(site);
      await serve(join(site.path, 'dist', name), async () => {
        const scripts = countScripts(page);
        await page.goto('/');
        await expect(page.getByRole('button', { name: 'Open chat' })).toBeVisible();
        const upFront = await scripts();
        await streamAnswer(page);
        note({ bundler: name, 'up front': `${upFront} B`, 'with a first response': `${await scripts()} B` });
        expect(upFront).toBeLessThanOrEqual(UP_FRONT);
      });
    });
  }
});
