import { expect, type Page, type Route, test as base } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { answer, ask, box, idle } from './support/chat.ts';
import { openOwnBackend, type OwnBackend } from './support/own-backend.ts';

// What a chat leaves and asks before its visitor wants that. Each test has a Letta and a gateway of its own to count in.

const test = base.extend<{ backend: OwnBackend }>({
  backend: async ({ baseURL }, use) => {
    const backend = await openOwnBackend(baseURL ?? '');
    await use(backend);
    backend.close();
  },
});

const launcher = (page: Page) => page.getByRole('button', { name: 'Open chat' });
const agree = (page: Page) => page.getByRole('button', { name: 'Agree and start' });

/** Everything that a browser can keep for a page. */
async function keptBy(page: Page) {
  const kept = await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));
  return { ...kept, cookies: await page.context().cookies() };
}

const NOTHING = { local: [], session: [], databases: [], caches: [], workers: 0, cookies: [] };

/** Gives the page's chat attributes, from the start. */
async function give(page: Page, attributes: Record<string, string>): Promise<void> {
  await page.addInitScript((given) => {
    new MutationObserver((_, observer) => {
      const chat = document.querySelector('letta-chat');
      if (!chat) return;
      observer.disconnect();
      for (const [name, value] of Object.entries(given)) chat.setAttribute(name, value);
    }).observe(document, { childList: true, subtree: true });
  }, attributes);
}

test('a new visitor who opens the chat and closes it costs one request, and leaves nothing anywhere', async ({
  page,
  backend,
}) => {
  await page.goto(backend.url);
  await launcher(page).click();
  await expect(page.getByText('Hello! How can I help?')).toBeVisible();
  await idle(page);
  await page.keyboard.press('Escape');
  await launcher(page).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(backend.asked).toEqual(['POST initial']);
  expect(backend.toLetta).toEqual([]);
  expect(await keptBy(page)).toEqual(NOTHING);
  expect(await backend.made()).toEqual({ agents: 0, identities: 0 });
});

test('what a new visitor writes stays in their tab until they send it', async ({ page, backend }) => {
  await page.goto(backend.url);
  await launcher(page).click();
  await box(page).fill('I am not sure yet');
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  expect(await keptBy(page)).toEqual({ ...NOTHING, session: ['letta-chat:draftnew'] });
  expect(backend.toLetta).toEqual([]);
  expect(await backend.made()).toEqual({ agents: 0, identities: 0 });
});

test('a known visitor sees the history at once', async ({ page, backend }) => {
  await page.goto(backend.url);
  await launcher(page).click();
  await ask(page, 'echo remember this');
  await expect(answer(page)).toHaveText('remember this');
  await idle(page);
  expect(await backend.made()).toEqual({ agents: 1, identities: 1 });
  backend.asked.length = 0;
  await page.reload();
  await launcher(page).click();
  await expect(answer(page)).toHaveText('remember this');
  expect(backend.asked).toEqual(['POST initial']);
});

