import { expect, type Page, test } from '@playwright/test';
import { answer, ask, box, idle, open } from './support/chat.ts';

// What visitors do where they write: messages that wait, pictures, files, dictation, and what they said before.

const youSaid = (page: Page) => page.getByRole('article', { name: 'You said' });
const openChat = (page: Page) => page.getByRole('button', { name: 'Open chat' }).click();
const waiting = (page: Page) => page.getByRole('list', { name: 'Waiting messages' }).getByRole('listitem');

/** A chat in the middle of a response. */
async function answering(page: Page, words = 'long 6'): Promise<void> {
  await open(page);
  await ask(page, words);
  await expect(answer(page)).toContainText(/\w/);
}

test.describe('a message written while the agent answers', () => {
  test('waits in sight, the box is free for another, and each is sent after the response before it', async ({
    page,
  }) => {
    await answering(page);
    await ask(page, 'echo next');
    await expect(box(page)).toHaveValue('');
    await ask(page, 'echo last');
    await expect(page.getByText('Will be sent after the answer.')).toBeVisible();
    await expect(waiting(page)).toHaveText(['echo next', 'echo last']);
    await expect(answer(page)).toHaveText('last');
    await idle(page);
    await expect(youSaid(page)).toHaveText(['long 6', 'echo next', 'echo last']);
    await expect(waiting(page)).toHaveCount(0);
  });

  test('can be edited and removed, by the keyboard too', async ({ page }) => {
    await answering(page, 'slow');
    await ask(page, 'echo one');
    await ask(page, 'echo two');
    await waiting(page).first().getByRole('button', { name: 'Remove' }).press('Enter');
    await expect(waiting(page)).toHaveText(['echo two']);
    await expect(box(page)).toBeFocused();
    await waiting(page).getByRole('button', { name: 'Edit' }).press('Enter');
    await expect(waiting(page)).toHaveCount(0);
    await expect(box(page)).toBeFocused();
    await expect(box(page)).toHaveValue('echo two');
  });

  test('stays over a reload, and is sent once behind the response that goes on', async ({ page }) => {
    await answering(page, 'long 10');
    await ask(page, 'echo next');
    await expect(waiting(page)).toHaveText(['echo next']);
    await page.reload();
    await openChat(page);
    await expect(waiting(page)).toHaveText(['echo next']);
    await expect(answer(page)).toHaveText('next', { timeout: 20_000 });
    await idle(page);
    await expect(youSaid(page)).toHaveText(['long 10', 'echo next']);
  });

  test('is not sent after Stop without the visitor, over a reload either', async ({ page }) => {
    await answering(page, 'slow');
    await ask(page, 'echo next');
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect(page.getByText('Not sent yet.')).toBeVisible();
    await expect(waiting(page)).toHaveText(['echo next']);
    await page.reload();
    await openChat(page);
    await expect(page.getByText('Not sent yet.')).toBeVisible();
    await page.getByRole('button', { name: 'Send now' }).click();
    await expect(answer(page)).toHaveText('next');
    await expect(waiting(page)).toHaveCount(0);
  });

  test('is sent once with two tabs, of which one is a copy of the other', async ({ page, context }) => {
    await answering(page, 'long 10');
    await ask(page, 'echo next');
    await expect(waiting(page)).toHaveText(['echo next']);
    // As "Duplicate tab" does: the new tab gets a copy of what this one keeps.
    const kept = await page.evaluate(() => ({ ...sessionStorage }));
    const copy = await context.newPage();
    await copy.addInitScript(
      (items) => {
        for (const [key, value] of Object.entries(items)) sessionStorage.setItem(key, value);
      },
      kept as Record<string, string>,
    );
    await copy.goto('/');
    await openChat(copy);
    await expect(waiting(copy)).toHaveText(['echo next']);
    for (const tab of [page, copy]) {
      await expect(answer(tab)).toHaveText('next', { timeout: 20_000 });
      await expect(waiting(tab)).toHaveCount(0);
      await idle(tab);
    }
    await page.reload();
    await openChat(page);
    await expect(youSaid(page)).toHaveText(['long 10', 'echo next']);
  });
});
