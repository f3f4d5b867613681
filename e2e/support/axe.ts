import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** All of axe's rules but AAA's and deprecated ones: also those that it leaves out by itself, such as the size of targets. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'experimental'];

/**
 * What axe finds on a page, or in the first chat on it.
 * @param options.allRules whether it tries the rules as well that it leaves out by itself
 */
export async function violationsOn(page: Page, { onlyChat = false, allRules = false } = {}) {
  const axe = new AxeBuilder({ page });
  if (allRules) {
    axe.withTags(TAGS);
    // It wants a landmark of whatever scrolls: a list of landmarks would have one for each table.
    axe.disableRules(['focus-order-semantics']);
  }
  if (onlyChat) axe.include('letta-chat');
  // By default axe puts its findings together on a page of its own, which Playwright can't open in a released Firefox.
  if (page.context().browser()?.browserType().name() === 'firefox') axe.setLegacyMode();
  return (await axe.analyze()).violations;
}
