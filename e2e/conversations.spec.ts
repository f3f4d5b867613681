import { expect, type Page, test } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { answer, ask, box, idle, open } from './support/chat.ts';
import { GATEWAY } from './support/servers.ts';

// Several conversations with one agent: the menu, the list, and what goes on in one while another is open.

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const list = (page: Page) => page.getByRole('list', { name: 'Conversations' });
const row = (page: Page, title: string) => list(page).getByRole('listitem').filter({ hasText: title });
const openButton = (page: Page, title: string) => row(page, title).getByRole('button').first();

async function openList(page: Page): Promise<void> {
  await button(page, 'Menu').click();
  await button(page, 'Conversations').click();
  await expect(list(page)).toBeVisible();
}

/** Opens one from the list, and waits until the visitor can write in it. */
async function choose(page: Page, title: string): Promise<void> {
  await openButton(page, title).click();
  await expect(list(page)).toBeHidden();
  await expect(box(page)).toBeFocused();
}

async function begin(page: Page, text: string): Promise<void> {
  await button(page, 'Menu').click();
  await button(page, 'New conversation').click();
  await expect(box(page)).toBeFocused();
  await ask(page, `echo ${text}`);
  await expect(answer(page)).toHaveText(text);
  await idle(page);
}

/** A visitor with something said in the agent's own conversation, and in one of their own. */
async function start(page: Page): Promise<void> {
  await open(page);
  await ask(page, 'echo first words');
  await expect(answer(page)).toHaveText('first words');
  await idle(page);
  await begin(page, 'about tea');
}

test('without a gateway the menu holds no conversations', async ({ page }) => {
  test.skip(GATEWAY !== undefined, 'The gateway opens more.');
  await open(page);
  await ask(page, 'echo first words');
  await idle(page);
  await expect(button(page, 'Memory')).toBeVisible();
  await button(page, 'Menu').click();
  await expect(button(page, 'About this chat')).toBeVisible();
  await expect(button(page, 'New conversation')).toHaveCount(0);
  await expect(page.getByRole('button', { name: /Continue from here/ })).toHaveCount(0);
  const refused = await page.evaluate(() =>
    (document.querySelector('letta-chat') as HTMLElement & { newConversation(): Promise<void> })
      .newConversation()
      .catch(({ code, message }: { code: string; message: string }) => ({ code, message })),
  );
  expect(refused).toEqual({ code: 'configuration', message: expect.stringContaining('gateway') });
});

