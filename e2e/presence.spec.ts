import { expect, type Page, test } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { answer, ask, box, idle, open } from './support/chat.ts';

// What tells a visitor that there is something new, and what opens the chat.

const launcher = (page: Page) => page.locator('[part=launcher]');
const set = (page: Page, name: string, value: string) =>
  page.locator('letta-chat').evaluate((chat, [key, text]) => chat.setAttribute(key, text), [name, value] as const);

test('an answer that comes while the chat is closed is counted until it is opened', async ({ page }) => {
  await open(page);
  await set(page, 'title-hint', '');
  const title = await page.title();
  await page.evaluate(() => {
    const counts: number[] = [];
    Reflect.set(window, 'counts', counts);
    document.addEventListener('letta-chat-unread', ({ detail }) => counts.push(detail.count));
  });
  await ask(page, 'echo while you were away');
  await page.keyboard.press('Escape');
  await expect(launcher(page)).toHaveText('1');
  await expect(launcher(page)).toHaveAccessibleName('Open chat');
  await expect(launcher(page)).toHaveAccessibleDescription('New messages: 1');
  expect(await page.title()).toBe(`(1) ${title}`);
  expect(await page.locator('letta-chat').evaluate((chat) => Reflect.get(chat, 'unreadCount'))).toBe(1);
  expect((await violationsOn(page, { onlyChat: true })).map(({ id }) => id)).toEqual([]);
  await launcher(page).click();
  await expect(answer(page)).toHaveText('while you were away');
  await expect(launcher(page)).toHaveText('');
  await expect(launcher(page)).toHaveAccessibleDescription('');
  expect(await page.title()).toBe(title);
  expect(await page.evaluate(() => Reflect.get(window, 'counts'))).toEqual([1, 0]);
});

test('what comes while the visitor looks is not counted', async ({ page }) => {
  await open(page);
  await ask(page, 'echo seen');
  await expect(answer(page)).toHaveText('seen');
  await idle(page);
  await page.keyboard.press('Escape');
  await expect(launcher(page)).toHaveText('');
});

test('launcher="none": the page opens the chat', async ({ page }) => {
  await page.goto('/');
  await expect(launcher(page)).toBeVisible();
  await page.locator('letta-chat').evaluate((chat) => {
    chat.setAttribute('launcher', 'none');
    Reflect.get(chat, 'show').call(chat);
  });
  await expect(box(page)).toBeFocused();
  await expect(launcher(page)).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(launcher(page)).toBeHidden();
});
