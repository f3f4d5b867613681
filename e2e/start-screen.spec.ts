import { expect, type Page, test } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { answer, ask, box, idle, open } from './support/chat.ts';
import { holdBack } from './support/hold-back.ts';
import { GATEWAY } from './support/servers.ts';

// What a chat shows before anything has been said.

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('a suggestion sends its prompt, goes, and leaves the focus in the box', async ({ page }) => {
  await page.goto('/inline.html');
  await button(page, 'Show me a table').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: 'You said' })).toHaveText('table');
  await expect(box(page)).toBeFocused();
  await expect(button(page, 'Show me a table')).toHaveCount(0);
  await expect(answer(page).getByRole('table')).toBeVisible();
});

test('what is written while a suggestion is on its way stays in the box, and is sent after it', async ({ page }) => {
  await page.goto('/inline.html');
  await expect(button(page, 'Show me a table')).toBeVisible();
  const letGo = await holdBack(page, '**/v1/**');
  await button(page, 'Show me a table').click();
  await expect(page.getByRole('article', { name: 'You said' })).toHaveText('table');
  await expect(box(page)).toBeFocused();
  await page.keyboard.type('echo next');
  await expect(box(page)).toHaveValue('echo next');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Waiting messages' }).getByRole('listitem')).toHaveText(['echo next']);
  letGo();
  await expect(answer(page).getByRole('table')).toBeVisible();
  await expect(page.getByRole('article', { name: 'You said' })).toHaveText(['table', 'echo next']);
  await expect(answer(page).last()).toHaveText('next');
});

test('the avatar’s server isn’t told which page shows it', async ({ page }) => {
  const referers: (string | undefined)[] = [];
  await page.route('https://pictures.example/**', (route) => {
    referers.push(route.request().headers()['referer']);
    return route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' });
  });
  await page.goto('/inline.html');
  await page
    .locator('letta-chat')
    .evaluate((chat) => chat.setAttribute('avatar', 'https://pictures.example/agent.svg'));
  await expect(page.locator('.empty .avatar img')).toBeVisible();
  expect(new Set(referers)).toEqual(new Set([undefined]));
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the start screen: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/inline.html');
    await expect(button(page, 'Show me a table')).toBeVisible();
    expect(await violationsOn(page, { onlyChat: true })).toEqual([]);
  });
}

test('in a window of 320 pixels nothing is cut off', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto('/inline.html');
  const chip = button(page, 'Ask before sending an email');
  await expect(chip).toBeVisible();
  expect(await page.locator('.transcript').evaluate((log) => log.scrollWidth - log.clientWidth)).toBe(0);
});

test('who comes back finds their last topic', async ({ page }) => {
  test.skip(!GATEWAY, 'Several conversations take a gateway.');
  await open(page);
  await ask(page, 'echo first words');
  await idle(page);
  const begin = async () => {
    await button(page, 'Menu').click();
    await button(page, 'New conversation').click();
    await expect(box(page)).toBeFocused();
  };
  await begin();
  await ask(page, 'echo about tea');
  await expect(answer(page)).toHaveText('about tea');
  await idle(page);
  await begin();
  await button(page, 'Go on with “echo about tea”').click();
  await expect(answer(page)).toHaveText('about tea');
  await expect(box(page)).toBeFocused();
});
