import { expect, type Page, test } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { answer, ask, box, idle, open } from './support/chat.ts';
import { GATEWAY, LETTA_API_KEY, LETTA_URL } from './support/servers.ts';

// A chat that leaves nothing: the agent that is made for it knows nothing of the visitor, and is deleted when it ends.

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const mark = (page: Page) => page.locator('.temporary-line');
const note = (page: Page) => page.locator('.temporary-note');

async function choose(page: Page, entry: string): Promise<void> {
  await button(page, 'Menu').click();
  await button(page, entry).click();
}

async function begin(page: Page): Promise<void> {
  await choose(page, 'Temporary chat');
  await expect(mark(page)).toHaveText('Temporary chat');
  await expect(box(page)).toBeFocused();
}

/** Tells the agent a name, which it keeps in its memory. */
async function introduce(page: Page, name: string): Promise<void> {
  await ask(page, `My name is ${name}`);
  await expect(answer(page)).toContainText(`Nice to meet you, ${name}!`);
  await idle(page);
}

/** Whether Letta has the agent; its answer's status. */
async function statusAtLetta(agentId: string): Promise<number> {
  const response = await fetch(`${LETTA_URL}/v1/agents/${agentId}`, {
    headers: { Authorization: `Bearer ${LETTA_API_KEY}` },
  });
  return response.status;
}

/** Sends the first message of a temporary chat, which has its agent made; resolves to the agent's id. */
async function tell(page: Page, text: string): Promise<string> {
  const request = page.waitForRequest(/\/v1\/agents\/agent-/);
  await ask(page, text);
  const [agentId = ''] = /agent-[\w-]+/.exec((await request).url()) ?? [];
  await idle(page);
  return agentId;
}

test('without a gateway it isn’t offered', async ({ page }) => {
  test.skip(GATEWAY !== undefined, 'The gateway offers it.');
  await open(page);
  await ask(page, 'echo first words');
  await idle(page);
  await expect(button(page, 'Memory')).toBeVisible();
  await button(page, 'Menu').click();
  await expect(button(page, 'About this chat')).toBeVisible();
  await expect(button(page, 'Temporary chat')).toHaveCount(0);
});

