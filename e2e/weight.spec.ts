import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { answer, ask, idle } from './support/chat.ts';

test('until the first streamed answer stands, a visitor downloads at most 56 kB in at most four requests', async ({
  page,
}) => {
  const files: Promise<number>[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/dist/'))
      files.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
  });
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Open chat' })).toBeVisible();
  expect(files).toHaveLength(1);
  expect(await files[0]).toBeLessThanOrEqual(2_500);
  await page.getByRole('button', { name: 'Open chat' }).click();
  await ask(page, 'list');
  await expect(answer(page).getByRole('listitem').first()).toBeVisible();
  await idle(page);
  expect(files.length).toBeLessThanOrEqual(4);
  const sizes = await Promise.all(files);
  expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(56_000);
});
