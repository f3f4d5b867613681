import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { createLocalLetta } from '../demo/local-letta/local-letta.ts';
import { memoryState } from '../gateway/state/memory.ts';
import { API_KEY } from '../gateway/testing/backend.ts';
import { KEY, startOperator, type RunningOperator } from '../gateway/testing/operator.ts';
import { createSite, GATEWAY_SECRET, GATEWAY_URL, say, type Site, type SiteVisitor } from '../gateway/testing/site.ts';

// The operator's page by keyboard alone, beside a gateway with the same state.

let site: Site;
let operator: RunningOperator;
let visitor: SiteVisitor;

test.beforeEach(async () => {
  const state = memoryState();
  const local = createLocalLetta({ apiKey: API_KEY, delayMs: 0 });
  const variables = { GATEWAY_SECRET, PUBLIC_LETTA_BASE_URL: GATEWAY_URL, STATE_URL: 'file:shared', GUARD: 'on' };
  site = await createSite({ GUARD: 'on' }, { state, local });
  operator = await startOperator({ variables, state, local });
  visitor = await site.arrive();
});
test.afterEach(async () => {
  await operator.stop();
});

const send = async () => {
  const path = `/v1/agents/${visitor.agentId}/messages`;
  return (await site.site(visitor.token, 'POST', path, say('echo hello'))).status;
};

/** What axe finds in both colour schemes. */
async function findings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).analyze();
    found.push(...violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes[0]?.target.join(' ')}`));
  }
  return found;
}

/** Goes to a button with Tab or back to it with Shift+Tab, as somebody without a mouse does, and presses it. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true });
  await expect(button).toBeEnabled();
  const isThere = () => button.evaluate((one) => one === document.activeElement);
  const isBefore = await button.evaluate(
    (one) =>
      document.activeElement && document.activeElement.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING,
  );
  const key = isBefore ? 'Shift+Tab' : 'Tab';
  for (let count = 0; count < 30 && !(await isThere()); count += 1) await page.keyboard.press(key);
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
}

async function signIn(page: Page, key = KEY): Promise<void> {
  await page.goto(operator.rest);
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Operator key')).toBeFocused();
  await page.keyboard.type(key);
  await page.keyboard.press('Enter');
}

test('opens with the key only, and shows visitors and spending', async ({ page }) => {
  await signIn(page, 'x'.repeat(40));
  await expect(page.getByRole('alert')).not.toBeEmpty();
  await expect(page.getByRole('heading', { name: 'Visitors' })).toBeHidden();
  expect(await findings(page)).toEqual([]);
  await signIn(page);
  await expect(page.getByText('Chats are open.')).toBeVisible();
  await expect(page.getByText('1 of 50,000 runs this month', { exact: false })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'anonymous' })).toHaveCount(1);
  expect(await findings(page)).toEqual([]);
});

test('pauses all chats and resumes them', async ({ page }) => {
  await signIn(page);
  await press(page, 'Pause all chats');
  await expect(page.getByText('All chats are paused.')).toBeVisible();
  expect(await send()).toBe(503);
  expect(await findings(page)).toEqual([]);
  await expect(page.getByRole('button', { name: 'Resume all chats' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Chats are open.')).toBeVisible();
  expect(await send()).toBe(200);
});

test('revokes a visitor’s tokens, bans them and allows them again', async ({ page }) => {
  await signIn(page);
  await press(page, 'Revoke tokens');
  await expect(page.getByText('1 token revoked.')).toBeVisible();
  expect(await send()).toBe(401);
  await press(page, 'Ban');
  await expect(page.getByText('banned · anonymous')).toBeVisible();
  expect((await site.ask('POST', {}, { cookie: visitor.cookie })).status).toBe(403);
  expect(await findings(page)).toEqual([]);
  // One stands with the visitor, where “Ban” had the focus, and one in the list of the banned.
  const allow = page.getByRole('button', { name: 'Allow again' });
  await expect(allow).toHaveCount(2);
  await expect(allow.first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nobody.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Ban', exact: true })).toBeFocused();
  expect((await site.ask('POST', {}, { cookie: visitor.cookie })).status).toBe(200);
});

test('deletes a visitor, after asking', async ({ page }) => {
  await signIn(page);
  await press(page, 'Delete');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('This can’t be undone.');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(site.local.store.agents.has(visitor.agentId)).toBe(true);
  await press(page, 'Delete');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nobody yet.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Visitors' })).toBeFocused();
  expect(site.local.store.agents.has(visitor.agentId)).toBe(false);
});
