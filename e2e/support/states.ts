import { expect, type Page } from '@playwright/test';
import { ask, box, idle } from './chat.ts';

/** What most visitors see, in the order in which it comes. */
export const STATES = ['start', 'weather', 'code', 'table', 'question', 'error', 'menu'] as const;

export type State = (typeof STATES)[number];

/** Leads the page's chat through its states, and looks at each. */
export async function forEachState(page: Page, look: (state: State) => Promise<void>): Promise<void> {
  const chat = page.locator('letta-chat');
  await chat.evaluate((element) => {
    element.setAttribute('suggestions', 'Hello');
    element.setAttribute('open', '');
  });
  await expect(box(page)).toBeVisible();
  await look('start');
  for (const text of ['weather', 'code', 'table'] as const) {
    await ask(page, text);
    await idle(page);
    await look(text);
  }
  await ask(page, 'email');
  const allow = page.getByRole('button', { name: 'Allow', exact: true });
  await expect(allow).toBeVisible();
  await look('question');
  await allow.click();
  await idle(page);
  await ask(page, 'error');
  await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible();
  await look('error');
  await page.getByRole('button', { name: 'Menu' }).click();
  await expect(page.getByRole('button', { name: 'Save or print' })).toBeVisible();
  await look('menu');
}
