import { expect, type Page, type Route, test } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { answer, ask, box, idle, open } from './support/chat.ts';
import { part, say, settled } from './support/parts.ts';
import { GATEWAY, LETTA_API_KEY, LETTA_URL } from './support/servers.ts';
import { smallControls } from './support/small-controls.ts';

// What the agent remembers: a receipt for each change, the panel, and what a visitor may correct.

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Where the token opens several conversations, the memory is in the menu. */
async function openMemory(page: Page): Promise<void> {
  if (GATEWAY) await button(page, 'Menu').click();
  await button(page, 'Memory').click();
}

const panel = (page: Page) => page.getByRole('dialog', { name: 'What I remember' });
const aboutYou = (page: Page) => panel(page).getByRole('region', { name: 'About you' });
const receipt = (page: Page) => page.locator('.receipt');

/** Tells the agent a name, which it keeps. */
async function introduce(page: Page, name: string): Promise<void> {
  await ask(page, `My name is ${name}`);
  await expect(answer(page)).toContainText(`Nice to meet you, ${name}!`);
  await idle(page);
}

const allowEditing = (page: Page) => page.locator('letta-chat').evaluate((chat) => chat.setAttribute('memory', 'edit'));

/** The agent's blocks as another client of Letta writes them. */
async function writeAtLetta(page: Page, value: string): Promise<void> {
  const agentId = await page.evaluate(() => String(Reflect.get(globalThis, 'agentId')));
  const response = await fetch(`${LETTA_URL}/v1/agents/${agentId}/core-memory/blocks/human`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${LETTA_API_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ value }),
  });
  expect(response.status).toBe(200);
}

/** Opens the chat, and keeps the agent's id where the test finds it. */
async function start(page: Page): Promise<void> {
  await page.addInitScript(() =>
    addEventListener('letta-chat-ready', (event) => {
      Reflect.set(globalThis, 'agentId', (event as CustomEvent<{ agent: { id: string } }>).detail.agent.id);
    }),
  );
  await open(page);
}

