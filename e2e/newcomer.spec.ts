import { expect, test, type Page } from '@playwright/test';
import { answer, ask, box, idle, open } from './support/chat.ts';
import { askForProof } from './support/visitors.ts';

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

test('a stranger gives the proof of work that the site asks for, with the first message only', async ({ page }) => {
  const proofs = await askForProof(page);
  await open(page);
  await idle(page);
  expect(proofs).toHaveLength(0);
  await ask(page, 'echo I worked for this');
  await expect(answer(page)).toHaveText('I worked for this');
  await ask(page, 'echo once');
  await expect(answer(page)).toHaveText('once');
  expect(proofs).toHaveLength(1);
});

for (const [code, status, notice] of [
  ['budget', 429, 'This chat has reached its limit for now.'],
  ['paused', 503, 'This chat is paused at the moment.'],
] as const) {
  test(`a site whose answer is “${code}” says so, and keeps the message`, async ({ page }) => {
    await page.clock.install();
    await page.route('**/api/letta-token', (route) => {
      const isFirst = route.request().postDataJSON().reason === 'first-message';
      if (!isFirst) return route.fallback();
      return route.fulfill({ status, json: { error: { code, message: 'Not now.' } } });
    });
    await open(page);
    await ask(page, 'echo later');
    await expect(page.getByRole('alert')).toContainText(notice);
    await expect(box(page)).toHaveValue('echo later');
    await page.unroute('**/api/letta-token');
    // An endpoint that failed is left alone for a second.
    await page.clock.fastForward('01:00');
    await page.getByRole('button', { name: 'Retry' }).click();
    await expect(answer(page)).toHaveText('later');
  });
}
