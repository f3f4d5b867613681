import { expect, type Page } from '@playwright/test';
import { part, say, settled } from './parts.ts';

/** What most visitors see, in the order in which it comes. */
export const STATES = ['start', 'weather', 'code', 'table', 'question', 'error', 'menu'] as const;

export type State = (typeof STATES)[number];

/** Leads the page's chat, in any language, through its states, and looks at each. */
export async function forEachState(page: Page, look: (state: State) => Promise<void>): Promise<void> {
  await page.locator('letta-chat').evaluate((chat) => {
    chat.setAttribute('suggestions', 'Hello');
    chat.setAttribute('open', '');
  });
  await expect(part(page, 'input')).toBeVisible();
  await expect(part(page, 'suggestion')).toBeVisible();
  await look('start');
  for (const text of ['weather', 'code', 'table'] as const) {
    await say(page, text);
    await settled(page);
    // It loads after the first answer.
    await expect(part(page, 'message-actions').last()).toBeVisible();
    await look(text);
  }
  await say(page, 'email');
  await expect(part(page, 'allow-button')).toBeVisible();
  await look('question');
  await part(page, 'allow-button').click();
  await settled(page);
  await say(page, 'error');
  await expect(part(page, 'retry-button').last()).toBeVisible();
  await look('error');
  await part(page, 'menu-button').click();
  await expect(part(page, 'menu-entry').first()).toBeVisible();
  await look('menu');
}
