import { expect, test, type Page } from '@playwright/test';
import { answer, ask, idle, open } from './support/chat.ts';

/** Why tokens were asked for, and what else than the site's own files. */
function record(page: Page) {
  const seen = { reasons: [] as string[], letta: [] as string[] };
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/v1/')) seen.letta.push(pathname);
  });
  page.on('response', (response) => {
    // Not a challenge, which comes before it (403).
    if (!response.url().endsWith('/api/letta-token') || !response.ok()) return;
    seen.reasons.push(JSON.parse(response.request().postData() ?? '{}').reason);
  });
  return seen;
}

test('a stranger who only opens the chat and closes it leaves nothing behind, and Letta isn’t asked', async ({
  page,
  context,
}) => {
  const seen = record(page);
  await open(page);
  await expect(page.getByText('Hello! How can I help?')).toBeVisible();
  await idle(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(seen).toEqual({ reasons: ['initial'], letta: [] });
  expect(await context.cookies()).toEqual([]);
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
});

test('the first message has the agent made, and a reload finds it again', async ({ page }) => {
  const seen = record(page);
  await open(page);
  await ask(page, 'echo made for me');
  await expect(answer(page)).toHaveText('made for me');
  await idle(page);
  expect(seen.reasons).toEqual(['initial', 'first-message']);
  await page.reload();
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(answer(page)).toHaveText('made for me');
  expect(seen.reasons).toEqual(['initial', 'first-message', 'initial']);
});
