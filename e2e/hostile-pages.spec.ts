import { expect, type Locator, type Page, test } from '@playwright/test';
import { answer, ask, box } from './support/chat.ts';
import { OTHER_ORIGIN_URL } from './support/servers.ts';
import { mint, serve } from './support/site.ts';

/** What a page does to the chat. `docs/hostile-pages.md` has a row for each. */
interface HostilePage {
  name: string;
  head?: string;
  /** Around the chat. */
  wrap?: (chat: string) => string;
}

const style = (css: string) => `<style>${css}</style>`;
const script = (code: string) => `<script>${code}</script>`;
const within = (css: string) => (chat: string) => `<div style="${css}">${chat}</div>`;

const PAGES: readonly HostilePage[] = [
  // An ancestor that is the containing block of what is fixed, or clips or covers it.
  { name: 'an ancestor with transform', wrap: within('transform: translate(40vw, 30vh) rotate(4deg); width: 50px') },
  { name: 'an ancestor with filter', wrap: within('filter: blur(0); width: 10px; height: 10px') },
  { name: 'an ancestor with contain: strict', wrap: within('contain: strict; width: 30px; height: 30px') },
  { name: 'an ancestor with will-change', wrap: within('will-change: transform; margin: 200px; width: 10px') },
  { name: 'an ancestor with perspective', wrap: within('perspective: 100px; width: 10px; overflow: hidden') },
  { name: 'an ancestor that clips', wrap: within('position: relative; overflow: clip; width: 0; height: 0') },
  { name: 'an ancestor that is see-through', wrap: within('opacity: 0.01; clip-path: inset(50%)') },
  { name: 'an ancestor without pointer events', wrap: within('pointer-events: none; user-select: none') },
  { name: 'an ancestor with content-visibility: auto', wrap: within('content-visibility: auto; margin-top: 200px') },
  { name: 'a grid of one narrow cell', wrap: within('display: grid; grid: 8px / 8px; overflow: hidden') },
  { name: 'a container query', wrap: within('container-type: size; width: 20px; height: 20px') },
  {
    name: 'an overlay with the highest z-index',
    wrap: (chat) => `${chat}<div style="position: fixed; inset: 0; z-index: 2147483647; background: #fff"></div>`,
  },
  { name: 'zoom: 1.5 on the page', head: style('html { zoom: 1.5 }') },
  { name: 'zoom: 0.5 on an ancestor', wrap: within('zoom: 0.5') },
  // What is inherited, or meant for everything.
  {
    name: 'inherited text styles',
    head: style(`body { font: italic 900 60px/0.5 fantasy; letter-spacing: 1em; word-spacing: 2em; text-indent: 5em;
      text-transform: uppercase; text-align: center; white-space: pre; color: red; cursor: wait; text-shadow: 9px 9px red }`),
  },
  { name: 'text of no size', head: style('body { font-size: 0; line-height: 0 }') },
  { name: 'writing from top to bottom', head: style('body { writing-mode: vertical-rl }') },
  {
    name: 'rules for everything',
    head: style(`* { all: unset; margin: 40px !important; padding: 40px; position: relative !important; float: left;
      max-width: 50px; animation: none; box-sizing: content-box } div, button, dialog { display: flex !important }`),
  },
  { name: 'a page in quirks mode', head: '<!-- quirks -->' },
  { name: 'a base URL elsewhere', head: '<base href="https://elsewhere.test/deep/">' },
  // What scripts have done before the chat came.
  {
    name: 'enumerable additions to prototypes',
    head: script(`Object.prototype.extra = function () {}; Array.prototype.extra = 1; String.prototype.extra = 1;`),
  },
  {
    name: 'frozen prototypes',
    head: script(`[Array, Function, String, Promise, Map].forEach((one) => Object.freeze(one.prototype));`),
  },
  {
    name: 'toJSON on prototypes',
    head: script(`Array.prototype.toJSON = function () { return 'broken'; };
      Object.prototype.toJSON = function () { return 'broken'; };
      String.prototype.toJSON = function () { return 'broken'; };`),
  },
  {
    name: 'natives replaced by a page’s own',
    head: script(`const { fetch: first, Promise: Own } = window;
      window.fetch = function fetch(...all) { return first.apply(window, all); };
      window.Promise = class Promise extends Own {};
      for (const name of ['parse', 'stringify']) { const own = JSON[name]; JSON[name] = (...all) => own(...all); }
      Object.assign = function (to, ...all) { for (const one of all) for (const key in one) to[key] = one[key]; return to; };`),
  },
  {
    name: 'storage that throws',
    head: script(`for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
      Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });`),
  },
  {
    name: 'no crypto.randomUUID and no locks',
    head: script(
      `delete Crypto.prototype.randomUUID; Object.defineProperty(navigator, 'locks', { value: undefined });`,
    ),
  },
  // More than one chat.
  {
    name: 'the script twice',
    head: `<script src="${OTHER_ORIGIN_URL}/dist/embed.js?another" async></script>`,
  },
  // What happens to the element.
  {
    name: 'a modal dialog of the page, opened and closed',
    wrap: (chat) => `${chat}<dialog id="theirs"><button onclick="this.parentElement.close()">Fine</button></dialog>
      <script>addEventListener('load', () => { theirs.showModal(); theirs.close(); })</script>`,
  },
  {
    name: 'an ancestor that was not displayed',
    wrap: (chat) => `<div id="later" style="display: none">${chat}</div>
      <script>addEventListener('load', () => setTimeout(() => (later.style.display = '')))</script>`,
  },
  {
    name: 'a body that is swapped',
    wrap: (chat) => `${chat}<script>addEventListener('load', () => {
      const body = document.createElement('body');
      body.append(...document.body.childNodes);
      document.documentElement.replaceChild(body, document.body);
    })</script>`,
  },
  {
    name: 'an element that is moved into a portal',
    wrap: (chat) => `${chat}<div id="portal" style="transform: scale(0.5)"></div>
      <script>addEventListener('load', () => portal.append(document.querySelector('letta-chat')))</script>`,
  },
  { name: 'a page from right to left', head: script(`document.documentElement.dir = 'rtl'`) },
];

