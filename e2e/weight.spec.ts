import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { BUDGETS } from '../scripts/size.mjs';
import { answer, ask, idle } from './support/chat.ts';

/** What loads by itself once the first response stands. */
const AFTERWARDS = /\/message-tools-[^/]+\.js$/;

test('a first streamed response costs a visitor no more than the budgets allow', async ({ page }) => {
  const budget = BUDGETS['first streamed answer'];
  const files: { url: string; bytes: Promise<number> }[] = [];
  page.on('response', (response) => {
    const url = response.url();
    if (!url.includes('/dist/')) return;
    files.push({ url, bytes: response.body().then((body) => gzipSync(body, { level: 9 }).length) });
  });
  const sum = async (some: typeof files) =>
    (await Promise.all(some.map(({ bytes }) => bytes))).reduce((total, bytes) => total + bytes, 0);
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Open chat' })).toBeVisible();
  expect(files).toHaveLength(1);
  expect(await sum(files)).toBeLessThanOrEqual(BUDGETS['embed.js'].bytes);
  await page.getByRole('button', { name: 'Open chat' }).click();
  await ask(page, 'list');
  await expect(answer(page).getByRole('listitem').first()).toBeVisible();
  await idle(page);
  await expect(page.getByRole('toolbar', { name: 'Actions for this answer' })).toBeAttached();
  const afterwards = files.filter(({ url }) => AFTERWARDS.test(url));
  const before = files.filter(({ url }) => !AFTERWARDS.test(url));
  expect(before.length).toBeLessThanOrEqual(budget.files);
  expect(await sum(before)).toBeLessThanOrEqual(budget.bytes);
  // It comes last.
  expect(files.slice(before.length)).toEqual(afterwards);
  expect(afterwards).toHaveLength(BUDGETS['what stands under it'].files);
  expect(await sum(afterwards)).toBeLessThanOrEqual(BUDGETS['what stands under it'].bytes);
});
