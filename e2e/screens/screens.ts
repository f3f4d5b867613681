import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, expect, type Page } from '@playwright/test';
import { part } from '../support/parts.ts';
import { forEachState, STATES } from '../support/states.ts';

/** Every state on every viewport, in every look and four languages: one of each kind of writing. */

export const VIEWPORTS = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
  landscape: { width: 844, height: 390 },
  narrow: { width: 320, height: 640 },
} as const;

export const LOCALES = ['en', 'de', 'ar', 'ja'] as const;

export const LOOKS = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  forced: { colorScheme: 'light', forcedColors: 'active' },
} as const;

export const SCREEN_STATES = ['closed', 'agree', ...STATES] as const;

export type ViewportName = keyof typeof VIEWPORTS;
export type Locale = (typeof LOCALES)[number];
export type Look = keyof typeof LOOKS;
export type ScreenState = (typeof SCREEN_STATES)[number];

/** A font in which every character is the same box. In it, a layout is the same on every machine. Made with fontTools. */
const BOXES = readFileSync(join(import.meta.dirname, 'boxes.woff2')).toString('base64');

export interface ScreensOptions {
  readonly viewport: ViewportName;
  readonly locale: Locale;
  /** Whether every character is a box. */
  readonly boxes: boolean;
}

/** Leads a chat through its states, and looks at each in each look. */
export async function forEachScreen(
  browser: Browser,
  { viewport, locale, boxes }: ScreensOptions,
  see: (page: Page, state: ScreenState, look: Look) => Promise<void>,
): Promise<void> {
  const isTouched = viewport !== 'desktop';
  const context = await browser.newContext({
    viewport: VIEWPORTS[viewport],
    reducedMotion: 'reduce',
    isMobile: isTouched,
    hasTouch: isTouched,
  });
  const page = await context.newPage();
  await page.goto('/');
  await page.evaluate(
    async ({ locale, font }) => {
      const chat = document.querySelector('letta-chat');
      if (!chat) throw new Error('There is no chat.');
      if (font) {
        const bytes = Uint8Array.from(atob(font), (character) => character.charCodeAt(0));
        document.fonts.add(await new FontFace('Boxes', bytes).load());
        chat.style.setProperty('--letta-chat-font', 'Boxes');
        chat.style.setProperty('--letta-chat-code-font', 'Boxes');
        // How long a tool took differs.
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('.row-status { display: none }');
        chat.shadowRoot?.adoptedStyleSheets.push(sheet);
      }
      document.documentElement.dir = locale === 'ar' ? 'rtl' : 'ltr';
      chat.setAttribute('locale', locale);
    },
    { locale, font: boxes ? BOXES : '' },
  );
  const seeAll = async (state: ScreenState): Promise<void> => {
    for (const look of Object.keys(LOOKS) as Look[]) {
      await page.emulateMedia(LOOKS[look]);
      await see(page, state, look);
    }
  };
  const set = (name: string, value: string) =>
    page.locator('letta-chat').evaluate((chat, attribute) => chat.setAttribute(...attribute), [name, value] as const);
  await expect(part(page, 'launcher')).toBeVisible();
  await seeAll('closed');
  await set('consent', 'required');
  await set('open', '');
  await expect(part(page, 'consent-button')).toBeVisible();
  await seeAll('agree');
  await set('consent', 'none');
  await forEachState(page, seeAll);
  await context.close();
}
