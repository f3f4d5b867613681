import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { GATEWAY } from './support/servers.ts';
import { forEachState, STATES } from './support/states.ts';

/** Every state of every mode, in both colour schemes: docs/accessibility.md counts them. */

test.skip(GATEWAY !== undefined, 'The same with and without a gateway.');
test.use({ contextOptions: { reducedMotion: 'reduce' } });

const PAGES = { floating: 'index', inline: 'inline', fullscreen: 'fullscreen' };
const SCHEMES = ['light', 'dark'] as const;

for (const [mode, name] of Object.entries(PAGES))
  test(`axe finds nothing in any state: ${mode}`, async ({ page }) => {
    // Fourteen times axe, each a second or two.
    test.setTimeout(300_000);
    await page.goto(`/${name}.html`);
    const found: string[] = [];
    await forEachState(page, async (state) => {
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        const violations = await violationsOn(page, { onlyChat: true, allRules: true });
        found.push(
          ...violations.map(
            ({ id, nodes }) =>
              `${state}, ${colorScheme}: ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
          ),
        );
      }
    });
    expect(found).toEqual([]);
  });

test('the docs count what axe looks at', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/accessibility.md'), 'utf8');
  const [, count] = /axe looks at (\d+) screens/.exec(page) ?? [];
  expect(Number(count)).toBe(Object.keys(PAGES).length * STATES.length * SCHEMES.length);
});
