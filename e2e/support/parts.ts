import { expect, type Page } from '@playwright/test';

/** What tests do with a chat in any language, by the names of its parts. */
export const part = (page: Page, name: string) => page.locator(`letta-chat [part~="${name}"]`);

export async function say(page: Page, text: string): Promise<void> {
  await part(page, 'input').fill(text);
  await part(page, 'input').press('Enter');
}

/** Until Letta has what was sent, and the agent is done. */
export async function settled(page: Page): Promise<void> {
  await expect(part(page, 'input')).toHaveValue('');
  await expect(part(page, 'send-button')).toBeVisible();
}
