import { expect, test } from '@playwright/test';
import { answer, ask, box, idle, open } from './support/chat.ts';
import { startTokenEndpoint } from './support/token-endpoint.ts';
import { askForProof } from './support/visitors.ts';

test('a stranger who only opens the chat and closes it leaves nothing behind, and Letta isn’t asked', async ({
  page,
  context,
}) => {
  await using endpoint = await startTokenEndpoint(page);
  const toLetta: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/v1/')) toLetta.push(pathname);
  });
  await open(page);
  await expect(page.getByText('Hello! How can I help?')).toBeVisible();
  await idle(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(endpoint.reasons).toEqual(['initial']);
  expect(toLetta).toEqual([]);
  expect(await context.cookies()).toEqual([]);
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
});

test('the first message has the agent made, and a reload finds it again', async ({ page }) => {
  await using endpoint = await startTokenEndpoint(page);
  await open(page);
  await ask(page, 'echo made for me');
  await expect(answer(page)).toHaveText('made for me');
  await idle(page);
  expect(endpoint.reasons).toEqual(['initial', 'first-message']);
  await page.reload();
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(answer(page)).toHaveText('made for me');
  expect(endpoint.reasons).toEqual(['initial', 'first-message', 'initial']);
});

test('a stranger gives the proof of work that the site asks for, with the first message only', async ({ page }) => {
  const proofs: string[] = [];
  await using _ = await startTokenEndpoint(page, askForProof(proofs));
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
    let isOpen = false;
    await using _ = await startTokenEndpoint(page, ({ reason }, site) =>
      isOpen || reason !== 'first-message'
        ? site()
        : Response.json({ error: { code, message: 'Not now.' } }, { status }),
    );
    await open(page);
    await ask(page, 'echo later');
    await expect(page.getByRole('alert')).toContainText(notice);
    await expect(box(page)).toHaveValue('echo later');
    isOpen = true;
    // An endpoint that failed is left alone for a second.
    await page.clock.fastForward('01:00');
    await page.getByRole('button', { name: 'Retry' }).click();
    await expect(answer(page)).toHaveText('later');
  });
}
