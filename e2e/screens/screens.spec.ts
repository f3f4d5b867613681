import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { GATEWAY } from '../support/servers.ts';
import { differences, layoutOf, toText } from './layout.ts';
import { forEachScreen, LOCALES, LOOKS, SCREEN_STATES, VIEWPORTS, type ViewportName } from './screens.ts';

/**
 * The layout of every screen, held to a stored one: where each part is, with every character as a box. `--update-snapshots`
 * stores the layouts as they are now.
 */

test.skip(GATEWAY !== undefined, 'The same with and without a gateway.');

for (const viewport of Object.keys(VIEWPORTS) as ViewportName[])
  for (const locale of LOCALES)
    test(`every screen has its layout: ${viewport}, ${locale}`, async ({ browser }, { config }) => {
      test.setTimeout(120_000);
      const file = join(import.meta.dirname, 'layouts', `${viewport}-${locale}.txt`);
      const layouts = new Map<string, string>();
      // Only `--update-snapshots` asks for either of these.
      const isStoring = ['all', 'changed'].includes(config.updateSnapshots);
      const stored = isStoring ? layouts : readLayouts(file);
      const found: string[] = [];
      await forEachScreen(browser, { viewport, locale, boxes: true }, async (page, state, look) => {
        const boxes = await layoutOf(page);
        // Colours move nothing, so the stored layout is that of all looks.
        if (!layouts.has(state)) layouts.set(state, toText(boxes));
        found.push(...differences(boxes, stored.get(state) ?? '').map((text) => `${state}, ${look}: ${text}`));
      });
      if (isStoring) writeFileSync(file, toFile(layouts));
      expect(found).toEqual([]);
    });

test('the docs count the screens', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/screens.md'), 'utf8');
  const sizes = [SCREEN_STATES.length, Object.keys(VIEWPORTS).length, Object.keys(LOOKS).length, LOCALES.length];
  const [, count] = /(\d+) screens/.exec(page) ?? [];
  expect(Number(count)).toBe(sizes.reduce((product, size) => product * size));
});

const toFile = (layouts: ReadonlyMap<string, string>): string =>
  [...layouts].map(([state, text]) => `# ${state}\n${text}\n`).join('\n');

function readLayouts(file: string): ReadonlyMap<string, string> {
  const sections = readFileSync(file, 'utf8').split(/^# /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [state = '', ...lines] = section.split('\n');
      return [state, lines.join('\n').trim()];
    }),
  );
}
