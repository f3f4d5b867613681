import type { Page } from '@playwright/test';

/** Holds back what a page asks for by such a URL. Returns a function that lets it go. */
export async function holdBack(page: Page, url: string): Promise<() => void> {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(url, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}