test.describe('through the gateway', () => {
  test.skip(!GATEWAY, 'A temporary chat takes a gateway.');

  test('its agent knows nothing of the visitor, and is gone with the chat', async ({ page }) => {
    await open(page);
    await introduce(page, 'Grace');
    await box(page).fill('what I was writing');
    await begin(page);
    await expect(note(page)).toContainText('it is deleted when you leave');
    await expect(box(page)).toHaveValue('');
    await expect(page.getByText('Nice to meet you')).toHaveCount(0);
    const agentId = await tell(page, 'what is my name');
    await expect(answer(page)).not.toContainText('Grace');
    await introduce(page, 'Nobody');
    await expect(page.locator('.receipt')).toBeVisible();
    await expect(button(page, 'Show memory')).toHaveCount(0);
    expect(await statusAtLetta(agentId)).toBe(200);

    await choose(page, 'End temporary chat');
    await expect(mark(page)).toHaveCount(0);
    await expect(box(page)).toBeFocused();
    await expect(page.getByRole('status').filter({ hasText: 'The temporary chat was deleted.' })).toBeAttached();
    await expect(answer(page)).toContainText('Nice to meet you, Grace!');
    await expect(page.getByText('Nobody')).toHaveCount(0);
    await expect(box(page)).toHaveValue('what I was writing');
    expect(await statusAtLetta(agentId)).toBe(404);
    await ask(page, 'what is my name');
    await expect(answer(page)).toContainText('Grace');
  });

  test('it has no memory panel, no conversations and no copies, and the browser keeps nothing of it', async ({
    page,
  }) => {
    await open(page);
    await introduce(page, 'Grace');
    const kept = () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    await begin(page);
    await tell(page, 'echo a secret');
    await expect(answer(page)).toHaveText('a secret');
    await box(page).fill('half a secret');
    await expect(page.getByRole('button', { name: /Continue from here/ })).toHaveCount(0);
    await button(page, 'Menu').click();
    await expect(page.locator('.menu-entry')).toHaveText([
      'End temporary chat',
      'Save or print',
      'Sign out',
      'About this chat',
    ]);
    expect(await kept()).not.toContain('secret');
    expect(await kept()).not.toContain('temporary');
  });

  test('a visitor who has said nothing yet can begin with one', async ({ page }) => {
    await open(page);
    await begin(page);
    const agentId = await tell(page, 'echo only this');
    await expect(answer(page)).toHaveText('only this');
    await choose(page, 'End temporary chat');
    await expect(page.getByText('Hello! How can I help?')).toBeVisible();
    await expect(page.getByText('only this')).toHaveCount(0);
    expect(await statusAtLetta(agentId)).toBe(404);
  });

  test('closing the tab ends it', async ({ page, context }) => {
    await open(page);
    await begin(page);
    const agentId = await tell(page, 'echo bye');
    // The browser goes on: only the tab closes.
    await context.newPage();
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => statusAtLetta(agentId)).toBe(404);
  });

  test('a reload ends it, and shows what was there before', async ({ page }) => {
    await open(page);
    await introduce(page, 'Grace');
    await begin(page);
    const agentId = await tell(page, 'echo bye');
    await page.reload();
    await button(page, 'Open chat').click();
    await expect(answer(page)).toContainText('Nice to meet you, Grace!');
    await expect(mark(page)).toHaveCount(0);
    await expect.poll(() => statusAtLetta(agentId)).toBe(404);
  });

  test('signing out ends it', async ({ page }) => {
    await open(page);
    await begin(page);
    const agentId = await tell(page, 'echo bye');
    await page.locator('letta-chat').evaluate((chat) => (chat as HTMLElement & { signOut(): Promise<void> }).signOut());
    await expect(mark(page)).toHaveCount(0);
    await expect(page.getByText('bye')).toHaveCount(0);
    expect(await statusAtLetta(agentId)).toBe(404);
  });

  test('one that begins in another tab ends it here', async ({ page, context }) => {
    await open(page);
    await introduce(page, 'Grace');
    await begin(page);
    const first = await tell(page, 'echo in one tab');
    const other = await context.newPage();
    await other.goto('/');
    await button(other, 'Open chat').click();
    await expect(answer(other)).toContainText('Nice to meet you, Grace!');
    await begin(other);
    await expect(mark(page)).toHaveCount(0);
    await expect(answer(page)).toContainText('Nice to meet you, Grace!');
    const second = await tell(other, 'echo in another');
    await expect(answer(other)).toHaveText('in another');
    await expect(other.getByText('in one tab')).toHaveCount(0);
    expect([await statusAtLetta(first), await statusAtLetta(second)]).toEqual([404, 200]);
  });

  test('one that can’t be ended stays, and says so; the visitor can try again', async ({ page }) => {
    await open(page);
    await begin(page);
    const agentId = await tell(page, 'echo still here');
    await page.route('**/api/letta-token', (route) =>
      route.request().method() === 'DELETE' ? route.abort() : route.fallback(),
    );
    await choose(page, 'End temporary chat');
    await expect(page.locator('.menu-error')).toHaveText('That didn’t work. Please try again.');
    await expect(mark(page)).toBeVisible();
    await page.unroute('**/api/letta-token');
    await button(page, 'End temporary chat').click();
    await expect(mark(page)).toHaveCount(0);
    expect(await statusAtLetta(agentId)).toBe(404);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing: ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await open(page);
      await begin(page);
      expect(await violationsOn(page, { onlyChat: true })).toEqual([]);
      await button(page, 'Menu').click();
      await expect(button(page, 'End temporary chat')).toBeVisible();
      expect(await violationsOn(page, { onlyChat: true })).toEqual([]);
    });
  }
});
