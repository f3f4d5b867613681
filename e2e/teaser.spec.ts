import { expect, type Locator, type Page, test } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { box } from './support/chat.ts';

// The invitation beside the launcher: seen at the right time, seldom, and never in the way.

const TEXT = 'Questions about the trip? I know the timetable.';
const DAY_MS = 24 * 60 * 60_000;

const launcher = (page: Page) => page.getByRole('button', { name: 'Open chat' });
const teaser = (page: Page) => page.locator('[part=teaser]');
const invitation = (page: Page) => page.getByRole('button', { name: TEXT });
const dismiss = (page: Page) => page.getByRole('button', { name: 'Dismiss' });
const kept = (page: Page) => page.evaluate(() => localStorage.getItem('letta-chat:teaser'));

/** Opens a page that has a teaser from the start. */
async function visit(page: Page, attributes: Record<string, string> = {}, dir = 'ltr'): Promise<void> {
  const given = Object.entries({ teaser: TEXT, 'teaser-delay': '0', ...attributes });
  const written = given.map(([name, value]) => `${name}="${value}"`).join(' ');
  await page.route('/', async (route) => {
    const response = await route.fetch();
    const html = (await response.text()).replace('<html ', `<html dir="${dir}" `);
    const body = html.replace('<letta-chat ', `<letta-chat ${written} `);
    return route.fulfill({ response, body });
  });
  await page.goto('/');
}

const say = (page: Page, text: string) =>
  page.locator('letta-chat').evaluate((chat, words) => Reflect.get(chat, 'showTeaser').call(chat, words), text);

/** Where something is in the window. */
async function placeOf(locator: Locator) {
  const place = await locator.boundingBox();
  if (!place) throw new Error('It isn’t shown.');
  return { ...place, bottom: place.y + place.height, right: place.x + place.width };
}

/** The window without its scroll bars. */
const windowOf = (page: Page) =>
  page.evaluate(() => ({ width: document.documentElement.clientWidth, height: innerHeight }));

/** Whether the bubble stands over a launcher, and both are whole in the window. */
async function expectOver(page: Page, button: Locator): Promise<void> {
  await teaser(page).evaluate((element) => Promise.all(element.getAnimations().map(({ finished }) => finished)));
  const [bubble, under] = [await placeOf(teaser(page)), await placeOf(button)];
  expect(bubble.bottom).toBeLessThanOrEqual(under.y - 8);
  const window = await windowOf(page);
  for (const { x, y, bottom, right } of [bubble, under]) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(8);
    expect(bottom).toBeLessThanOrEqual(window.height - 8);
    expect(right).toBeLessThanOrEqual(window.width - 8);
  }
}

test('comes five seconds after the page, and loads nothing of the chat', async ({ page }) => {
  const start = Date.parse('2026-01-01T12:00:00Z');
  await page.clock.install({ time: start - 1_000 });
  await page.clock.pauseAt(start);
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  const isHere = page.waitForResponse('**/embed/teaser.js');
  await visit(page, { 'teaser-delay': '5' });
  await isHere;
  await page.clock.runFor(4_999);
  await expect(teaser(page)).toBeHidden();
  expect(await kept(page)).toBeNull();
  await expect(async () => {
    await page.clock.runFor(100);
    await expect(invitation(page)).toBeVisible({ timeout: 1 });
  }).toPass();
  const [times, shownAt] = (await kept(page))?.split(' ').map(Number) ?? [];
  expect(times).toBe(1);
  expect(shownAt).toBeGreaterThanOrEqual(start + 5_000);
  expect(loaded.filter((path) => path.startsWith('/dist/'))).toEqual(['/dist/embed.js', '/dist/embed/teaser.js']);
  expect(loaded.filter((path) => path.startsWith('/api/'))).toEqual([]);
});

test('a click on it opens the chat, where it isn’t any more', async ({ page }) => {
  await visit(page);
  await invitation(page).click();
  await expect(box(page)).toBeFocused();
  await expect(teaser(page)).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(launcher(page)).toBeFocused();
  await expect(teaser(page)).toBeHidden();
});

