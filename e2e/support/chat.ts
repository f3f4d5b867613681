import { expect, type Locator, type Page } from '@playwright/test';

/** What tests do with a chat, by the names that a screen reader hears. `scope` is a page, or one of several chats on it. */
export const box = (scope: Page | Locator) => scope.getByRole('textbox', { name: 'Message' });

/** The agent's last answer. */
export const answer = (scope: Page | Locator) => scope.locator('.assistant-message').last();

/** Until Letta has what was sent, the agent is done, and another message can be sent. */
export async function idle(scope: Page | Locator): Promise<void> {
  // The button is there before the message is on its way, too.
  await expect(box(scope)).toHaveValue('');
  await expect(scope.getByRole('button', { name: 'Send' })).toBeVisible();
}

export async function open(page: Page, path = '/'): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(box(page)).toBeFocused();
}

export async function ask(scope: Page | Locator, text: string): Promise<void> {
  await box(scope).fill(text);
  await box(scope).press('Enter');
}
