import { expect, type Page, test } from '@playwright/test';
import { answer, ask, box, idle, open } from './support/chat.ts';
import { API_URL, OTHER_ORIGIN_URL } from './support/servers.ts';
import { mint, serve } from './support/site.ts';
import { meet } from './support/visitors.ts';

test('two chats on a page keep their answers apart', async ({ page }) => {
  // Two first messages at once would make two visitors.
  await meet(page);
  await page.goto('/two.html');
  const inPage = page.locator('#in-page');
  const inCorner = page.locator('#in-corner');
  await ask(inPage, 'echo in the page');
  await expect(answer(inPage)).toHaveText('in the page');
  await idle(inPage);
  await inCorner.getByRole('button', { name: 'Open chat' }).click();
  await ask(inCorner, 'echo in the corner');
  await expect(answer(inCorner)).toHaveText('in the corner');
  await expect(answer(inPage)).toHaveText('in the page');
});

test('an npm import is the same chat, and the agent may use a tool of the page', async ({ page }) => {
  await page.goto('/npm.html');
  await ask(page, 'use get_page_title');
  await expect(answer(page)).toContainText('npm · letta-chat-widget');
  await expect(page.locator('.events')).toContainText('get_page_title');
});

for (const attributes of ['async', 'defer', 'type="module"', 'async crossorigin']) {
  test(`a script tag in the head, with ${attributes}, works from another origin`, async ({ page }) => {
    const site = await serve(`<!doctype html><html lang="en"><head><title>Site</title>
      <script ${attributes} src="${OTHER_ORIGIN_URL}/dist/embed.js"></script></head>
      <body><h1>Site</h1><letta-chat></letta-chat></body></html>`);
    try {
      await page.goto(site.url);
      const minted = await mint(site.url);
      await page.locator('letta-chat').evaluate((element, token) => {
        Object.assign(element, { getToken: async () => token });
      }, minted);
      await page.getByRole('button', { name: 'Open chat' }).click();
      await ask(page, 'echo from afar');
      await expect(answer(page)).toHaveText('from afar');
    } finally {
      site.server.close();
    }
  });
}

test('a page under a strict policy sees no violation, whatever the agent answers', async ({ page }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    // A server may refuse the first way to stream; the chat then takes another.
    const isRefusal = message.text().includes('status of 422');
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`violation: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await open(page, '/strict-csp.html');
  for (const text of ['html', 'image', 'code', 'table', 'weather']) {
    await ask(page, text);
    await expect(answer(page)).toContainText(/\w/);
    await idle(page);
  }
  await expect(page.locator('.raw').first()).toBeVisible();
  expect(complaints).toEqual([]);
});

test('properties set before the script is here are kept', async ({ page }) => {
  await page.route('**/dist/embed.js', async (route) => {
    await expect(page.locator('letta-chat')).toHaveCount(1);
    await page
      .locator('letta-chat')
      .evaluate((element) => Object.assign(element, { heading: 'Set early', greeting: 'Good day' }));
    await route.continue();
  });
  await page.goto('/');
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(page.getByRole('dialog', { name: 'Set early' })).toBeVisible();
  await expect(page.getByText('Good day')).toBeVisible();
});

test('moving the element keeps the chat and asks for nothing', async ({ page }) => {
  await open(page);
  await ask(page, 'echo stay');
  await expect(answer(page)).toHaveText('stay');
  await idle(page);
  const requests: string[] = [];
  // Files are another matter: what may help later is loaded once the first answer is here.
  page.on('request', (request) => request.url().includes('/dist/') || requests.push(request.url()));
  await page.locator('letta-chat').evaluate((element) => document.querySelector('main')?.append(element));
  await expect(answer(page)).toHaveText('stay');
  expect(requests).toEqual([]);
});

test('removing the element stops everything: no request, timer or listener is left', async ({ page, browserName }) => {
  test.skip(browserName === 'firefox', 'Playwright’s own listeners count as the page’s there.');
  await page.addInitScript(countLeftovers);
  await open(page);
  await ask(page, 'slow');
  await expect(answer(page)).toContainText(/\w/);
  const aborted = page.waitForEvent('requestfailed', (request) => request.url().startsWith(API_URL));
  // The count sees something as long as there is a chat.
  expect((await leftovers(page)).listeners).toBeGreaterThan(0);
  await removeChat(page);
  await aborted;
  await expectNothingLeft(page);
});

test('twenty chats that come and go leave no more behind than one', async ({ page, browserName }) => {
  test.skip(browserName === 'firefox', 'Playwright’s own listeners count as the page’s there.');
  await page.addInitScript(countLeftovers);
  await open(page);
  await ask(page, 'echo hi');
  await expect(answer(page)).toHaveText('hi');
  for (let round = 0; round < 20; round += 1) {
    await page.evaluate(() => {
      const element = document.querySelector('letta-chat');
      element?.replaceWith(element.cloneNode());
    });
    await expect(box(page)).toBeVisible();
    await expect(answer(page)).toHaveText('hi');
  }
  await removeChat(page);
  await expectNothingLeft(page);
});

// Through the page and not a locator: for those, Playwright adds listeners of its own to the page's window.
const removeChat = (page: Page) => page.evaluate(() => document.querySelector('letta-chat')?.remove());

const leftovers = (page: Page): Promise<{ timers: number; listeners: number }> =>
  page.evaluate(() => Reflect.get(window, 'leftovers')());

const expectNothingLeft = (page: Page) => expect.poll(() => leftovers(page)).toEqual({ timers: 0, listeners: 0 });

/** Runs in the page: counts timers under way and listeners on what outlives an element. */
function countLeftovers(): void {
  const timers = new Set<number>();
  const listeners = new Map<EventTarget, Set<unknown>>();
  const { setTimeout: set, clearTimeout: clear } = window;
  Object.assign(window, {
    setTimeout(callback: () => void, ms: number) {
      const id = set(() => {
        timers.delete(id);
        callback();
      }, ms);
      timers.add(id);
      return id;
    },
    clearTimeout(id: number) {
      timers.delete(id);
      clear(id);
    },
    leftovers: () => ({
      timers: timers.size,
      listeners: [...listeners.values()].reduce((sum, own) => sum + own.size, 0),
    }),
  });
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const outlives = (target: EventTarget) =>
    target === window || target === document || target instanceof MediaQueryList || target === window.visualViewport;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (outlives(this) && listener) {
      const own = listeners.get(this) ?? new Set();
      listeners.set(this, own.add(listener));
      const signal = typeof options === 'object' ? options.signal : undefined;
      if (signal) addEventListener.call(signal, 'abort', () => own.delete(listener));
    }
    addEventListener.call(this, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    listeners.get(this)?.delete(listener);
    removeEventListener.call(this, type, listener, options);
  };
}
