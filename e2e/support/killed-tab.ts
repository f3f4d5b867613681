import type { BrowserContext, Page } from '@playwright/test';

/** How a tab dies: the visitor closes it, or its process crashes and the browser brings the tab back. */
export type Killing = 'closed' | 'crashed';

/** What a browser gives back to a tab that crashed; a new tab has nothing of it. */
export type Kept = Readonly<Record<string, string>>;

/** Ends a tab in the middle of whatever it does. Its page hears nothing of a crash. */
export async function killTab(page: Page, killing: Killing): Promise<Kept> {
  if (killing === 'closed') {
    await page.close();
    return {};
  }
  const kept = await page.evaluate(() => ({ ...sessionStorage }));
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => undefined);
  await crashed;
  await page.close();
  return kept;
}

/** Opens the demo's page in another tab, with what a browser keeps of the first one. */
export async function reopenTab(
  context: BrowserContext,
  kept: Kept,
  prepare: (page: Page) => Promise<unknown>,
): Promise<Page> {
  const page = await context.newPage();
  await prepare(page);
  await page.addInitScript((entries) => {
    for (const [key, value] of Object.entries(entries)) sessionStorage.setItem(key, value);
  }, kept);
  await page.goto('/');
  return page;
}
