import { expect, test } from '@playwright/test';
import { answer, ask, box, idle, open } from './support/chat.ts';
import { LETTA_API_KEY, LETTA_URL } from './support/servers.ts';
import { startTokenEndpoint } from './support/token-endpoint.ts';
import { endTokens } from './support/tokens.ts';

test('the first message streams, and a reload shows it again', async ({ page }) => {
  await open(page);
  await ask(page, 'echo one two three four five six seven eight nine ten');
  await expect(answer(page)).toContainText('one');
  await expect(answer(page)).toHaveText('one two three four five six seven eight nine ten');
  await idle(page);
  await expect(box(page)).toHaveValue('');
  await page.reload();
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(page.getByRole('article', { name: 'You said' })).toHaveText(/^echo one two/);
  await expect(answer(page)).toHaveText('one two three four five six seven eight nine ten');
});

test('the keyboard is enough', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Open chat' }).focus();
  await page.keyboard.press('Enter');
  await expect(box(page)).toBeFocused();
  await page.keyboard.type('echo by keyboard');
  await page.keyboard.press('Enter');
  await expect(answer(page)).toHaveText('by keyboard');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Open chat' })).toBeFocused();
});

test('a token that expires in the middle of a chat is replaced without a visible trace', async ({ page, request }) => {
  await using endpoint = await startTokenEndpoint(page);
  await open(page);
  await ask(page, 'echo first');
  await expect(answer(page)).toHaveText('first');
  await idle(page);
  await endTokens(request);
  await ask(page, 'echo second');
  await expect(answer(page)).toHaveText('second');
  await expect(page.getByRole('alert')).toBeEmpty();
  expect(endpoint.reasons).toEqual(['initial', 'first-message', 'unauthorized']);
});

test('Stop ends the run at the server, and the next message works', async ({ page, request }) => {
  await open(page);
  await ask(page, 'slow');
  await expect(answer(page)).toContainText(/\w/);
  await page.getByRole('button', { name: 'Stop' }).click();
  await idle(page);
  const runs = await request.get(`${LETTA_URL}/local/runs`, { headers: { Authorization: `Bearer ${LETTA_API_KEY}` } });
  expect((await runs.json()).some((run: { status: string }) => run.status === 'cancelled')).toBe(true);
  await ask(page, 'echo again');
  await expect(answer(page)).toHaveText('again');
});

test('a tool that asks for leave goes on with the answer', async ({ page }) => {
  await open(page);
  await ask(page, 'email');
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await idle(page);
  await expect(page.getByRole('group', { name: /^Allow “/ })).toBeHidden();
  await expect(answer(page)).toContainText(/sent/i);
});

test('no token is kept in the browser', async ({ page, context }) => {
  let token = '';
  page.on('request', (sent) => {
    token = sent.headers()['authorization']?.replace('Bearer ', '') ?? token;
  });
  await open(page);
  await ask(page, 'echo hi');
  await expect(answer(page)).toHaveText('hi');
  expect(token).toMatch(/^ck-let-/);
  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.documentElement.outerHTML]),
  );
  expect(stored).not.toContain(token);
  expect(JSON.stringify(await context.cookies())).not.toContain(token);
});
