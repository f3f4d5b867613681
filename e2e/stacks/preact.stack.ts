import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import { note } from '../support/note.ts';
import { createSite, serve, type PackageManager, streamAnswer } from './site.ts';

/** What a site may have beside us, and what of it the page uses. */
const NEIGHBOURS: Readonly<Record<string, { dependencies: Record<string, string>; usesPreact: boolean }>> = {
  'preact 10': { dependencies: { preact: '^10', '@preact/signals': '^2' }, usesPreact: true },
  'preact 11': { dependencies: { preact: '^11', '@preact/signals': '^2' }, usesPreact: true },
  'a package that hoists preact 10': {
    dependencies: { 'instantsearch.js': '^4', algoliasearch: '^5' },
    usesPreact: false,
  },
};

const PAGE = `<!doctype html>
<html lang="en"><body>
<main></main>
<letta-chat token-url="/api/letta-token"></letta-chat>
<script type="module" src="./main.js"></script>
</body></html>`;

/** A counter in the site's own Preact and signals: they must go on working beside ours. */
const COUNTER = `
import { h, render } from 'preact';
import { useSignal } from '@preact/signals';
function Counter() {
  const count = useSignal(0);
  return h('button', { onClick: () => { count.value++; } }, 'Clicked ', count);
}
render(h(Counter), document.querySelector('main'));
`;

test.describe('The tarball beside other versions of Preact, built with Vite', () => {
  for (const manager of ['npm', 'pnpm'] as const satisfies readonly PackageManager[]) {
    for (const [neighbour, { dependencies, usesPreact }] of Object.entries(NEIGHBOURS)) {
      test(`${manager}, beside ${neighbour}: a response streams`, async ({ page }) => {
        note({ installed: manager, beside: neighbour });
        const site = createSite(dependencies, manager);
        try {
          site.write({ 'index.html': PAGE, 'main.js': `import 'letta-chat-widget';${usesPreact ? COUNTER : ''}` });
          await build({ root: site.path, base: './', configFile: false, logLevel: 'warn' });
          const errors: Error[] = [];
          page.on('pageerror', (error) => errors.push(error));
          await serve(join(site.path, 'dist'), async () => {
            await page.goto('/');
            await streamAnswer(page);
            if (!usesPreact) return;
            const counter = page.getByRole('button', { name: 'Clicked' });
            await counter.click();
            await expect(counter).toHaveText('Clicked 1');
          });
          expect(errors).toEqual([]);
        } finally {
          site.remove();
        }
      });
    }
  }
});
