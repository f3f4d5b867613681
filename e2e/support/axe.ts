import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What axe finds on a page, or in the first chat on it. */
export async function violationsOn(page: Page, { onlyChat = false } = {}) {
  const axe = new AxeBuilder({ page });
  if (onlyChat) axe.include('letta-chat');
  // By default axe puts its findings together on a page of its own, which Playwright can't open in a released Firefox.
  if (page.context().browser()?.browserType().name() === 'firefox') axe.setLegacyMode();
  return (await axe.analyze()).violations;
}
