import { expect, type Page, test } from '@playwright/test';
import { CHROMIUM_ARGS, chromiumPath } from '../scripts/chromium.mjs';
import { answer, ask, idle, open } from './support/chat.ts';

// The page's own tools, with the WebMCP of the browser itself.

const executablePath = chromiumPath();
test.use({
  launchOptions: {
    args: [...CHROMIUM_ARGS, '--enable-blink-features=WebMCP'],
    ...(executablePath ? { executablePath } : {}),
  },
});

/** Opens a chat on a page that has registered a tool with the browser. */
async function start(page: Page): Promise<void> {
  await open(page);
  const isHere = await page.evaluate(() => 'modelContext' in document);
  test.skip(!isHere, 'This Chromium has no WebMCP.');
  await page.evaluate(async () => {
    const calls: unknown[] = [];
    Object.assign(window, { calls });
    await Reflect.get(document, 'modelContext').registerTool({
      name: 'paint',
      title: 'Paint the page',
      description: 'Paints the page. In one colour.',
      inputSchema: {
        type: 'object',
        properties: { colour: { type: 'string', title: 'Colour' } },
        required: ['colour'],
      },
      execute(input: { colour: string }) {
        calls.push(input);
        return `painted ${input.colour}`;
      },
    });
    document.querySelector('letta-chat')?.setAttribute('page-tools', 'once');
  });
}

const calls = (page: Page) => page.evaluate<unknown[]>(() => Reflect.get(window, 'calls'));

test('the agent uses a tool of the page’s once the visitor allows it, and asks no second time', async ({ page }) => {
  await start(page);
  await ask(page, 'use paint turquoise');
  const question = page.getByRole('group', { name: 'Allow “Paint the page”?' });
  await expect(question).toContainText('Paints the page.');
  await expect(question).toContainText('Colour');
  await expect(question).toContainText('turquoise');
  expect(await calls(page)).toEqual([]);
  await question.getByRole('button', { name: 'Allow', exact: true }).click();
  await expect(answer(page)).toContainText('painted turquoise');
  await idle(page);
  await ask(page, 'use paint pink');
  await expect(answer(page)).toContainText('painted pink');
  expect(await calls(page)).toEqual([{ colour: 'turquoise' }, { colour: 'pink' }]);
});

test('without the attribute, and after it is gone, the agent has no such tool', async ({ page }) => {
  await start(page);
  await page.locator('letta-chat').evaluate((chat) => chat.removeAttribute('page-tools'));
  await ask(page, 'use paint turquoise');
  await idle(page);
  await expect(page.getByRole('group', { name: 'Allow “Paint the page”?' })).toHaveCount(0);
  expect(await calls(page)).toEqual([]);
});
