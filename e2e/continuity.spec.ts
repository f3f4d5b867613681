import { expect, type Page, test } from '@playwright/test';
import { answer, ask, box, idle, open } from './support/chat.ts';
import { holdBack } from './support/hold-back.ts';
import { API_URL, DEMO_URL } from './support/servers.ts';

// One conversation over reloads, in several tabs, and while an answer is still coming.

const youSaid = (page: Page) => page.getByRole('article', { name: 'You said' });
const openChat = (page: Page) => page.getByRole('button', { name: 'Open chat' }).click();
/** How often the page has asked Letta for an answer. */
function countSends(page: Page): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname.endsWith('/messages')) count += 1;
  });
  return () => count;
}

/** A first turn. */
async function begin(page: Page): Promise<void> {
  await open(page);
  await ask(page, 'echo hello');
  await expect(answer(page)).toHaveText('hello');
  await idle(page);
}

test('a reload in the middle of an answer: it goes on streaming, and nothing is said twice', async ({ page }) => {
  await open(page);
  await ask(page, 'long 10');
  await expect(answer(page)).toContainText(/\w/);
  await page.reload();
  await openChat(page);
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible({ timeout: 20_000 });
  await expect(youSaid(page)).toHaveCount(1);
  const streamed = await answer(page).textContent();
  expect(streamed?.length).toBeGreaterThan(7_500);
  await page.reload();
  await openChat(page);
  await expect(answer(page)).toHaveText(streamed ?? '');
  await expect(youSaid(page)).toHaveCount(1);
});

test('what stands in the box survives a reload, and goes with the message or with the visitor', async ({ page }) => {
  const kept = () =>
    page.evaluate(() => Object.keys(sessionStorage).filter((key) => /^letta-chat:(draft|sent)/.test(key)));
  await open(page);
  await box(page).fill('echo not yet');
  await page.reload();
  await openChat(page);
  await expect(box(page)).toHaveValue('echo not yet');
  await box(page).press('Enter');
  await expect(answer(page)).toHaveText('not yet');
  await idle(page);
  expect(await kept()).toEqual([]);
  await box(page).fill('for me alone');
  await expect.poll(kept).toHaveLength(1);
  await page.evaluate(() => document.querySelector('letta-chat')?.signOut());
  await expect(box(page)).toHaveValue('');
  expect(await kept()).toEqual([]);
  expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({});
});

test('Enter pressed twice sends once', async ({ page }) => {
  const sends = countSends(page);
  await open(page);
  await box(page).fill('echo once');
  await box(page).evaluate((input) => {
    const enter = () =>
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    enter();
    enter();
    requestAnimationFrame(enter);
  });
  await expect(answer(page)).toHaveText('once');
  await idle(page);
  expect(sends()).toBe(1);
  await expect(youSaid(page)).toHaveCount(1);
});

test('two tabs show the same: one streams, the other follows, and either stops it', async ({ page, context }) => {
  await begin(page);
  const other = await context.newPage();
  const sends = countSends(other);
  await other.goto('/');
  await openChat(other);
  await expect(answer(other)).toHaveText('hello');
  await ask(page, 'echo to both of you');
  await expect(answer(other)).toHaveText('to both of you');
  await idle(other);
  await ask(page, 'slow');
  await expect(other.getByRole('button', { name: 'Stop' })).toBeVisible();
  await expect(answer(other)).toContainText(/\w/);
  expect(sends()).toBe(0);
  await other.getByRole('button', { name: 'Stop' }).click();
  await idle(page);
  await idle(other);
  await expect(youSaid(other)).toHaveText(['echo hello', 'echo to both of you', 'slow']);
});

test('the tab that streams is closed: the other one goes on', async ({ page, context }) => {
  await begin(page);
  const other = await context.newPage();
  const sends = countSends(other);
  await other.goto('/');
  await openChat(other);
  await expect(answer(other)).toHaveText('hello');
  await page.bringToFront();
  await ask(page, 'long 6');
  await expect(youSaid(other)).toHaveCount(2);
  await page.close();
  await idle(other);
  expect(sends()).toBe(0);
  await expect(youSaid(other)).toHaveText(['echo hello', 'long 6']);
  const whole = await answer(other).textContent();
  expect(whole?.length).toBeGreaterThan(4_500);
  await other.reload();
  await openChat(other);
  await expect(answer(other)).toHaveText(whole ?? '');
});

test('a tab that is opened in the middle of an answer follows it', async ({ page, context }) => {
  await begin(page);
  await ask(page, 'long 20');
  await expect(answer(page)).toContainText(/\w/);
  const other = await context.newPage();
  const sends = countSends(other);
  await other.goto('/');
  await openChat(other);
  await expect(other.getByRole('button', { name: 'Stop' })).toBeVisible();
  await expect(answer(other)).toContainText('Part 2');
  expect(sends()).toBe(0);
  await page.getByRole('button', { name: 'Stop' }).click();
  await idle(other);
  await expect(answer(other)).toHaveText((await answer(page).textContent()) ?? '');
});

test('a tab that is opened during the very first answer follows it', async ({ page, context }) => {
  await open(page);
  await ask(page, 'long 20');
  await expect(answer(page)).toContainText(/\w/);
  const other = await context.newPage();
  const sends = countSends(other);
  await other.goto('/');
  await openChat(other);
  await expect(youSaid(other)).toHaveText('long 20');
  await expect(answer(other)).toContainText('Part 2');
  expect(sends()).toBe(0);
  await other.getByRole('button', { name: 'Stop' }).click();
  await idle(page);
  await idle(other);
});

test('a message that is sent before the chat is connected goes out, once', async ({ page }) => {
  const sends = countSends(page);
  const release = await holdBack(page, '**/api/letta-token');
  await open(page);
  await ask(page, 'echo early');
  await expect(box(page)).toHaveValue('echo early');
  release();
  await expect(answer(page)).toHaveText('early');
  await expect(box(page)).toHaveValue('');
  expect(sends()).toBe(1);
});

test('with revoke-on-leave, the token ends when the visitor leaves, also where the browser keeps the page for Back', async ({
  page,
  request,
}) => {
  let token = '';
  page.on('request', (sent) => {
    token = sent.headers()['authorization']?.replace('Bearer ', '') ?? token;
  });
  await page.goto('/');
  await page.evaluate(() => document.querySelector('letta-chat')?.setAttribute('revoke-on-leave', ''));
  await openChat(page);
  await ask(page, 'echo bye');
  await expect(answer(page)).toHaveText('bye');
  await idle(page);
  const agent = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .find((name) => /\/agents\/[^/]+$/.test(name)),
  );
  const read = () => request.get(agent ?? API_URL, { headers: { Authorization: `Bearer ${token}`, Origin: DEMO_URL } });
  expect((await read()).status()).toBe(200);
  await page.goto('about:blank');
  await expect.poll(async () => (await read()).status()).toBe(401);
});