test.describe('by fingers', () => {
  test.skip(!GATEWAY, 'Editing and several conversations take a gateway.');
  test.skip(({ browserName }) => browserName !== 'chromium', 'Playwright has no fingers for Firefox.');
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  test('everything that is pressed in the memory and in the list of conversations has 44 px', async ({ page }) => {
    await page.goto('/');
    await allowEditing(page);
    await part(page, 'launcher').click();
    await say(page, 'My name is Grace');
    await settled(page);
    const openPanel = async (name: string): Promise<void> => {
      await button(page, 'Menu').click();
      await button(page, name).click();
    };
    await openPanel('Memory');
    await aboutYou(page).getByRole('button', { name: 'Edit' }).click();
    await expect(aboutYou(page).getByRole('textbox')).toBeVisible();
    expect(await smallControls(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await openPanel('Conversations');
    await expect(part(page, 'conversation')).toHaveCount(1);
    expect(await smallControls(page)).toEqual([]);
  });
});

test('what the agent writes down shows as a receipt, also after a reload, and leads to the panel', async ({ page }) => {
  await start(page);
  await introduce(page, 'Grace');
  await expect(receipt(page)).toContainText('Changed in memory · About you');
  await expect(receipt(page).locator('ins')).toContainText('Name: Grace');
  await expect(receipt(page).locator('del')).toContainText('Nothing is known');
  await page.reload();
  await button(page, 'Open chat').click();
  await receipt(page).getByRole('button', { name: 'Show memory: About you' }).click();
  await expect(aboutYou(page)).toBeFocused();
  await expect(aboutYou(page)).toContainText('Name: Grace');
  await expect(aboutYou(page)).toContainText('What I know about the visitor.');
  // And from there back to the turn.
  await aboutYou(page).getByRole('button', { name: 'Show the change in the chat' }).click();
  await expect(panel(page)).toBeHidden();
  await expect(answer(page)).toBeFocused();
  await expect(receipt(page)).toBeInViewport();
});

test('the panel is a dialog for the keyboard, and gives the focus back', async ({ page }) => {
  await start(page);
  await introduce(page, 'Grace');
  await openMemory(page);
  await expect(button(page, 'Back to the chat')).toBeFocused();
  await expect(aboutYou(page)).toBeVisible();
  // What is under it can't be reached.
  await expect(page.locator('.chat')).toHaveJSProperty('inert', true);
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await expect(button(page, GATEWAY ? 'Menu' : 'Memory')).toBeFocused();
  await expect(box(page)).toBeVisible();
});

test('the page is told what the agent wrote, also before anybody has looked', async ({ page }) => {
  await start(page);
  const changes = await page.evaluateHandle(() => {
    const told: object[] = [];
    addEventListener('letta-chat-memory', ({ detail }) => told.push(detail));
    return told;
  });
  await introduce(page, 'Grace');
  await expect.poll(() => changes.jsonValue()).toEqual([{ block: 'human', before: null, after: 'Name: Grace' }]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in receipts and the panel: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await start(page);
    await introduce(page, 'Grace');
    await allowEditing(page);
    expect(await violationsOn(page, { onlyChat: true })).toEqual([]);
    await openMemory(page);
    await expect(aboutYou(page)).toBeVisible();
    expect(await violationsOn(page, { onlyChat: true })).toEqual([]);
  });
}

test('the page decides what is shown', async ({ page }) => {
  await start(page);
  await page.locator('letta-chat').evaluate((chat) => chat.setAttribute('memory-blocks', 'persona'));
  await introduce(page, 'Grace');
  await expect(page.getByText(/core memory replace/i)).toBeVisible();
  await expect(receipt(page)).toHaveCount(0);
  await page.locator('letta-chat').evaluate((chat) => chat.setAttribute('memory', 'off'));
  await expect(button(page, 'Memory')).toHaveCount(0);
});

test('without a gateway the memory can be read and not changed', async ({ page }) => {
  test.skip(GATEWAY !== undefined, 'The gateway opens more.');
  await start(page);
  // A visitor may have no agent before the first message, and so no memory.
  await introduce(page, 'Grace');
  await allowEditing(page);
  await button(page, 'Memory').click();
  await expect(aboutYou(page)).toBeVisible();
  await expect(panel(page).getByRole('button', { name: 'Edit' })).toHaveCount(0);
});

test.describe('through the gateway', () => {
  test.skip(!GATEWAY, 'Changing memory takes a gateway.');

  test.beforeEach(async ({ page }) => {
    await start(page);
    await introduce(page, 'Grace');
    await allowEditing(page);
    await openMemory(page);
    await expect(aboutYou(page)).toContainText('Name: Grace');
  });

  test('a visitor corrects what the agent remembers, and it knows', async ({ page }) => {
    await aboutYou(page).getByRole('button', { name: 'Edit' }).click();
    await expect(aboutYou(page).getByRole('textbox')).toBeFocused();
    await aboutYou(page).getByRole('textbox').fill('Name: Hopper');
    await button(page, 'Save').click();
    await expect(panel(page).getByRole('status')).toHaveText('Saved.');
    await button(page, 'Back to the chat').click();
    await ask(page, 'what is my name');
    await expect(answer(page)).toContainText('Hopper');
  });

  test('the page is told of each change', async ({ page }) => {
    const changes = await page.evaluateHandle(() => {
      const told: object[] = [];
      addEventListener('letta-chat-memory', ({ detail }) => told.push(detail));
      return told;
    });
    await button(page, 'Edit').click();
    await aboutYou(page).getByRole('textbox').fill('Name: Hopper');
    await button(page, 'Save').click();
    await expect(panel(page).getByRole('status')).toHaveText('Saved.');
    await button(page, 'Back to the chat').click();
    await introduce(page, 'Ada');
    await expect
      .poll(() => changes.jsonValue())
      .toEqual([
        { block: 'human', before: 'Name: Grace', after: 'Name: Hopper' },
        { block: 'human', before: 'Name: Hopper', after: 'Name: Ada' },
      ]);
  });

  test('forgetting can be taken back', async ({ page }) => {
    await aboutYou(page).getByRole('button', { name: 'Forget' }).click();
    await expect(aboutYou(page)).toContainText('Nothing is written down yet.');
    await button(page, 'Undo').click();
    await expect(aboutYou(page)).toContainText('Name: Grace');
    await expect(button(page, 'Undo')).toHaveCount(0);
  });

  test('nothing is written over what the agent wrote in between, unless the visitor says so', async ({ page }) => {
    await button(page, 'Edit').click();
    await aboutYou(page).getByRole('textbox').fill('Name: Hopper');
    await writeAtLetta(page, 'Name: Grace. Likes tea.');
    await button(page, 'Save').click();
    await expect(aboutYou(page).getByRole('alert')).toContainText('Name: Grace. Likes tea.');
    await expect(aboutYou(page).getByRole('textbox')).toHaveValue('Name: Hopper');
    await button(page, 'Save mine anyway').click();
    await expect(aboutYou(page)).toContainText('Name: Hopper');
    await expect(aboutYou(page)).not.toContainText('tea');
  });

  test('what the agent has filed away is searched, and forgotten', async ({ page }) => {
    await button(page, 'Back to the chat').click();
    for (const text of ['The visitor likes tea.', 'The visitor dislikes rain.']) {
      await ask(page, `file away ${text}`);
      await idle(page);
      await expect(receipt(page).last()).toContainText(text);
    }
    await openMemory(page);
    const archive = panel(page).getByRole('region', { name: 'Filed away' });
    await expect(archive.getByRole('listitem')).toHaveText([/rain/, /tea/]);
    await archive.getByRole('searchbox').fill('TEA');
    await archive.getByRole('searchbox').press('Enter');
    await expect(archive.getByRole('listitem')).toHaveText([/tea/]);
    await archive.getByRole('button', { name: 'Forget' }).click();
    await expect(archive).toContainText('Nothing found.');
    await archive.getByRole('searchbox').fill('');
    await archive.getByRole('searchbox').press('Enter');
    await expect(archive.getByRole('listitem')).toHaveText([/rain/]);
  });

  test('a block that is locked says so', async ({ page }) => {
    const locked = async (route: Route) => {
      const response = await route.fetch();
      const blocks = (await response.json()) as object[];
      await route.fulfill({ response, json: blocks.map((block) => ({ ...block, read_only: true })) });
    };
    await page.route('**/core-memory/blocks?*', locked);
    await button(page, 'Back to the chat').click();
    await openMemory(page);
    await expect(aboutYou(page)).toContainText('Can’t be changed here.');
    await expect(button(page, 'Edit')).toHaveCount(0);
  });

  test('another tab shows the change, within a second', async ({ page, context }) => {
    const other = await context.newPage();
    await other.goto('/');
    await button(other, 'Open chat').click();
    await openMemory(other);
    await expect(aboutYou(other)).toContainText('Name: Grace');
    await button(page, 'Edit').click();
    await aboutYou(page).getByRole('textbox').fill('Name: Hopper');
    // By the other tab's own word, not by asking Letta again.
    let asked = 0;
    other.on('request', (request) => (asked += Number(request.url().includes('/core-memory/'))));
    await button(page, 'Save').click();
    await expect(panel(page).getByRole('status')).toHaveText('Saved.');
    await expect(aboutYou(other)).toContainText('Name: Hopper', { timeout: 1_000 });
    expect(asked).toBe(0);
  });
});