/** A site that is such a page. */
const serveHostile = ({ head = '', wrap = (chat) => chat }: HostilePage) =>
  serve(async (url) => {
    const doctype = head.includes('quirks') ? '' : '<!doctype html>';
    const token = JSON.stringify(await mint(url));
    return `${doctype}<html lang="en"><head><meta charset="utf-8"><title>Site</title>
      <script src="${OTHER_ORIGIN_URL}/dist/embed.js" async></script>${head}</head>
      <body><h1>Site</h1>${wrap('<letta-chat></letta-chat>')}
      <script>document.querySelector('letta-chat').getToken = async () => (${token})</script></body></html>`;
  });

/** Whether the whole of an element can be seen, and isn't covered. */
async function expectInView(page: Page, element: Locator): Promise<void> {
  await expect(element).toBeVisible();
  await expect
    .poll(async () => {
      const rect = await element.boundingBox();
      const window = page.viewportSize();
      if (!rect || !window) return 'nowhere';
      const isInside =
        rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= window.width && rect.y + rect.height <= window.height;
      return isInside ? 'inside' : JSON.stringify(rect);
    })
    .toBe('inside');
}

for (const hostile of PAGES) {
  test(`${hostile.name}: the launcher is in its corner, the panel in the window, and a message gets its answer`, async ({
    page,
  }) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    const site = await serveHostile(hostile);
    await page.goto(site.url);
    const launcher = page.getByRole('button', { name: 'Open chat' });
    await expectInView(page, launcher);
    const corner = await launcher.boundingBox();
    const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
    const isRtl = await page.evaluate(() => document.documentElement.dir === 'rtl');
    const x = corner?.x ?? 0;
    expect(isRtl ? x < 200 : x > width - 200).toBe(true);
    expect(corner?.y).toBeGreaterThan(height - 200);
    await launcher.click();
    const panel = page.getByRole('dialog');
    await expectInView(page, panel);
    await expectInView(page, panel.getByRole('button', { name: 'Close chat' }));
    const { x: panelX = 0, width: panelWidth = 0 } = (await panel.boundingBox()) ?? {};
    expect(isRtl ? panelX < width / 2 : panelX + panelWidth > width / 2, 'the panel stands over its launcher').toBe(
      true,
    );
    await expect(box(page)).toBeFocused();
    await ask(page, 'echo all is well');
    await expect(answer(page)).toHaveText('all is well');
    // As in a page that does nothing: text styles of the page don't come in.
    const text = await answer(page).evaluate((node) => {
      const { fontSize, letterSpacing, textTransform, textIndent, writingMode, color } = getComputedStyle(node);
      return { fontSize, letterSpacing, textTransform, textIndent, writingMode, color };
    });
    expect(text).toEqual({
      fontSize: '15px',
      letterSpacing: 'normal',
      textTransform: 'none',
      textIndent: '0px',
      writingMode: 'horizontal-tb',
      color: 'rgb(26, 29, 38)',
    });
    site.server.close();
    expect(errors).toEqual([]);
  });
}
