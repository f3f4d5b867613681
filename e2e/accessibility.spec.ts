import { expect, type Page, test } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { answer, ask, box, idle, open } from './support/chat.ts';
import { forEachState } from './support/states.ts';

const PAGES = ['index', 'inline', 'theming', 'two', 'fullscreen', 'handoff', 'npm', 'headless', 'strict-csp'];

/** Opens whatever chat the page has, and has something said in it. */
async function converse(page: Page): Promise<void> {
  const launcher = page.getByRole('button', { name: /Open chat|فتح/ });
  if (await launcher.count()) await launcher.first().click();
  const input = box(page).first();
  await expect(input).toBeVisible();
  await input.fill('weather');
  await input.press('Enter');
  await expect(page.getByText('18 °C').last()).toBeVisible();
}

/** What axe finds in both colour schemes. */
async function findings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const violations = await violationsOn(page);
    found.push(
      ...violations.map(
        ({ id, nodes }) => `${colorScheme}: ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
      ),
    );
  }
  return found;
}

for (const name of PAGES) {
  test(`axe finds nothing on ${name}.html, light and dark`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(`/${name}.html`);
    await converse(page);
    expect(await findings(page)).toEqual([]);
  });
}

test('axe finds nothing in code, tables, lists, approvals and failures, light and dark', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page);
  for (const text of ['code', 'list', 'table', 'image', 'error']) {
    await ask(page, text);
    await idle(page);
    if (text === 'code') await expect(page.locator('.hljs-keyword').first()).toBeVisible();
  }
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await ask(page, 'email');
  await expect(page.getByRole('button', { name: 'Allow', exact: true })).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

test('on the headless page, whoever stops an answer by keyboard writes on', async ({ page }) => {
  await page.goto('/headless.html');
  await ask(page, 'slow');
  const stop = page.getByRole('button', { name: 'Stop' });
  await expect(stop).toBeEnabled();
  await stop.press('Enter');
  await expect(box(page)).toBeFocused();
});

test('on the handoff page, the person who ends by keyboard stands on what it says then', async ({ page }) => {
  await page.goto('/handoff.html');
  await ask(page, 'person');
  const end = page.getByRole('button', { name: 'Back to the agent' });
  await expect(end).toBeEnabled();
  await end.press('Enter');
  await expect(page.getByText('The visitor is back with the agent.')).toBeFocused();
});

test('at 200 % zoom nothing scrolls sideways', async ({ page }) => {
  await page.setViewportSize({ width: 640, height: 400 });
  await page.goto('/');
  await converse(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
});

test('a page in Arabic has a chat in Arabic, from right to left', async ({ page }) => {
  await page.route('/', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('<html lang="en"', '<html lang="ar" dir="rtl"');
    await route.fulfill({ response, body });
  });
  await page.goto('/');
  await page.locator('letta-chat').getByRole('button').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('textbox', { name: 'رسالة' })).toBeFocused();
  await expect(dialog.getByRole('heading')).toHaveCSS('direction', 'rtl');
  const { x } = (await dialog.boundingBox()) ?? { x: Number.NaN };
  expect(x).toBeLessThan(100);
});

test('an answer is announced once, when it is complete', async ({ page }) => {
  await page.goto('/inline.html');
  const status = page.locator('letta-chat').getByRole('status');
  await expect(box(page)).toBeVisible();
  await status.evaluate((element) => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    new MutationObserver(() => heard.push(element.textContent)).observe(element, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await ask(page, 'echo one two three four five six');
  await idle(page);
  await expect(answer(page)).toHaveText('one two three four five six');
  await expect(status).toHaveText('one two three four five six');
  expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toEqual(['Sending…', 'one two three four five six']);
});

test('keys lead everywhere: F6 to the page and back, arrows through the messages, Escape out of the chat', async ({
  page,
}) => {
  await open(page);
  await page.keyboard.press('F6');
  await expect(page.locator('[part=launcher]')).toBeFocused();
  await page.keyboard.press('F6');
  await expect(box(page)).toBeFocused();
  for (const text of ['echo first', 'echo second']) {
    await ask(page, text);
    await idle(page);
  }
  await expect(page.getByRole('button', { name: 'Copy answer' }).last()).toBeVisible();
  const focused = page.locator('letta-chat').locator(':focus');
  await page.keyboard.press('F6');
  await expect(page.locator('[part=launcher]')).toBeFocused();
  await page.keyboard.press('F6');
  await expect(box(page)).toBeFocused();
  await page.getByRole('log').focus();
  await page.keyboard.press('ArrowUp');
  await expect(focused).toHaveAccessibleName('Ada said');
  await expect(focused).toContainText('second');
  await page.keyboard.press('ArrowUp');
  await expect(focused).toHaveAccessibleName('You said');
  await expect(focused).toContainText('echo second');
  await page.keyboard.press('Home');
  await expect(focused).toContainText('echo first');
  await page.keyboard.press('End');
  await expect(focused).toContainText('second');
  await page.keyboard.press('F6');
  await expect(page.locator('[part=launcher]')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.locator('[part=launcher]')).toBeFocused();
});

test('an answer is spoken without its marks, and a question in its own words', async ({ page }) => {
  await open(page);
  const status = page.locator('letta-chat').getByRole('status');
  await ask(page, 'echo **Well** done, see [the shop](https://shop.example)');
  await idle(page);
  await expect(status).toHaveText('Well done, see the shop');
  await ask(page, 'email');
  await expect(page.getByRole('button', { name: 'Allow', exact: true })).toBeVisible();
  await expect(status).toHaveText(/Allow .*\?$|\?$/);
  await expect(status).not.toHaveText('Please answer the question above first.');
});

test('at 400 % zoom the messages have 160 px', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 256 });
  await page.goto('/');
  await converse(page);
  await expect.poll(() => page.getByRole('log').evaluate((log) => log.clientHeight)).toBeGreaterThanOrEqual(160);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

test('nothing outside of the messages has the name of another thing of its kind', async ({ page }) => {
  await page.goto('/');
  const repeated: string[] = [];
  await forEachState(page, async (state) => {
    const names = namesOutsideOfLog(await page.locator('letta-chat').ariaSnapshot());
    repeated.push(...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${state}: ${name}`));
  });
  // The launcher and the header do the same, so they say the same.
  expect(repeated.filter((name) => !name.endsWith(': button "Close chat"'))).toEqual([]);
});

/** Roles and names of an accessibility tree, without what is in the list of messages. */
function namesOutsideOfLog(snapshot: string): readonly string[] {
  const names: string[] = [];
  let log = Infinity;
  for (const line of snapshot.split('\n')) {
    const [found, indent = '', role = '', name] = /^( *)- '?(\w+)(?: "((?:[^"\\]|\\.)*)")?/.exec(line) ?? [];
    // A text of several lines.
    if (found === undefined) continue;
    if (indent.length <= log) log = role === 'log' ? indent.length : Infinity;
    if (indent.length <= log && name) names.push(`${role} "${name}"`);
  }
  return names;
}
