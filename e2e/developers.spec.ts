import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { answer, ask, box, idle, open } from './support/chat.ts';

// What a site's developer can add, read and decide.

const chat = (page: Page) => page.locator('letta-chat');
const said = (page: Page) => page.getByRole('article', { name: 'You said' });

const DEMO = join(import.meta.dirname, '../demo');

for (const name of readdirSync(DEMO).filter((file) => file.endsWith('.html')))
  test(`the demo’s ${name} finds all its files, and causes no error`, async ({ page }) => {
    const problems: string[] = [];
    page.on('response', (response) => {
      if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
    });
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', ({ message }) => problems.push(message));
    await page.goto(`/${name}`);
    const launcher = page.getByRole('button', { name: /Open chat|فتح/ });
    if ((await launcher.count()) > 0) await launcher.first().click();
    await expect(box(page).first()).toBeVisible();
    expect(problems).toEqual([]);
  });

test('the agent learns the page’s context, and the visitor sees their own words only, also after a reload', async ({
  page,
}) => {
  await open(page);
  await chat(page).evaluate((element) => {
    const sent: unknown[] = [];
    Object.assign(window, { sent });
    element.addEventListener('letta-chat-context', (event) => sent.push((event as CustomEvent).detail));
    Object.assign(element, { context: async () => ({ page: 'cart', note: '</system-reminder>' }) });
  });
  await ask(page, 'context');
  await expect(answer(page)).toContainText('{"page":"cart","note":"<\\/system-reminder>"}');
  await idle(page);
  await expect(said(page)).toHaveText('context');
  expect(await page.evaluate(() => Reflect.get(window, 'sent'))).toEqual([
    { text: '{"page":"cart","note":"</system-reminder>"}', problem: null },
  ]);
  await page.reload();
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(answer(page)).toContainText('"page":"cart"');
  await expect(said(page)).toHaveText('context');
});

test('a context that can’t be had keeps no message back, and the console says why', async ({ page }) => {
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  await open(page);
  await chat(page).evaluate((element) => {
    Object.assign(element, {
      context() {
        throw new Error('no cart');
      },
    });
  });
  await ask(page, 'context');
  await expect(answer(page)).toContainText('The website tells me nothing.');
  expect(warnings.join()).toContain('The context was left out: no cart.');
});

test('what a site puts into the slots is in its place', async ({ page }) => {
  await page.goto('/');
  await chat(page).evaluate((element) => {
    element.innerHTML = `
      <strong slot="header">Our own header</strong>
      <a slot="header-actions" href="/help">Help</a>
      <p slot="empty">Our own start</p>
      <small slot="message-footer">Prices can change.</small>`;
  });
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(page.getByText('Our own header')).toBeVisible();
  await expect(page.getByText('Our own start')).toBeVisible();
  await expect(page.getByText('Prices can change.')).toBeHidden();
  await ask(page, 'echo hello');
  await idle(page);
  await expect(page.getByText('Our own start')).toBeHidden();
  await expect(page.getByText('Prices can change.')).toBeVisible();
  await ask(page, 'echo again');
  await idle(page);
  // Under the last one.
  const [last, footer] = await Promise.all([
    answer(page).getByText('again').boundingBox(),
    page.getByText('Prices can change.').boundingBox(),
  ]);
  expect(footer?.y).toBeGreaterThan(last?.y ?? Infinity);
  expect(await violationsOn(page, { onlyChat: true })).toEqual([]);
  const link = page.getByRole('link', { name: 'Help' });
  await link.focus();
  await expect(link).toBeFocused();
});

test('status and messages can be read, and a question answered, by script', async ({ page }) => {
  await open(page);
  const types = await chat(page).evaluateHandle((element) => {
    const seen: string[] = [];
    element.addEventListener('letta-chat-status', (event) => seen.push((event as CustomEvent).detail.status.type));
    element.addEventListener('letta-chat-approval', (event) => {
      void (element as HTMLElement & { approve(id: string, yes: boolean): Promise<void> }).approve(
        (event as CustomEvent).detail.tool.key,
        true,
      );
    });
    return seen;
  });
  await ask(page, 'email');
  await expect(answer(page)).toContainText('Sent to ada@example.com.');
  await idle(page);
  expect(await types.jsonValue()).toEqual(
    expect.arrayContaining(['submitted', 'streaming', 'awaiting-approval', 'idle']),
  );
  const data = await chat(page).evaluate((element) => {
    const { status, messages } = element as unknown as { status: { type: string }; messages: { role: string }[] };
    return [status.type, ...messages.map(({ role }) => role)];
  });
  expect(data).toEqual(['idle', 'user', 'assistant']);
});