test('where consent is required, nothing is asked and nothing is kept until the visitor agrees', async ({
  page,
  backend,
}) => {
  await give(page, { consent: 'required', 'consent-version': '2026-11', 'privacy-url': '/privacy.html' });
  await page.goto(backend.url);
  await page.evaluate(() => {
    const events: unknown[] = [];
    Reflect.set(window, 'agreed', events);
    document.addEventListener('letta-chat-consent', (event) => events.push((event as CustomEvent).detail));
  });
  await launcher(page).click();
  await expect(agree(page)).toBeFocused();
  await expect(agree(page)).toHaveAccessibleDescription(/You will be chatting with an AI.*Privacy/s);
  await expect(page.getByRole('link', { name: 'Privacy' })).toHaveAttribute('href', /\/privacy\.html$/);
  expect((await violationsOn(page, { onlyChat: true })).map(({ id }) => id)).toEqual([]);

  await ask(page, 'echo my first words');
  // Enter leads to the question, and loses nothing.
  await expect(agree(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await launcher(page).click();
  await expect(box(page)).toHaveValue('echo my first words');
  expect(backend.asked).toEqual([]);
  expect(backend.toLetta).toEqual([]);
  expect(await keptBy(page)).toEqual(NOTHING);
  expect(await backend.made()).toEqual({ agents: 0, identities: 0 });

  await agree(page).click();
  await expect(box(page)).toBeFocused();
  await expect(box(page)).toHaveValue('echo my first words');
  await page.keyboard.press('Enter');
  await expect(answer(page)).toHaveText('my first words');
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
  expect(await page.evaluate(() => Reflect.get(window, 'agreed'))).toEqual([{ version: '2026-11', time }]);
  expect(backend.asked).toEqual(['POST initial', 'POST first-message']);
});

test('who has agreed isn’t asked again, and sees the history at once; another version is asked about', async ({
  page,
  backend,
}) => {
  await give(page, { consent: 'required' });
  await page.goto(backend.url);
  await launcher(page).click();
  await agree(page).click();
  await ask(page, 'echo agreed');
  await expect(answer(page)).toHaveText('agreed');
  await idle(page);
  await page.reload();
  await launcher(page).click();
  await expect(answer(page)).toHaveText('agreed');
  await page.locator('letta-chat').evaluate((chat) => chat.setAttribute('consent-version', '2'));
  await expect(agree(page)).toBeVisible();
  await expect(answer(page)).toHaveCount(0);
});

test('the chat says that it is an AI, in the visitor’s language, unless the page does', async ({ page, backend }) => {
  await page.goto(backend.url);
  await launcher(page).click();
  const notice = page.getByText('You are chatting with an AI. It can make mistakes.');
  await expect(notice).toBeVisible();
  await expect(box(page)).toHaveAccessibleDescription(/You are chatting with an AI/);
  const set = (name: string, value: string) =>
    page
      .locator('letta-chat')
      .evaluate((chat, given) => chat.setAttribute(...given), [name, value] as [string, string]);
  await set('locale', 'de');
  await expect(page.getByText('Hier antwortet eine KI. Sie kann Fehler machen.')).toBeVisible();
  await set('privacy-url', 'javascript:alert(1)');
  await expect(page.getByRole('link', { name: 'Datenschutz' })).toHaveCount(0);
  await set('ai-notice', 'off');
  await expect(page.getByText('Hier antwortet eine KI.')).toHaveCount(0);
});

/** Says something, so that there is something to forget. */
async function becomeKnown(page: Page, backend: OwnBackend): Promise<void> {
  await page.goto(backend.url);
  await launcher(page).click();
  await ask(page, 'My name is Sam');
  await expect(answer(page)).toContainText('Nice to meet you, Sam!');
  await idle(page);
}

async function choose(page: Page, entry: string, confirm: string): Promise<void> {
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: entry, exact: true }).click();
  const question = page.getByRole('alertdialog', { name: entry });
  expect((await violationsOn(page, { onlyChat: true })).map(({ id }) => id)).toEqual([]);
  await question.getByRole('button', { name: confirm, exact: true }).click();
}

test('“Delete my data” asks, deletes everything everywhere, and says so', async ({ page, backend }) => {
  await becomeKnown(page, backend);
  await choose(page, 'Delete my data', 'Cancel');
  expect(await backend.made()).toEqual({ agents: 1, identities: 1 });
  await choose(page, 'Delete my data', 'Delete everything');
  await expect(page.getByText('Everything was deleted.')).toBeVisible();
  expect(await backend.made()).toEqual({ agents: 0, identities: 0 });
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(box(page)).toBeFocused();
  await expect(page.getByText('Hello! How can I help?')).toBeVisible();
  expect(await keptBy(page)).toEqual(NOTHING);
  await ask(page, 'what do you know about me');
  await idle(page);
  await expect(page.getByRole('log')).not.toContainText('Sam');
});

test('where deleting fails nothing is lost, and it can be tried again', async ({ page, backend }) => {
  await becomeKnown(page, backend);
  const fail = (route: Route) => (route.request().method() === 'DELETE' ? route.abort() : route.continue());
  await page.route('**/api/letta-token', fail);
  await choose(page, 'Delete my data', 'Delete everything');
  await expect(page.getByRole('alert').getByText('That didn’t work.')).toBeVisible();
  await expect(answer(page)).toContainText('Sam');
  await page.unroute('**/api/letta-token', fail);
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await expect(page.getByText('Everything was deleted.')).toBeVisible();
  expect(await backend.made()).toEqual({ agents: 0, identities: 0 });
});

test('signing out leaves nothing in the browser, and the next visitor begins anew', async ({ page, backend }) => {
  await becomeKnown(page, backend);
  await choose(page, 'Sign out', 'Sign out');
  // It goes there once it is done.
  await expect(box(page)).toBeFocused();
  await expect(page.getByText('Hello! How can I help?')).toBeVisible();
  expect(await keptBy(page)).toEqual(NOTHING);
  expect(await backend.made()).toEqual({ agents: 1, identities: 1 });
  await page.reload();
  await launcher(page).click();
  await expect(page.getByText('Hello! How can I help?')).toBeVisible();
});
