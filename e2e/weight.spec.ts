import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { BUDGETS } from '../scripts/size.mjs';
import { answer, ask, idle } from './support/chat.ts';

test('a first streamed response costs a visitor no more than the budgets allow', async ({ page }) => {
  const budget = BUDGETS['first streamed answer'];
  const files: Promise<number>[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/dist/'))
      files.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
  });
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Open chat' })).toBeVisible();
  expect(files).toHaveLength(1);
  expect(await files[0]).toBeLessThanOrEqual(BUDGETS['embed.js'].bytes);
  await page.getByRole('button', { name: 'Open chat' }).click();
  await ask(page, 'list');
  await expect(answer(page).getByRole('listitem').first()).toBeVisible();
  await idle(page);
  expect(files.length).toBeLessThanOrEqual(budget.files);
  const sizes = await Promise.all(files);
  expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(budget.bytes);
});
