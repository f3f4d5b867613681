import { expect, type Page, test } from '@playwright/test';
import { directionOf } from '../src/locales/direction.ts';
import { en } from '../src/locales/en.ts';
import { languages } from '../src/locales/testing/languages.ts';
import { box } from './support/chat.ts';

// Every language in a window as narrow as it gets.

test.use({ viewport: { width: 320, height: 640 }, hasTouch: true });

/** What can't be read to its end: what stands out of a box that cuts it off, or out of its button. */
const cutOff = (page: Page): Promise<string[]> =>
  page.locator('letta-chat').evaluate((element) => {
    const root = element.shadowRoot as ShadowRoot;
    const cuts = (box: Element): boolean =>
      box.localName === 'button' || box.localName === 'dialog' || getComputedStyle(box).overflowX !== 'visible';
    const found: string[] = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.nodeValue?.trim() || !parent?.checkVisibility() || parent.closest('.visually-hidden')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const { left, right } = range.getBoundingClientRect();
      for (let box: Element | null = parent; box; box = box.parentElement) {
        if (!cuts(box)) continue;
        const edge = box.getBoundingClientRect();
        if (left < edge.left - 1 || right > edge.right + 1) found.push(node.nodeValue);
      }
    }
    const input = root.querySelector('textarea');
    if (input && (input.scrollHeight > input.clientHeight + 1 || input.scrollWidth > input.clientWidth))
      found.push(input.placeholder);
    if (document.documentElement.scrollWidth > document.documentElement.clientWidth) found.push('the page');
    return [...new Set(found)];
  });

test('every language fits into 320 px: start screen, composer and menu, in its direction', async ({ page }) => {
  test.setTimeout(120_000);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/');
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(box(page)).toBeVisible();
  const found: string[] = [];
  for (const [locale, texts] of Object.entries({ ...languages, en })) {
    await page.locator('letta-chat').evaluate((element, value) => element.setAttribute('locale', value), locale);
    const panel = page.getByRole('dialog');
    const input = panel.getByRole('textbox', { name: texts.message, exact: true });
    await expect(input).toHaveAttribute('placeholder', texts.placeholder);
    await expect(panel.getByText(texts.greeting)).toHaveCSS('direction', directionOf(locale));
    await expect(input).toHaveCSS('direction', directionOf(locale));
    found.push(...(await cutOff(page)).map((text) => `${locale}: ${text}`));
    await panel.getByRole('button', { name: texts.menu, exact: true }).click();
    await expect(panel.getByRole('button', { name: texts.about, exact: true })).toBeFocused();
    found.push(...(await cutOff(page)).map((text) => `${locale}, menu: ${text}`));
    await page.keyboard.press('Escape');
    await expect(panel.getByRole('button', { name: texts.about, exact: true })).toBeHidden();
  }
  expect(found).toEqual([]);
});

test('what is written has its own direction, and an empty box that of the chat', async ({ page }) => {
  await page.goto('/');
  await page.locator('letta-chat').evaluate((element) => element.setAttribute('locale', 'ar'));
  await page.locator('letta-chat').evaluate((element) => element.setAttribute('open', ''));
  const input = page.getByRole('textbox', { name: languages.ar.message, exact: true });
  for (const [text, direction] of [
    ['', 'rtl'],
    ['hello', 'ltr'],
    ['مرحبا', 'rtl'],
    ['', 'rtl'],
  ] as const) {
    await input.fill(text);
    await expect(input).toHaveCSS('direction', direction);
    expect(await cutOff(page)).toEqual([]);
  }
});
