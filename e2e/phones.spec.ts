import { type CDPSession, expect, type Locator, type Page, test } from '@playwright/test';
import { answer, ask, box, idle } from './support/chat.ts';
import { holdBack } from './support/hold-back.ts';
import { OTHER_ORIGIN_URL } from './support/servers.ts';
import { mint, serve } from './support/site.ts';

const PHONE = { width: 390, height: 844 };
const TURNED = { width: 844, height: 390 };
const TABLET = { width: 800, height: 900 };

test.use({ viewport: PHONE });

const sites: { server: { close(): void } }[] = [];
test.afterEach(() => {
  for (const { server } of sites.splice(0)) server.close();
});

/** A long page with a chat, and something to do before it. */
async function visit(page: Page, head = ''): Promise<void> {
  const site = await serve(
    async (url) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Site</title>
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
      <script src="${OTHER_ORIGIN_URL}/dist/embed.js" async></script>${head}</head>
      <!-- Playwright hears nothing of a page that Firefox has kept: this one isn't. -->
      <body><script>addEventListener('unload', () => {})</script><h1>Site</h1><button onclick="this.textContent = 'Clicked'">Theirs</button>
      <div style="height: 3000px; background: linear-gradient(#fff, #888)"></div><letta-chat></letta-chat>
      <script>document.querySelector('letta-chat').getToken = async () => (${JSON.stringify(await mint(url))})</script>
      </body></html>`,
  );
  sites.push(site);
  await page.goto(`${site.url}/before`);
  await page.goto(site.url);
}

const launcher = (page: Page) => page.getByRole('button', { name: 'Open chat' });
const panel = (page: Page) => page.getByRole('dialog', { name: 'Ada' });
const closeButton = (page: Page) => panel(page).getByRole('button', { name: 'Close chat' });
const isMarked = (page: Page) => page.evaluate(() => Boolean(history.state?.lettaChat));
const setChat = (page: Page, name: string, value: string) =>
  page.locator('letta-chat').evaluate((chat, [key, text]) => chat.setAttribute(key, text), [name, value] as const);

async function openChat(page: Page): Promise<void> {
  await launcher(page).click();
  await expect(panel(page)).toBeVisible();
  await expect.poll(() => isMarked(page)).toBe(true);
}

/** As the browser's button does. */
const back = (page: Page) => page.goBack({ waitUntil: 'commit' });

/** The panel, once it has come to rest. */
async function rest(page: Page): Promise<void> {
  await panel(page).evaluate((node) => Promise.all(node.getAnimations().map(({ finished }) => finished)));
}

test.describe('Back', () => {
  test('closes the chat and stays on the page, and leaves the page next time', async ({ page }) => {
    await visit(page);
    await openChat(page);
    const { href } = new URL(page.url());
    await back(page);
    await expect(panel(page)).toBeHidden();
    expect(page.url()).toBe(href);
    expect(await isMarked(page)).toBe(false);
    await back(page);
    expect(page.url()).toContain('/before');
  });

  test('finds no entry of a chat that was closed by its button', async ({ page }) => {
    await visit(page);
    for (let round = 0; round < 3; round += 1) {
      await openChat(page);
      await closeButton(page).click();
      await expect(panel(page)).toBeHidden();
      await expect.poll(() => isMarked(page)).toBe(false);
    }
    await back(page);
    expect(page.url()).toContain('/before');
  });

  test('closes what is over the messages first', async ({ page }) => {
    await visit(page);
    await openChat(page);
    await ask(page, 'echo there is a menu');
    await idle(page);
    await page.getByRole('button', { name: 'Memory', exact: true }).click();
    const memory = page.getByRole('dialog', { name: 'What I remember' });
    await expect(memory).toBeVisible();
    await back(page);
    await expect(memory).toBeHidden();
    await expect(panel(page)).toBeVisible();
    await back(page);
    await expect(panel(page)).toBeHidden();
    expect(await page.title()).toBe('Site');
  });

  test('is the page’s own with back-closes="off"', async ({ page }) => {
    await visit(page);
    await setChat(page, 'back-closes', 'off');
    await launcher(page).click();
    await expect(panel(page)).toBeVisible();
    await expect.poll(() => page.evaluate(() => getComputedStyle(document.body).overflowY)).toBe('hidden');
    expect(await isMarked(page)).toBe(false);
    await back(page);
    expect(page.url()).toContain('/before');
  });

  test('leaves a router where it is', async ({ page, browserName }) => {
    await visit(
      page,
      `<script>
        history.replaceState({ key: 'home', index: 0 }, '');
        window.heard = [];
        addEventListener('popstate', ({ state }) => heard.push(state?.key ?? null));
      </script>`,
    );
    await openChat(page);
    expect(await page.evaluate(() => history.state.key)).toBe('home');
    await back(page);
    await expect(panel(page)).toBeHidden();
    await openChat(page);
    await closeButton(page).click();
    await expect.poll(() => isMarked(page)).toBe(false);
    expect(await page.evaluate(() => history.state)).toEqual({ key: 'home', index: 0 });
    const heard = await page.evaluate(() => Reflect.get(window, 'heard'));
    // Chromium calls the window's listeners in their order, capturing or not.
    expect(heard).toEqual(browserName === 'chromium' ? ['home', 'home'] : []);
  });

  test('leads through the pages of a router that goes on while the chat is open', async ({ page }) => {
    await visit(
      page,
      `<script>
        history.replaceState({ key: 'home' }, '');
        window.heard = [];
        addEventListener('popstate', ({ state }) => heard.push(state?.key ?? null));
      </script>`,
    );
    await openChat(page);
    await page.evaluate(() => history.pushState({ key: 'product' }, '', '/product'));
    await back(page);
    await expect.poll(() => page.evaluate(() => Reflect.get(window, 'heard'))).toEqual(['home']);
    await expect(panel(page)).toBeVisible();
    await back(page);
    await expect(panel(page)).toBeHidden();
    expect(await page.evaluate(() => history.state)).toEqual({ key: 'home' });
    expect(new URL(page.url()).pathname).toBe('/');
  });

  test('finds no entry where the page has replaced its state', async ({ page }) => {
    await visit(page);
    await openChat(page);
    await page.evaluate(() => history.replaceState({ query: 'shoes' }, '', '?query=shoes'));
    await closeButton(page).click();
    await expect.poll(() => page.url()).not.toContain('query');
  });

  test('is not in the way of a page that closes the chat and goes on', async ({ page }) => {
    await visit(page);
    await openChat(page);
    await page.evaluate(() => {
      Reflect.set(document.querySelector('letta-chat') ?? {}, 'open', false);
      location.href = '/next';
    });
    await page.waitForURL('**/next');
    await openChat(page);
    await page.evaluate(() => {
      Reflect.set(document.querySelector('letta-chat') ?? {}, 'open', false);
      history.pushState({ key: 'product' }, '', '/product');
    });
    await expect(panel(page)).toBeHidden();
    await openChat(page);
    expect(page.url()).toContain('/product');
  });
});

test('a window that becomes wide has a panel beside a page that can be used, and one that becomes narrow a sheet', async ({
  page,
}) => {
  await visit(page);
  await openChat(page);
  const theirs = page.getByText('Theirs');
  const isModal = () => panel(page).evaluate((node) => node.matches(':modal'));
  await box(page).fill('half a sentence');
  await expect(box(page)).toBeFocused();
  expect(await isModal()).toBe(true);
  await page.setViewportSize(TABLET);
  await expect.poll(isModal).toBe(false);
  await expect(box(page)).toBeFocused();
  await expect.poll(() => isMarked(page)).toBe(false);
  await page.setViewportSize(PHONE);
  await expect.poll(isModal).toBe(true);
  await expect(box(page)).toBeFocused();
  await expect(box(page)).toHaveValue('half a sentence');
  await page.setViewportSize(TABLET);
  await expect.poll(isModal).toBe(false);
  await theirs.click();
  await expect(page.getByText('Clicked')).toBeVisible();
  await expect(panel(page)).toBeVisible();
});

for (const [name, css] of [
  ['a page', ''],
  ['a page whose body scrolls', 'html, body { height: 100%; margin: 0 } body { overflow: auto }'],
  ['a page whose root scrolls', 'html { overflow-y: scroll } body { overflow-x: hidden }'],
  ['a page that scrolls smoothly', 'html { scroll-behavior: smooth }'],
]) {
  test(`${name} stays where it was behind the chat`, async ({ page }) => {
    await visit(page, `<style>${css}</style>`);
    const place = () => page.evaluate(() => Math.round(scrollY));
    await page.evaluate(() => scrollTo({ top: 700, behavior: 'instant' }));
    await expect.poll(place).toBe(700);
    await openChat(page);
    expect(await place()).toBe(700);
    await rest(page);
    await page.mouse.move(200, 30);
    await page.mouse.wheel(0, 500);
    await closeButton(page).focus();
    await page.keyboard.press('End');
    expect(await place()).toBe(700);
    await page.keyboard.press('Escape');
    await expect(panel(page)).toBeHidden();
    expect(await place()).toBe(700);
    // A wheel that turns before the browser has noticed is lost.
    await expect(async () => {
      await page.mouse.wheel(0, 100);
      expect(await place()).toBeGreaterThan(700);
    }).toPass();
  });
}

test('a slow line shows at once that the chat was asked for', async ({ page }) => {
  const release = await holdBack(page, '**/embed/widget.js');
  await visit(page);
  const button = page.locator('[part=launcher]');
  await expect(button).toHaveAttribute('aria-busy', 'false');
  await button.click();
  await expect(button).toHaveAttribute('aria-busy', 'true');
  expect(await button.evaluate((node) => getComputedStyle(node, '::before').opacity)).not.toBe('1');
  expect(await button.evaluate((node) => getComputedStyle(node, '::before').animationName)).toBe('busy');
  release();
  await expect(panel(page)).toBeVisible();
  await expect(button).toHaveAttribute('aria-busy', 'false');
});

for (const [name, size] of Object.entries({ PHONE, TURNED }))
  test(`what makes the panel a sheet comes after it, and moves nothing: ${name}`, async ({ page }) => {
    await page.setViewportSize(size);
    const release = await holdBack(page, '**/embed/sheet-*.js');
    await visit(page);
    await launcher(page).click();
    await expect(panel(page)).toBeVisible();
    await rest(page);
    // Its width also goes by the page's scroll bar, which Firefox has and phones don't.
    const layout = () =>
      page.locator('letta-chat').evaluate((chat) =>
        [...(chat.shadowRoot?.querySelectorAll('dialog [part]') ?? [])].map((element) => {
          const { y, height } = element.getBoundingClientRect();
          return [element.getAttribute('part'), y, height].join(' ');
        }),
      );
    const before = await layout();
    expect(await isMarked(page)).toBe(false);
    release();
    await expect.poll(() => isMarked(page)).toBe(true);
    expect(await layout()).toEqual(before);
  });

test.describe('by fingers', () => {
  test.skip(({ browserName }) => browserName !== 'chromium', 'Playwright has no fingers for Firefox.');
  test.use({ hasTouch: true, isMobile: true });

  interface Fingers {
    cdp: CDPSession;
    /** Moves a finger over the screen, in steps of 16 ms. */
    drag(from: readonly [number, number], to: readonly [number, number], steps?: number): Promise<void>;
  }

  async function fingersOn(page: Page): Promise<Fingers> {
    const cdp = await page.context().newCDPSession(page);
    return {
      cdp,
      async drag([x, y], [toX, toY], steps = 8) {
        let timestamp = Date.now() / 1000;
        const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
          cdp.send('Input.dispatchTouchEvent', { type, touchPoints, timestamp: (timestamp += 0.016) });
        await send('touchStart', [{ x, y }]);
        for (let step = 1; step <= steps; step += 1) {
          await send('touchMove', [{ x: x + ((toX - x) * step) / steps, y: y + ((toY - y) * step) / steps }]);
        }
        await send('touchEnd', []);
      },
    };
  }

  async function tapOpen(page: Page): Promise<void> {
    await launcher(page).tap();
    await expect(panel(page)).toBeVisible();
    await expect.poll(() => isMarked(page)).toBe(true);
    await rest(page);
  }

  /** Where a finger can take hold of the header: beside its buttons. */
  async function handle(page: Page): Promise<[number, number]> {
    const { x, y, height } = (await page.locator('[part=heading]').boundingBox()) ?? { x: 0, y: 0, height: 0 };
    return [x + 5, y + height / 2];
  }

  test('a pull on the header closes the chat, and nothing of it stays', async ({ page }) => {
    await visit(page);
    await tapOpen(page);
    const { drag } = await fingersOn(page);
    const [x, y] = await handle(page);
    await drag([x, y], [x, y + 450]);
    await expect(panel(page)).toBeHidden();
    await expect.poll(() => isMarked(page)).toBe(false);
    await openChat(page);
    await rest(page);
    expect((await panel(page).boundingBox())?.y).toBe(0);
  });

  test('a short and quick one does, too', async ({ page }) => {
    await visit(page);
    await tapOpen(page);
    const { drag } = await fingersOn(page);
    const [x, y] = await handle(page);
    await drag([x, y], [x, y + 120], 4);
    await expect(panel(page)).toBeHidden();
  });

  test('a short and slow one, one to the side, one upwards and one on a button leave it open', async ({ page }) => {
    await visit(page);
    await tapOpen(page);
    const { drag } = await fingersOn(page);
    const [x, y] = await handle(page);
    const button = (await closeButton(page).boundingBox()) ?? { x: 0, y: 0 };
    await drag([x, y], [x, y + 150], 40);
    await drag([x, y], [x + 150, y + 60]);
    await drag([x, y + 10], [x, y - 30]);
    await drag([button.x + 10, button.y + 10], [button.x + 10, button.y + 400]);
    await expect.poll(async () => (await panel(page).boundingBox())?.y).toBe(0);
    await expect(panel(page)).toBeVisible();
  });

  test('no swipe moves the page: on the header, the messages, the box, or beside it', async ({ page }) => {
    await visit(page);
    await page.evaluate(() => scrollTo(0, 700));
    await tapOpen(page);
    await ask(page, 'echo short');
    await idle(page);
    const { drag } = await fingersOn(page);
    const middle = async (locator: Locator): Promise<[number, number]> => {
      const { x, y, width, height } = (await locator.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      return [x + width / 2, y + height / 2];
    };
    for (const name of ['heading', 'transcript', 'input', 'composer', 'ai-notice']) {
      const [x, y] = await middle(page.locator(`[part="${name}"]`));
      await drag([x, y], [x, y - 200]);
      await drag([x, y], [x, y + 60], 30);
    }
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(700);
    await expect(panel(page)).toBeVisible();
  });

  test('opening brings up no keyboard: the messages have the focus, and the box has it once it is tapped', async ({
    page,
  }) => {
    await visit(page);
    await tapOpen(page);
    await expect(page.getByRole('log')).toBeFocused();
    await box(page).tap();
    await expect(box(page)).toBeFocused();
  });

  test('zooming in by two fingers leaves the chat as large as it is', async ({ page }) => {
    await visit(page);
    await tapOpen(page);
    const { cdp } = await fingersOn(page);
    const size = () => panel(page).evaluate((node: HTMLElement) => [node.offsetWidth, node.offsetHeight]);
    const before = await size();
    await cdp.send('Emulation.setPageScaleFactor', { pageScaleFactor: 2 });
    await expect.poll(() => page.evaluate(() => visualViewport?.scale)).toBe(2);
    await expect(panel(page)).toHaveAttribute('data-zoomed', '');
    expect(await size()).toEqual(before);
    await cdp.send('Emulation.setPageScaleFactor', { pageScaleFactor: 1 });
    await expect(panel(page)).not.toHaveAttribute('data-zoomed');
    expect(await size()).toEqual(before);
  });

  test('over a keyboard, the box is seen', async ({ page }) => {
    await page.addInitScript(() => {
      const viewport = Object.assign(new EventTarget(), { height: 844, width: 390, scale: 1, offsetTop: 0 });
      Object.defineProperty(window, 'visualViewport', { value: viewport });
    });
    await visit(page);
    await tapOpen(page);
    const bottom = async () => {
      const { y, height } = (await box(page).boundingBox()) ?? { y: 0, height: 0 };
      return y + height;
    };
    const setViewport = (viewport: { height: number; scale: number; offsetTop: number }) =>
      page.evaluate((values) => {
        Object.assign(visualViewport ?? {}, values);
        visualViewport?.dispatchEvent(new Event('resize'));
      }, viewport);
    expect(await bottom()).toBeGreaterThan(700);
    await setViewport({ height: 500, scale: 1, offsetTop: 0 });
    await expect.poll(bottom).toBeLessThan(500);
    await setViewport({ height: 250, scale: 2, offsetTop: 100 });
    await expect.poll(bottom).toBeLessThan(500);
    await setViewport({ height: 500, scale: 1, offsetTop: 80 });
    await expect.poll(async () => (await panel(page).boundingBox())?.y).toBe(80);
  });

  test('what a phone’s notch and home bar cover is left free', async ({ page }) => {
    await visit(page);
    const { cdp } = await fingersOn(page);
    await cdp.send('Emulation.setSafeAreaInsetsOverride', { insets: { top: 47, bottom: 34, left: 20, right: 30 } });
    await tapOpen(page);
    const close = (await closeButton(page).boundingBox()) ?? { x: 0, y: 0, width: 0 };
    expect(close.y).toBeGreaterThanOrEqual(47);
    expect(close.x + close.width).toBeLessThanOrEqual(390 - 30);
    const notice = (await page.locator('[part=ai-notice]').boundingBox()) ?? { x: 0, y: 0, height: 0 };
    expect(notice.y + notice.height).toBeLessThanOrEqual(844 - 34);
    expect(notice.x).toBeGreaterThanOrEqual(20);
  });

  test('a phone that is turned gives the chat all its height, and the messages most of it', async ({ page }) => {
    await page.setViewportSize(TURNED);
    await visit(page);
    await tapOpen(page);
    await ask(page, 'echo wide');
    await idle(page);
    expect(await panel(page).boundingBox()).toEqual({ x: 0, y: 0, ...TURNED });
    expect((await page.getByRole('log').boundingBox())?.height).toBeGreaterThan(270);
    await page.setViewportSize(PHONE);
    await expect.poll(() => panel(page).boundingBox()).toEqual({ x: 0, y: 0, ...PHONE });
    await back(page);
    await expect(panel(page)).toBeHidden();
    await page.getByText('Theirs').tap();
    await expect(page.getByText('Clicked')).toBeVisible();
  });

  test('what the agent said can be selected, whatever the page says about selecting', async ({ page }) => {
    await visit(page, '<style>* { user-select: none; -webkit-user-select: none }</style>');
    await tapOpen(page);
    await ask(page, 'echo selectable');
    await idle(page);
    // No browser without a screen selects by a long press. Where that may select, so may a double click.
    await answer(page)
      .getByText('selectable')
      .dblclick({ position: { x: 20, y: 8 } });
    expect(await page.evaluate(() => getSelection()?.toString())).toBe('selectable');
  });

  test('no box is so small of print that a phone zooms in', async ({ page }) => {
    await visit(page);
    await page.addStyleTag({ content: 'letta-chat { --letta-chat-font-size: 13px }' });
    await tapOpen(page);
    await ask(page, 'email');
    await page.getByRole('button', { name: 'Give a reason' }).tap();
    const sizes = await page
      .locator('letta-chat :is(input:not([type=file], [type=checkbox]), textarea)')
      .evaluateAll((boxes) => boxes.map((one) => Number.parseFloat(getComputedStyle(one).fontSize)));
    expect(sizes.length).toBeGreaterThanOrEqual(2);
    expect(sizes.filter((size) => size < 16)).toEqual([]);
  });
});
