import { expect, type Page, test } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { ask, idle, open } from './support/chat.ts';

// What tells of an answer that nobody sees come: a sound, and a notification of a long one. Both are the visitor's to choose.

interface Told {
  sounds: number;
  notifications: { title: string; body: string; tag: string }[];
  asked: number;
}

/** Writes down what a browser would play and show, and gives the page's chat attributes. */
async function visit(page: Page, attributes: readonly string[], permission: NotificationPermission = 'granted') {
  await page.addInitScript(
    ([names, granted]) => {
      const told: Told = { sounds: 0, notifications: [], asked: 0 };
      Reflect.set(window, 'told', told);
      const Context = window.AudioContext;
      Reflect.set(
        window,
        'AudioContext',
        class extends Context {
          constructor() {
            super();
            told.sounds += 1;
          }
        },
      );
      class Recorded {
        static permission: NotificationPermission = 'default';
        static async requestPermission() {
          told.asked += 1;
          return (Recorded.permission = granted);
        }
        onclick: (() => void) | null = null;
        constructor(title: string, { body = '', tag = '' }: NotificationOptions) {
          told.notifications.push({ title, body, tag });
          Reflect.set(window, 'notification', this);
        }
        close() {}
      }
      Reflect.set(window, 'Notification', Recorded);
      new MutationObserver((_, observer) => {
        const chat = document.querySelector('letta-chat');
        if (!chat) return;
        observer.disconnect();
        for (const name of names) chat.setAttribute(name, '');
      }).observe(document, { childList: true, subtree: true });
    },
    [attributes, permission] as const,
  );
  const isHere = attributes.length > 0 ? page.waitForResponse(/embed\/alerts-/) : null;
  await open(page);
  await isHere;
}

const told = (page: Page): Promise<Told> => page.evaluate(() => Reflect.get(window, 'told'));

/** As when the visitor goes to another tab, or comes back. */
const hide = (page: Page, isHidden: boolean) =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, isHidden);

/** Sends without a look at the page. Resolves once there is an answer. */
const send = (page: Page, text: string) =>
  page.evaluate((words) => document.querySelector('letta-chat')?.send(words), text);

/** Counts the answers that are complete. */
async function countAnswers(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    Reflect.set(window, 'answers', 0);
    document.addEventListener('letta-chat-response-end', () => {
      Reflect.set(window, 'answers', Reflect.get(window, 'answers') + 1);
    });
  });
  return () => page.evaluate(() => Reflect.get(window, 'answers'));
}

const menu = (page: Page) => page.getByRole('button', { name: 'Menu' });
const choice = (page: Page, name: string) => page.getByRole('switch', { name });

test('a sound tells of an answer that comes while the chat is closed, or its tab hidden', async ({ page }) => {
  await visit(page, ['sound']);
  const answers = await countAnswers(page);
  await ask(page, 'echo seen');
  await expect.poll(answers).toBe(1);
  await idle(page);
  await page.keyboard.press('Escape');
  await send(page, 'echo while closed');
  await expect.poll(async () => (await told(page)).sounds).toBe(1);
  expect(await answers()).toBe(2);
  await page.getByRole('button', { name: 'Open chat' }).click();
  // One tab speaks for all, and not again at once.
  await expect
    .poll(() => page.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name)))
    .not.toContain('letta-chat:alert');
  await hide(page, true);
  await send(page, 'echo while hidden');
  await expect.poll(async () => (await told(page)).sounds).toBe(2);
  expect((await told(page)).notifications).toEqual([]);
});

test('the menu switches the sound off, for the next visit too', async ({ page }) => {
  await visit(page, ['sound']);
  const answers = await countAnswers(page);
  await menu(page).click();
  await expect(choice(page, 'Sound')).toBeChecked();
  await expect(choice(page, 'Notifications')).toHaveCount(0);
  await choice(page, 'Sound').press('Enter');
  await expect(choice(page, 'Sound')).not.toBeChecked();
  await expect(choice(page, 'Sound')).toBeFocused();
  expect((await violationsOn(page, { onlyChat: true })).map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(menu(page)).toBeFocused();
  await hide(page, true);
  await send(page, 'echo in silence');
  await expect.poll(answers).toBe(1);
  expect((await told(page)).sounds).toBe(0);
  expect(await page.evaluate(() => localStorage.getItem('letta-chat:sound'))).toBe('off');
  await page.reload();
  await page.getByRole('button', { name: 'Open chat' }).click();
  await menu(page).click();
  await choice(page, 'Sound').click();
  await expect(choice(page, 'Sound')).toBeChecked();
  expect(await page.evaluate(() => localStorage.getItem('letta-chat:sound'))).toBeNull();
});

test('nothing rings, asks or loads where the page doesn’t offer it', async ({ page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await visit(page, []);
  const answers = await countAnswers(page);
  await menu(page).click();
  await expect(page.getByRole('switch')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await hide(page, true);
  await send(page, 'echo quiet');
  await expect.poll(answers).toBe(1);
  expect(await told(page)).toEqual({ sounds: 0, notifications: [], asked: 0 });
  expect(loaded.filter((url) => url.includes('/alerts'))).toEqual([]);
});

test('a notification tells of a long answer in a hidden tab, once the visitor wants that; a click opens the chat', async ({
  page,
}) => {
  const start = Date.parse('2026-01-01T12:00:00Z');
  await page.clock.install({ time: start });
  await visit(page, ['notifications']);
  const answers = await countAnswers(page);
  expect((await told(page)).asked).toBe(0);
  await menu(page).click();
  await expect(choice(page, 'Notifications')).not.toBeChecked();
  await choice(page, 'Notifications').click();
  await expect(choice(page, 'Notifications')).toBeChecked();
  expect((await told(page)).asked).toBe(1);
  await page.keyboard.press('Escape');

  await hide(page, true);
  await send(page, 'echo a short one');
  await expect.poll(answers).toBe(1);
  expect((await told(page)).notifications).toEqual([]);
  await hide(page, false);
  await idle(page);

  await ask(page, 'silent 2');
  await page.keyboard.press('Escape');
  await hide(page, true);
  await page.clock.setSystemTime(start + 60_000);
  await expect.poll(answers).toBe(2);
  await expect
    .poll(async () => (await told(page)).notifications)
    .toEqual([{ title: 'Ada', body: 'Ada has answered.', tag: 'letta-chat:default' }]);
  await page.evaluate(() => Reflect.get(window, 'notification').onclick());
  await expect(page.getByRole('dialog')).toBeVisible();
  expect((await told(page)).sounds).toBe(0);
});

test('where the browser says no, the menu says so', async ({ page }) => {
  await visit(page, ['notifications'], 'denied');
  await menu(page).click();
  await choice(page, 'Notifications').click();
  await expect(
    page.getByRole('alert').getByText('The browser doesn’t allow notifications from this page.'),
  ).toBeVisible();
  await expect(choice(page, 'Notifications')).not.toBeChecked();
  expect(await page.evaluate(() => localStorage.getItem('letta-chat:notifications'))).toBeNull();
});

test('of two tabs one rings, and none while the other is looked at', async ({ page, context }) => {
  await visit(page, ['sound']);
  const other = await context.newPage();
  await visit(other, ['sound']);
  await hide(other, true);
  const answers = await countAnswers(page);
  await ask(page, 'echo seen here');
  await expect.poll(answers).toBe(1);
  await idle(page);
  await hide(page, true);
  await send(page, 'echo seen by nobody');
  await expect.poll(answers).toBe(2);
  await expect.poll(async () => (await told(page)).sounds + (await told(other)).sounds).toBe(1);
});