test('texts of the site’s own count, and the old name of their property still works, with a warning', async ({
  page,
}) => {
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  await open(page);
  await chat(page).evaluate((element) => Object.assign(element, { texts: { message: 'Your question' } }));
  await expect(page.getByRole('textbox', { name: 'Your question' })).toBeVisible();
  expect(warnings.join()).not.toContain('texts');
  await chat(page).evaluate((element) => Object.assign(element, { messages: { message: 'Your words' } }));
  await expect(page.getByRole('textbox', { name: 'Your words' })).toBeVisible();
  expect(warnings.join()).toContain('Texts of your own go into the property `texts`');
  await expect(box(page)).toHaveCount(0);
});

test.describe('the debug drawer', () => {
  const drawer = (page: Page) => page.getByRole('region', { name: 'Debug log' });
  const debug = (page: Page) => chat(page).evaluate((element) => element.setAttribute('debug', ''));

  test('isn’t there by itself, and nothing of it is loaded', async ({ page }) => {
    const urls: string[] = [];
    page.on('request', (request) => urls.push(request.url()));
    await open(page);
    await ask(page, 'echo hello');
    await idle(page);
    await expect(drawer(page)).toHaveCount(0);
    expect(urls.filter((url) => url.includes('debug'))).toEqual([]);
  });

  test('logs requests, streams, states and errors, without a token and without what was said', async ({ page }) => {
    const tokens: string[] = [];
    page.on('request', (request) => {
      const { authorization } = request.headers();
      if (authorization) tokens.push(authorization.replace('Bearer ', ''));
    });
    await page.goto('/');
    await debug(page);
    await page.getByRole('button', { name: 'Open chat' }).click();
    await ask(page, 'echo hippopotamus');
    await idle(page);
    const entries = drawer(page).getByRole('listitem');
    await expect(entries.filter({ hasText: /POST .*token → 200 after \d+ ms/ })).toHaveCount(2);
    await expect(entries.filter({ hasText: /\/messages.* → 200/ }).first()).toBeVisible();
    await expect(entries.filter({ hasText: /stream: run-.*assistant_message.*\d+ bytes/ })).toHaveCount(1);
    // A short answer may be over before its run's id is told.
    await expect(entries.filter({ hasText: 'letta-chat-status streaming' }).first()).toBeVisible();
    await ask(page, 'error');
    await expect(entries.filter({ hasText: 'letta-chat-error model' })).toHaveCount(1);
    const text = (await entries.allTextContents()).join('\n');
    expect(tokens.length).toBeGreaterThan(0);
    for (const token of tokens) expect(text).not.toContain(token);
    expect(text).not.toContain('hippopotamus');
  });

  test('can be folded, copied and cleared by keyboard', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open(page);
    await debug(page);
    const entries = drawer(page).getByRole('list');
    await expect(entries).toBeVisible();
    expect(await violationsOn(page, { onlyChat: true })).toEqual([]);
    const title = drawer(page).getByRole('button', { name: 'Debug log' });
    await title.focus();
    await page.keyboard.press('Enter');
    await expect(title).toHaveAttribute('aria-expanded', 'false');
    await expect(entries).toHaveCount(0);
    await page.keyboard.press('Enter');
    await expect(entries).toBeVisible();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(drawer(page).getByRole('status')).toHaveText('Copied.');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^letta-chat-widget \d.*\n.*Mozilla/);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(entries.getByRole('listitem')).toHaveCount(0);
    await expect(drawer(page).getByRole('button', { name: 'Clear' })).toBeFocused();
    await chat(page).evaluate((element) => element.removeAttribute('debug'));
    await expect(drawer(page)).toHaveCount(0);
  });

  test('what may not be copied stands there to be copied by hand', async ({ page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(navigator.clipboard, 'writeText', { value: () => Promise.reject(new Error('no')) });
    });
    await open(page);
    await debug(page);
    await drawer(page).getByRole('button', { name: 'Copy' }).click();
    const text = drawer(page).getByRole('textbox', { name: 'The log as text' });
    await expect(text).toBeFocused();
    await expect(text).toHaveValue(/^letta-chat-widget/);
  });
});
