import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import { note } from '../support/note.ts';
import { countScripts, createSite, serve, type Site, streamAnswer } from './site.ts';

/**
 * `import 'letta-chat-widget'` may add this much to a page's first scripts: gzip -9, in bytes. It is more than `embed.js`,
 * because a framework asks the class which properties it has before it sets one: so all of them, and what each takes, are here.
 */
const UP_FRONT = 5_800;

/** The widget; and a page without it, whose scripts are what each bundler adds by itself to load chunks. */
const ENTRIES = {
  'main.js': "import 'letta-chat-widget';\n",
  'bare.js': "document.onclick = () => import('./later.js');\n",
  'later.js': 'console.log(1);\n',
};

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

/** Each bundles an entry into a folder of its own, with index.html beside it, splitting at `import()`. */
const BUNDLERS: Readonly<Record<string, (site: Site, entry: string, folder: string) => Promise<void> | void>> = {
  async vite(site, entry, folder) {
    site.write({ 'index.html': page(entry) });
    const outDir = join(site.path, folder);
    await build({ root: site.path, base: './', configFile: false, logLevel: 'warn', build: { outDir } });
  },
  webpack(site, entry, folder) {
    site.write({
      [`${folder}/index.html`]: page(entry),
      'webpack.config.js': `export default {
        mode: 'production',
        entry: './${entry}',
        output: { path: import.meta.dirname + '/${folder}', filename: '${entry}' },
      };`,
    });
    site.run('npx', 'webpack');
  },
  rollup(site, entry, folder) {
    site.write({ [`${folder}/index.html`]: page(entry) });
    // Without a CommonJS plugin: whatever is CommonJS must be inside the package already.
    site.run('npx', 'rollup', entry, '--dir', folder, '--plugin', 'node-resolve={browser:true}');
    // Rollup leaves minifying to others.
    const files = readdirSync(join(site.path, folder)).filter((file) => file.endsWith('.js'));
    const paths = files.map((file) => `${folder}/${file}`);
    site.run('npx', 'esbuild', ...paths, '--minify', `--outdir=${folder}`, '--allow-overwrite', '--log-level=error');
  },
  esbuild(site, entry, folder) {
    site.write({ [`${folder}/index.html`]: page(entry) });
    const options = ['--bundle', '--splitting', '--format=esm', '--minify', '--log-level=error'];
    site.run('npx', 'esbuild', entry, ...options, `--outdir=${folder}`);
  },
};

test.describe('What `import "letta-chat-widget"` costs before the chat is opened', () => {
  let site: Site;
  test.describe.configure({ mode: 'default' });
  test.beforeAll(() => {
    site = createSite(TOOLS);
    site.write(ENTRIES);
  });
  test.afterAll(() => site.remove());

  for (const [name, bundle] of Object.entries(BUNDLERS)) {
    test(`${name}: the first scripts are small, and a response streams`, async ({ page }) => {
      const bare = `dist/${name}-bare`;
      await bundle(site, 'bare.js', bare);
      await bundle(site, 'main.js', `dist/${name}`);
      const scripts = countScripts(page);
      await serve(join(site.path, bare), () => page.goto('/', { waitUntil: 'load' }));
      const own = await scripts();
      await serve(join(site.path, 'dist', name), async () => {
        await page.goto('/', { waitUntil: 'load' });
        await expect(page.getByRole('button', { name: 'Open chat' })).toBeVisible();
        const added = (await scripts()) - 2 * own;
        await streamAnswer(page);
        note({ bundler: name, 'its own': `${own} B`, 'the import': `${added} B` });
        expect(added).toBeLessThanOrEqual(UP_FRONT);
      });
    });
  }
});