test.describe('through the gateway', () => {
  test.skip(!GATEWAY, 'Several conversations take a gateway.');

  test('a new conversation is empty, the memory is the same, and the old one is a click away', async ({ page }) => {
    await open(page);
    await ask(page, 'My name is Grace');
    await expect(answer(page)).toContainText('Nice to meet you, Grace!');
    await idle(page);
    await button(page, 'Menu').click();
    await expect(button(page, 'New conversation')).toHaveAccessibleDescription(/still remembers you/);
    await button(page, 'New conversation').click();
    await expect(page.getByRole('article')).toHaveCount(0);
    await ask(page, 'what is my name');
    await expect(answer(page)).toContainText('Grace');
    await idle(page);
    await openList(page);
    await expect(openButton(page, 'what is my name')).toHaveAttribute('aria-current', 'true');
    await choose(page, 'Main conversation');
    await expect(answer(page)).toContainText('Nice to meet you, Grace!');
  });

  test('the last one is open again after a reload', async ({ page }) => {
    await start(page);
    await page.reload();
    await button(page, 'Open chat').click();
    await expect(answer(page)).toHaveText('about tea');
    await expect(page.getByText('first words')).toHaveCount(0);
  });

  test('a link leads to one: the page hears its id, and names it in the attribute next time', async ({ page }) => {
    await page.addInitScript(() => {
      addEventListener('letta-chat-conversation', ({ detail }) => sessionStorage.setItem('linked', detail.id));
    });
    await start(page);
    const id = await page.evaluate(() => sessionStorage.getItem('linked'));
    expect(id).toMatch(/^conv-/);
    await openList(page);
    await choose(page, 'Main conversation');
    await expect(answer(page)).toHaveText('first words');
    expect(await page.evaluate(() => sessionStorage.getItem('linked'))).toBe('default');
    await page.reload();
    await page.locator('letta-chat').evaluate((chat, id) => chat.setAttribute('conversation', id), id ?? '');
    await button(page, 'Open chat').click();
    await expect(answer(page)).toHaveText('about tea');
  });

  test('each has a draft of its own, also after a reload', async ({ page }) => {
    await start(page);
    await box(page).fill('for tea');
    await openList(page);
    await choose(page, 'Main conversation');
    await expect(box(page)).toHaveValue('');
    await box(page).fill('for the first');
    await page.reload();
    await button(page, 'Open chat').click();
    await expect(box(page)).toHaveValue('for the first');
    await openList(page);
    await choose(page, 'about tea');
    await expect(box(page)).toHaveValue('for tea');
  });

  test('an answer goes on while another conversation is open, and the menu tells when it is there', async ({
    page,
  }) => {
    await start(page);
    await ask(page, 'silent 4');
    await expect(button(page, 'Stop')).toBeVisible();
    await openList(page);
    await choose(page, 'Main conversation');
    await expect(answer(page)).toHaveText('first words');
    await openList(page);
    await expect(row(page, 'about tea')).toContainText('is working…');
    await page.keyboard.press('Escape');
    await expect(button(page, 'Menu')).toHaveAccessibleDescription('New answer');
    await openList(page);
    await expect(row(page, 'about tea')).toContainText('New answer');
    await choose(page, 'about tea');
    await expect(button(page, 'Menu')).not.toHaveAccessibleDescription('New answer');
    await idle(page);
    await expect(page.getByRole('article', { name: 'You said' })).toHaveText(['echo about tea', 'silent 4']);
  });

  test('a title is found, and changed in place', async ({ page }) => {
    await start(page);
    await begin(page, 'about coffee');
    await openList(page);
    await page.getByRole('searchbox', { name: 'Search conversations' }).fill('TEA');
    await expect(row(page, 'about coffee')).toHaveCount(0);
    await row(page, 'about tea').hover();
    await row(page, 'about tea')
      .getByRole('button', { name: /^Rename/ })
      .click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Darjeeling and teapots');
    await page.keyboard.press('Enter');
    await expect(openButton(page, 'Darjeeling')).toBeVisible();
    await page.reload();
    await button(page, 'Open chat').click();
    await openList(page);
    await expect(openButton(page, 'Darjeeling and teapots')).toBeVisible();
    await expect(openButton(page, 'about coffee')).toBeVisible();
  });

  test('another tab shows a new title, by its own word', async ({ page, context }) => {
    await start(page);
    const other = await context.newPage();
    await other.goto('/');
    await button(other, 'Open chat').click();
    await openList(other);
    await expect(openButton(other, 'about tea')).toBeVisible();
    let asked = 0;
    other.on('request', () => (asked += 1));
    await openList(page);
    await row(page, 'about tea')
      .getByRole('button', { name: /^Rename/ })
      .click();
    await page.getByRole('textbox', { name: 'Title' }).fill('Darjeeling');
    await page.keyboard.press('Enter');
    await expect(openButton(other, 'Darjeeling')).toBeVisible({ timeout: 1_000 });
    expect(asked).toBe(0);
  });

  test('a deletion can be taken back, and what is deleted stays away', async ({ page }) => {
    await start(page);
    await begin(page, 'about coffee');
    await openList(page);
    await row(page, 'about tea')
      .getByRole('button', { name: /^Delete/ })
      .click();
    await expect(row(page, 'about tea')).toHaveCount(0);
    await expect(button(page, 'Undo')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(openButton(page, 'about tea')).toBeFocused();
    await row(page, 'about tea')
      .getByRole('button', { name: /^Delete/ })
      .click();
    await expect(button(page, 'Undo')).toBeFocused();
    await page.keyboard.press('Escape');
    await page.reload();
    await button(page, 'Open chat').click();
    await openList(page);
    await expect(openButton(page, 'about coffee')).toBeVisible();
    await expect(row(page, 'about tea')).toHaveCount(0);
  });

  test('the conversation goes on from an earlier message in a copy, which says that memory isn’t rewound', async ({
    page,
  }) => {
    await start(page);
    await ask(page, 'echo about milk');
    await expect(answer(page)).toHaveText('about milk');
    await idle(page);
    const first = page.locator('.entry').filter({ hasText: /^about tea/ });
    // By the keyboard, which leads there on devices without a mouse, too.
    const copy = first.getByRole('button', { name: 'Continue from here in a copy' });
    await copy.focus();
    await expect(copy).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByText('about milk')).toHaveCount(0);
    await expect(page.getByRole('log')).toContainText('has learned since then stays in memory');
    await expect(box(page)).toBeFocused();
    await ask(page, 'echo about lemon');
    await expect(answer(page)).toHaveText('about lemon');
    await idle(page);
    await page.reload();
    await button(page, 'Open chat').click();
    await expect(answer(page)).toHaveText('about lemon');
    await expect(page.getByRole('log')).toContainText('has learned since then stays in memory');
    await openList(page);
    await expect(list(page).getByRole('listitem')).toHaveCount(3);
  });

  test('the agent’s own conversation is emptied after a question, and the memory stays', async ({ page }) => {
    await open(page);
    await ask(page, 'My name is Grace');
    await expect(answer(page)).toContainText('Nice to meet you, Grace!');
    await idle(page);
    await button(page, 'Menu').click();
    await button(page, 'Start over').click();
    const question = page.getByRole('alertdialog', { name: 'Start over' });
    await expect(question).toHaveAccessibleDescription(/This empties the conversation\. What .+ remembers stays\./);
    await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await question.getByRole('button', { name: 'Start over' }).click();
    await expect(page.getByRole('article')).toHaveCount(0);
    await expect(box(page)).toBeFocused();
    await page.reload();
    await button(page, 'Open chat').click();
    await expect(page.getByRole('article')).toHaveCount(0);
    await ask(page, 'what is my name');
    await expect(answer(page)).toContainText('Grace');
  });

  test('all of it works by the keyboard', async ({ page }) => {
    await start(page);
    await button(page, 'Menu').focus();
    await page.keyboard.press('Enter');
    await expect(button(page, 'New conversation')).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(button(page, 'Back to the chat')).toBeFocused();
    await expect(openButton(page, 'about tea')).toBeVisible();
    // What is under it can't be reached.
    await expect(page.locator('.chat')).toHaveJSProperty('inert', true);
    await page.keyboard.press('Escape');
    await expect(list(page)).toBeHidden();
    await expect(button(page, 'Menu')).toBeFocused();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing in the menu, its question, and the list: ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const expectNothing = async () => expect(await violationsOn(page, { onlyChat: true })).toEqual([]);
      await start(page);
      await openList(page);
      await expectNothing();
      await row(page, 'about tea')
        .getByRole('button', { name: /^Rename/ })
        .click();
      await expectNothing();
      await page.keyboard.press('Escape');
      await row(page, 'about tea')
        .getByRole('button', { name: /^Delete/ })
        .click();
      await expect(button(page, 'Undo')).toBeFocused();
      await expectNothing();
      await page.keyboard.press('Enter');
      await choose(page, 'Main conversation');
      await button(page, 'Menu').click();
      await expect(button(page, 'Start over')).toBeVisible();
      await expectNothing();
      await button(page, 'Start over').click();
      await expectNothing();
    });
  }
});
