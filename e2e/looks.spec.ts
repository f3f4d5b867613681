import { expect, type Locator, type Page, test } from '@playwright/test';
import { answer, ask, box, idle, open } from './support/chat.ts';

const element = (page: Page) => page.locator('letta-chat');
const part = (page: Page, name: string) => element(page).locator(`[part~="${name}"]`).first();

/** A computed style, of the element or of what stands before its content. */
const style = (locator: Locator, property: string, pseudo?: string): Promise<string> =>
  locator.evaluate((node, { name, before }) => getComputedStyle(node, before).getPropertyValue(name), {
    name: property,
    before: pseudo ?? null,
  });

const suggest = (page: Page) => element(page).evaluate((chat) => chat.setAttribute('suggestions', 'Hello'));

test('--letta-chat-radius: 0 squares everything', async ({ page }) => {
  await page.goto('/');
  await suggest(page);
  await page.addStyleTag({ content: 'letta-chat { --letta-chat-radius: 0 }' });
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(part(page, 'suggestion')).toBeVisible();
  const round = (names: readonly string[]) =>
    Promise.all(names.map(async (name) => `${name}: ${await style(part(page, name), 'border-top-left-radius')}`));
  const squared = ['launcher', 'panel', 'avatar', 'suggestion', 'composer', 'send-button', 'close-button'];
  expect(await round(squared)).toEqual(squared.map((name) => `${name}: 0px`));
  await ask(page, 'code');
  await idle(page);
  await ask(page, 'email');
  await expect(part(page, 'allow-button')).toBeVisible();
  const later = ['user-message', 'code', 'copy-button', 'approval', 'allow-button'];
  expect(await round(later)).toEqual(later.map((name) => `${name}: 0px`));
});

test('in forced colours every shape is seen', async ({ page, browserName }) => {
  test.skip(browserName === 'firefox', 'Playwright sets no media in Firefox.');
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto('/');
  await suggest(page);
  const launcher = page.getByRole('button', { name: 'Open chat' });
  await expect(launcher).toHaveCSS('border-top-style', 'solid');
  const icon = await style(launcher, 'background-color', '::before');
  expect(icon).not.toBe(await style(launcher, 'background-color'));
  await launcher.click();
  await expect(box(page)).toBeVisible();
  const arrow = await style(part(page, 'launcher'), 'border-bottom-color', '::before');
  expect(arrow).not.toBe(await style(part(page, 'launcher'), 'background-color'));
  for (const name of ['composer', 'suggestion', 'panel'])
    await expect(part(page, name)).toHaveCSS('border-top-style', 'solid');
  // Where there is no border in other colours, one would move what is around it.
  for (const name of ['avatar', 'send-button', 'close-button'])
    await expect(part(page, name)).toHaveCSS('outline-style', 'solid');
  await ask(page, 'slow');
  await expect(part(page, 'user-message')).toHaveCSS('outline-style', 'solid');
});

test('the launcher follows the colour scheme before anything else is loaded', async ({ page, browserName }) => {
  test.skip(browserName === 'firefox', 'Playwright sets no media in Firefox.');
  await page.route('**/embed/widget.js', (route) => route.abort());
  await page.goto('/');
  const launcher = page.getByRole('button', { name: 'Open chat' });
  const colours = async () => [
    await style(launcher, 'background-color'),
    await style(launcher, 'background-color', '::before'),
  ];
  const LIGHT = ['rgb(61, 78, 224)', 'oklch(1 0 0)'];
  const DARK = ['rgb(143, 155, 255)', 'oklch(0 0 0)'];
  expect(await colours()).toEqual(LIGHT);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await colours()).toEqual(DARK);
  await element(page).evaluate((chat) => chat.setAttribute('color-scheme', 'light'));
  expect(await colours()).toEqual(LIGHT);
});

test('the launcher speaks the language of the page, and keeps its name and colours once the chat is loaded', async ({
  page,
}) => {
  await page.goto('/');
  await element(page).evaluate((chat) => chat.setAttribute('locale', 'fr'));
  const launcher = part(page, 'launcher');
  await expect(launcher).toHaveAccessibleName('Ouvrir le chat');
  const colour = await style(launcher, 'background-color');
  await launcher.click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(launcher).toHaveAccessibleName('Fermer le chat');
  expect(await style(launcher, 'background-color')).toBe(colour);
  await element(page).evaluate((chat) => Object.assign(chat, { messages: { closeChat: 'Assez' } }));
  await expect(launcher).toHaveAccessibleName('Assez');
});