test('the keyboard reaches it before the launcher, and opens or dismisses it', async ({ page }) => {
  await visit(page);
  await expect(invitation(page)).toBeVisible();
  await launcher(page).focus();
  await page.keyboard.press('Shift+Tab');
  await expect(dismiss(page)).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(invitation(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(box(page)).toBeFocused();
});

test('a screen reader hears it as a status, and finds nothing wrong with it', async ({ page }) => {
  await visit(page, { heading: 'Ada', avatar: './icon.svg' });
  await expect(page.getByRole('status').filter({ hasText: TEXT })).toBeVisible();
  await expect(page.getByRole('button', { name: `Ada ${TEXT}` })).toBeVisible();
  expect((await violationsOn(page, { onlyChat: true })).map(({ id }) => id)).toEqual([]);
});

for (const [how, end] of [
  ['its close button', (page: Page) => dismiss(page).click()],
  ['Escape', (page: Page) => invitation(page).press('Escape')],
] as const) {
  test(`${how} ends it for good`, async ({ page }) => {
    await page.clock.install();
    await visit(page);
    await page.clock.runFor(100);
    await end(page);
    await expect(teaser(page)).toBeHidden();
    await expect(launcher(page)).toBeFocused();
    expect(await kept(page)).toBe('never');
    await page.clock.fastForward(10 * DAY_MS);
    await page.reload();
    expect(await say(page, 'Again?')).toBe(false);
    await expect(teaser(page)).toBeHidden();
  });
}

test('comes once a day, and three times in all', async ({ page }) => {
  const start = Date.parse('2026-01-01T12:00:00Z');
  await page.clock.install({ time: start });
  await page.goto('/');
  const shown: boolean[] = [];
  for (let day = 0; day < 5; day++) {
    await page.clock.setFixedTime(start + day * DAY_MS);
    await page.reload();
    shown.push(await say(page, 'One'), await say(page, 'Another in its place'));
    await page.reload();
    shown.push(await say(page, 'The same day'));
  }
  const seen = [true, true, false];
  const not = [false, false, false];
  expect(shown).toEqual([...seen, ...seen, ...seen, ...not, ...not]);
});

test('isn’t shown while the chat is open, nor afterwards on the same page', async ({ page }) => {
  await page.clock.install();
  const isHere = page.waitForResponse('**/embed/teaser.js');
  await visit(page, { 'teaser-delay': '5' });
  await isHere;
  await launcher(page).click();
  await page.clock.runFor(6_000);
  expect(await say(page, 'Hello?')).toBe(false);
  await page.keyboard.press('Escape');
  await page.clock.runFor(6_000);
  await expect(teaser(page)).toBeHidden();
  expect(await kept(page)).toBeNull();
});

test('without a launcher there is none; the page can take it away, and change it', async ({ page }) => {
  await page.goto('/');
  const set = (name: string, value: string) =>
    page.locator('letta-chat').evaluate((chat, given) => chat.setAttribute(...given), [name, value] as const);
  expect(await say(page, TEXT)).toBe(true);
  await expect(invitation(page)).toBeVisible();
  expect(await say(page, 'Another')).toBe(true);
  await expect(page.getByRole('button', { name: 'Another' })).toBeVisible();
  expect(await say(page, '')).toBe(false);
  await expect(teaser(page)).toBeHidden();
  await page.evaluate(() => localStorage.clear());
  await set('launcher', 'none');
  expect(await say(page, TEXT)).toBe(false);
});

for (const [name, size] of Object.entries({ phone: [390, 844], small: [320, 568], desktop: [1280, 800] } as const)) {
  for (const dir of ['ltr', 'rtl'] as const) {
    test(`${name}, ${dir}: it stands over the launcher and covers nothing of it`, async ({ page }) => {
      await page.setViewportSize({ width: size[0], height: size[1] });
      await visit(page, { teaser: `${TEXT} `.repeat(3).trim() }, dir);
      await expect(teaser(page)).toBeVisible();
      await expectOver(page, launcher(page));
      const { x, right } = await placeOf(launcher(page));
      expect(dir === 'ltr' ? (await windowOf(page)).width - right : x).toBeCloseTo(20, 3);
      // A launcher of another size, after which the window changes.
      await page.addStyleTag({ content: 'letta-chat::part(launcher) { padding: 40px }' });
      await page.setViewportSize({ width: size[0] - 10, height: size[1] - 40 });
      await expect(() => expectOver(page, launcher(page))).toPass();
    });
  }
}

test('a launcher of the page’s own takes the place of ours', async ({ page }) => {
  await page.goto('/');
  await expect(launcher(page)).toBeVisible();
  await page.locator('letta-chat').evaluate((chat) => {
    const button = Object.assign(document.createElement('button'), { slot: 'launcher', textContent: 'Ask Sam' });
    chat.append(button);
  });
  const own = page.getByRole('button', { name: 'Ask Sam' });
  await expect(own).toHaveAttribute('aria-expanded', 'false');
  await expect(launcher(page)).toBeHidden();
  expect(await say(page, TEXT)).toBe(true);
  await expectOver(page, own);
  const { bottom, right } = await placeOf(own);
  const window = await windowOf(page);
  expect(window.width - right).toBeCloseTo(20, 3);
  expect(window.height - bottom).toBeCloseTo(20, 3);
  await own.click();
  await expect(box(page)).toBeFocused();
  await expect(own).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Escape');
  await expect(own).toBeFocused();
  await expect(own).toHaveAttribute('aria-expanded', 'false');
  expect((await violationsOn(page, { onlyChat: true })).map(({ id }) => id)).toEqual([]);
});
