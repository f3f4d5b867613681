import { expect, type Page } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { answer, ask, idle, open } from './support/chat.ts';
import { test } from './support/downloads.ts';

// What a visitor takes along: a file, or paper with the conversation and nothing else.

const menu = (page: Page) => page.getByRole('button', { name: 'Menu' });
const entry = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function talk(page: Page, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await ask(page, text);
    await idle(page);
  }
}

async function openExport(page: Page): Promise<void> {
  await menu(page).click();
  await entry(page, 'Save or print').click();
}

test('an empty chat has nothing to take along', async ({ page }) => {
  await open(page);
  await menu(page).click();
  await expect(entry(page, 'About this chat')).toBeVisible();
  await expect(entry(page, 'Save or print')).toHaveCount(0);
});

test('the menu saves the conversation as Markdown and as JSON, by the keyboard', async ({ page, saveBy }) => {
  await open(page);
  await page.locator('letta-chat').evaluate((chat) => chat.setAttribute('heading', 'Trip: help/desk'));
  await talk(page, 'echo **one**', 'weather');
  await openExport(page);
  const list = page.getByRole('list', { name: 'Save or print' });
  await expect(list.getByRole('button').first()).toBeFocused();
  expect((await violationsOn(page, { onlyChat: true })).map(({ id }) => id)).toEqual([]);
  const { name, text } = await saveBy(() => page.keyboard.press('Enter'));
  expect(name).toMatch(/^Trip help desk \d{4}-\d\d-\d\d\.md$/);
  expect(text).toContain('## You · ');
  expect(text).toContain('echo **one**');
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeAttached();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();

  await openExport(page);
  await page.keyboard.press('ArrowDown');
  const whole = JSON.parse((await saveBy(() => page.keyboard.press('Enter'))).text);
  expect(whole).toMatchObject({ format: 'letta-chat-conversation', version: 1 });
  expect(whole.messages.map(({ role }: { role: string }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
});

test('where earlier messages can’t be read, the menu says so and saves nothing', async ({ page, saveBy }) => {
  await open(page);
  await talk(page, 'echo kept');
  await page.route(/\/embed\/export-/, (route) => route.abort());
  await openExport(page);
  await entry(page, 'Save as data (JSON)').click();
  await expect(page.getByRole('alert').getByText('That didn’t work. Please try again.')).toBeVisible();
  await page.unroute(/\/embed\/export-/);
  await saveBy(() => entry(page, 'Save as data (JSON)').click());
});

/** What the printer gets, in a page whose own styles are in the way of paper. */
async function print(page: Page): Promise<void> {
  await page.evaluate(() => {
    Reflect.set(window, 'printed', 0);
    // The dialog stays open, as in browsers that don't wait for it.
    window.print = () => Reflect.set(window, 'printed', Reflect.get(window, 'printed') + 1);
  });
  await openExport(page);
  await entry(page, 'Print').click();
  await expect.poll(() => page.evaluate(() => Reflect.get(window, 'printed'))).toBe(1);
}

const paper = (page: Page) => page.locator('letta-chat-paper');

test('print gives the conversation and nothing else of the page, and goes when the dialog closes', async ({
  page,
  browserName,
}) => {
  test.skip(browserName === 'firefox', 'Playwright sets no media in Firefox.');
  await open(page);
  await page.addStyleTag({
    content:
      'html, body { height: 100%; overflow: hidden; background: navy !important } body { display: flex; color: lime; padding: 90px }',
  });
  await page.locator('letta-chat').evaluate((chat) => chat.setAttribute('color-scheme', 'dark'));
  await talk(page, 'echo the first', 'table', 'code', 'weather', 'echo **the last**');
  await print(page);
  await expect(paper(page)).toBeHidden();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(paper(page)).toBeVisible();
  await expect(page.locator('letta-chat')).toBeHidden();
  await expect(page.getByRole('heading', { level: 2 }).first()).toContainText('You');
  const seen = await page.evaluate(() => document.body.innerText.trim());
  expect(seen).toBe('');
  const text = await paper(page).evaluate((element) => {
    const main = element.shadowRoot?.querySelector('main');
    return main?.innerText ?? '';
  });
  for (const said of ['echo the first', 'the first', 'export function greet', 'the last', 'Ada'])
    expect(text).toContain(said);
  expect(text).not.toMatch(/Copy|Regenerate|Write a message|Answer again/);
  const styles = await paper(page).evaluate((element) => {
    const message = element.shadowRoot?.querySelector('.user-message');
    const { color, backgroundColor } = getComputedStyle(message ?? element);
    const { overflow, height, padding } = getComputedStyle(document.body);
    return { color, backgroundColor, overflow, padding, isTall: parseFloat(height) > innerHeight };
  });
  expect(styles).toEqual({
    color: 'rgb(0, 0, 0)',
    backgroundColor: 'rgba(0, 0, 0, 0)',
    overflow: 'visible',
    padding: '0px',
    isTall: true,
  });
  await page.emulateMedia({ media: 'screen' });
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await expect(paper(page)).toHaveCount(0);
  expect(await page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
  await expect(answer(page)).toHaveText('the last');
});

test('where the visitor prints the page itself, the chat covers nothing of it', async ({ page, browserName }) => {
  test.skip(browserName === 'firefox', 'Playwright sets no media in Firefox.');
  await open(page);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('[part=launcher]')).toBeHidden();
  await expect(page.locator('[part=panel]')).toBeHidden();
});

test('print takes what isn’t shown yet as well: a long conversation, from its first message on', async ({ page }) => {
  await open(page);
  await page.evaluate(async () => {
    const chat = document.querySelector('letta-chat');
    for (let count = 1; count <= 30; count++) await chat?.send(`echo answer ${count} of 30`);
  });
  await page.reload();
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(answer(page)).toHaveText('answer 30 of 30');
  await print(page);
  await expect(paper(page).locator('section')).toHaveCount(60);
  await expect(paper(page).locator('.assistant-message').first()).toContainText('answer 1 of 30');
});
