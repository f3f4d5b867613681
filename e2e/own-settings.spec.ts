import { expect, type Locator, type Page, test } from '@playwright/test';
import { ask, open } from './support/chat.ts';
import { part, say, settled } from './support/parts.ts';
import { GATEWAY } from './support/servers.ts';
import { smallControls } from './support/small-controls.ts';
import { forEachState } from './support/states.ts';

/** What visitors have set for themselves: fingers for a pointer, more contrast, wider text. */

test.skip(GATEWAY !== undefined, 'The same with and without a gateway.');

// Nothing is measured while it moves. Playwright sets no media in Firefox, which has preferences for some.
test.use({
  contextOptions: { reducedMotion: 'reduce' },
  launchOptions: [
    ({ launchOptions }, use) => use({ ...launchOptions, firefoxUserPrefs: { 'ui.prefersReducedMotion': 1 } }),
    { scope: 'worker' },
  ],
});

const chat = (page: Page) => page.locator('letta-chat');

test.describe('fingers', () => {
  test.skip(({ browserName }) => browserName !== 'chromium', 'Playwright has no fingers for Firefox.');
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  test('everything that is pressed has 44 px, but for links in a text', async ({ page }) => {
    await page.goto('/');
    const small: string[] = [];
    const look = async (state: string): Promise<void> => {
      small.push(...(await smallControls(page)).map((control) => `${state}: ${control}`));
    };
    await look('closed');
    await forEachState(page, look);
    await page.keyboard.press('Escape');
    await part(page, 'dismiss-button').click();
    await say(page, 'My name is Grace');
    await expect(part(page, 'memory-receipt')).toBeVisible();
    await settled(page);
    await look('a receipt');
    await part(page, 'memory-button').click();
    await expect(part(page, 'memory-block').first()).toBeVisible();
    await look('the memory');
    expect(small).toEqual([]);
  });
});

test('with more contrast, quiet text is as dark as any, and lines are seen', async ({ page, browserName }) => {
  test.skip(browserName === 'firefox', 'Playwright sets no media in Firefox.');
  await open(page);
  const colours = () =>
    page.getByRole('dialog').evaluate((panel) => {
      const { borderTopColor: line, color: text } = getComputedStyle(panel);
      const notice = panel.querySelector('#ai-notice');
      return { line, text, quiet: notice ? getComputedStyle(notice).color : '' };
    });
  const usual = await colours();
  expect(usual.quiet).not.toBe(usual.text);
  await page.emulateMedia({ contrast: 'more' });
  const more = await colours();
  expect(more.quiet).toBe(more.text);
  expect(more.line).not.toBe(usual.line);
});

test('with less motion nothing moves by itself', async ({ page }) => {
  await page.goto('/');
  const moving: string[] = [];
  const look = async (state: string): Promise<void> => {
    const names = await chat(page).evaluate((host) =>
      (host.shadowRoot?.getAnimations() ?? []).map((animation) => animation.constructor.name),
    );
    moving.push(...names.map((name) => `${state}: ${name}`));
  };
  await forEachState(page, look);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await ask(page, 'long');
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  await look('streaming');
  expect(moving).toEqual([]);
});

/** WCAG 1.4.12. */
const TEXT_SPACING = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-block-end: 2em !important; }`;

/** Texts that don't fit into what they stand in. */
const cutTexts = (element: Locator) =>
  element.evaluate((host) =>
    [...(host.shadowRoot?.querySelectorAll<HTMLElement>('*') ?? [])]
      .filter((node) => {
        const { overflowX, overflowY, display } = getComputedStyle(node);
        const hides = /hidden|clip/.test(overflowX) || /hidden|clip/.test(overflowY);
        const isSeen = node.checkVisibility({ visibilityProperty: true }) && node.clientWidth > 1;
        const isCut = node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1;
        return hides && display !== 'inline' && isSeen && isCut && node.textContent.trim() !== '';
      })
      .map((node) => `${node.localName}.${node.className}: ${node.textContent.slice(0, 40)}`),
  );

for (const width of [1280, 320])
  test(`with wider text nothing is cut: ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto('/');
    const cut: string[] = [];
    await forEachState(page, async (state) => {
      await chat(page).evaluate((host, css) => {
        const { shadowRoot } = host;
        if (!shadowRoot || shadowRoot.querySelector('style.spacing')) return;
        const style = document.createElement('style');
        style.className = 'spacing';
        style.textContent = css;
        shadowRoot.append(style);
      }, TEXT_SPACING);
      cut.push(...(await cutTexts(chat(page))).map((text) => `${state}: ${text}`));
    });
    expect(cut).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
