import { test } from '@playwright/test';
import { forEachScreen, LOCALES, LOOKS, SCREEN_STATES, VIEWPORTS, type ViewportName } from '../screens/screens.ts';
import { makeSheet, take } from './take.ts';

/** Sheets of all screens for docs/screens.md. `-g screens` takes only these. */

/** How high a screen may be on its sheet, in pixels. */
const HEIGHTS: Record<ViewportName, number> = { desktop: 220, phone: 290, landscape: 66, narrow: 270 };

for (const viewport of Object.keys(VIEWPORTS) as ViewportName[])
  test(`all screens: ${viewport}`, async ({ browser }) => {
    test.setTimeout(600_000);
    const nameOf = (state: string, locale: string, look: string) => `${state}-${locale}-${look}`;
    for (const locale of LOCALES)
      await forEachScreen(browser, { viewport, locale, boxes: false }, (page, state, look) =>
        take(page, nameOf(state, locale, look)),
      );
    const rows = LOCALES.flatMap((locale) =>
      Object.keys(LOOKS).map((look) => SCREEN_STATES.map((state) => nameOf(state, locale, look))),
    );
    await makeSheet(browser, { name: `screens-${viewport}`, rows, width: 1_440, height: HEIGHTS[viewport] });
  });