test('an inline chat that could not be loaded says so in its place, and comes once the browser is online', async ({
  page,
}) => {
  await page.route('**/embed/widget.js', (route) => route.abort());
  await page.goto('/inline.html');
  await expect(page.getByRole('alert')).toHaveText('Loading failed');
  await page.unroute('**/embed/widget.js');
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(box(page)).toBeVisible();
  await expect(page.getByText('Loading failed')).toBeHidden();
  await expect(part(page, 'launcher')).toBeHidden();
});

test('what is sent while the chat can’t be loaded is refused, and nothing is sent later', async ({ page }) => {
  await page.route('**/embed/widget.js', (route) => route.abort());
  await page.goto('/');
  const refused = await page.evaluate(() =>
    document
      .querySelector('letta-chat')
      ?.send('lost?')
      .then(
        () => null,
        ({ name, code }: { name: string; code: string }) => ({ name, code }),
      ),
  );
  expect(refused).toEqual({ name: 'ChatError', code: 'network' });
  await page.unroute('**/embed/widget.js');
  await page.evaluate(() => document.querySelector('letta-chat')?.send('echo found'));
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(answer(page)).toHaveText('found');
  await expect(page.getByRole('article', { name: 'You said' })).toHaveCount(1);
});

test('a tool that was registered is offered to the next chat too, when the token source changes', async ({ page }) => {
  await open(page);
  await page.evaluate(() => {
    document.querySelector('letta-chat')?.registerTool({
      name: 'get_colour',
      description: 'The colour of the page.',
      parameters: { type: 'object', properties: {} },
      run: () => 'turquoise',
    });
  });
  await ask(page, 'use get_colour');
  await expect(answer(page)).toContainText('turquoise');
  await idle(page);
  await element(page).evaluate((chat) => chat.setAttribute('credentials', 'include'));
  await expect(answer(page)).toContainText('turquoise');
  await ask(page, 'use get_colour');
  await expect(page.locator('.assistant-message')).toHaveCount(2);
  await expect(answer(page)).toContainText('turquoise');
});

const WIDE_TABLE = `| a wide head | another wide head | a third wide head | a fourth wide head |
| --- | --- | --- | --- |
| 1 | 2 | 3 | 4 |`;

/** How bright the left, the middle and the right of the last row are, from 0 to 255. */
async function edgesOf(page: Page, table: Locator): Promise<{ left: number; middle: number; right: number }> {
  const picture = (await table.screenshot({ scale: 'css' })).toString('base64');
  return page.evaluate(async (data) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    if (!context) throw new Error('No canvas.');
    context.drawImage(image, 0, 0);
    // Under the text, above the border and the scroll bar.
    const row = image.height - 24;
    const at = (x: number) => context.getImageData(x, row, 1, 1).data[0] ?? 0;
    return { left: at(3), middle: at(Math.round(image.width / 2)), right: at(image.width - 4) };
  }, picture);
}

for (const direction of ['ltr', 'rtl'])
  test(`a wide table is shaded where there is more of it: ${direction}`, async ({ page }) => {
    await page.goto('/');
    await page.evaluate((dir) => (document.documentElement.dir = dir), direction);
    await page.getByRole('button', { name: 'Open chat' }).click();
    await ask(
      page,
      `echo ${direction === 'rtl' ? WIDE_TABLE.replaceAll('wide', 'רחב').replace('a', 'א') : WIDE_TABLE}`,
    );
    await idle(page);
    const table = answer(page).getByRole('group', { name: 'Table' });
    const [near, far] = direction === 'rtl' ? (['right', 'left'] as const) : (['left', 'right'] as const);
    const first = await edgesOf(page, table);
    expect(first[near]).toBe(first.middle);
    expect(first[far]).toBeLessThan(first.middle);
    await table.evaluate((node, sign) => (node.scrollLeft = sign * node.scrollWidth), direction === 'rtl' ? -1 : 1);
    const last = await edgesOf(page, table);
    expect(last[near]).toBeLessThan(last.middle);
    expect(last[far]).toBe(last.middle);
  });
