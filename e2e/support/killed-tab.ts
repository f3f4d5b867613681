import { expect, type Page, test } from '@playwright/test';
import { meet } from './visitors.ts';

/** How a tab dies: the visitor closes it, or its process crashes and the browser brings the tab back. */
export type Killing = 'closed' | 'crashed';

/** Where what a tab asks for stays until the tab dies. */
export type Place =
  /** Before the server gets it. */
  | 'request'
  /** After the server has answered, before the page knows. */
  | 'response'
  /** In the response's stream, before the frame that holds this text. */
  | { readonly before: string }
  /** In the response's stream, after so many frames that hold this text. */
  | { readonly after: number; readonly of: string };

/** The requests that stay, and where. */
export interface Hold {
  readonly method: string;
  readonly path: RegExp;
  /** Default: any. */
  readonly body?: RegExp;
  readonly at: Place;
}

/**
 * Holds such requests of the tab. Not by Playwright, which lets go of what it holds when a page closes.
 * @returns what resolves once one is held, and what came before shows
 */
export async function hold(page: Page, { path, body, ...rest }: Hold): Promise<() => Promise<void>> {
  await page.evaluate((held) => Reflect.set(window, 'hold', held), {
    ...rest,
    path: path.source,
    body: body?.source ?? '',
  });
  return async () => {
    await page.waitForFunction(() => Reflect.get(window, 'isHeld') === true);
    // The chat renders every second frame.
    await page.evaluate(async () => {
      for (let count = 0; count < 4; count += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    });
  };
}

/** Runs in the page. */
function install(): void {
  const { fetch } = window;
  const stay = (): Promise<never> => {
    Reflect.set(window, 'isHeld', true);
    return new Promise(() => undefined);
  };
  window.fetch = async (input, init) => {
    const held = Reflect.get(window, 'hold');
    const { method, url } = new Request(input, init);
    const isHeld =
      method === held?.method &&
      new RegExp(held.path).test(new URL(url).pathname) &&
      new RegExp(held.body).test(String(init?.body ?? ''));
    if (!isHeld) return fetch(input, init);
    if (held.at === 'request') return stay();
    const response = await fetch(input, init);
    // A server may refuse the first way to send something.
    if (!response.ok || !response.body) return response;
    if (held.at === 'response') return stay();
    const { before, after = 0, of } = held.at;
    let text = '';
    let count = 0;
    const frames = new TransformStream<string, string>({
      async transform(chunk, controller) {
        text += chunk;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const frame = text.slice(0, end + 2);
          if (before !== undefined && frame.includes(before)) await stay();
          controller.enqueue(frame);
          text = text.slice(end + 2);
          if (of !== undefined && frame.includes(of)) count += 1;
          if (of !== undefined && count === after) await stay();
        }
      },
    });
    const body = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(frames);
    return new Response(body.pipeThrough(new TextEncoderStream()), response);
  };
}

/** Where a tab dies. */
export interface Death {
  readonly killing: Killing;
  readonly name: string;
  /** How much later the next tab is opened, in milliseconds. Default: at once. */
  readonly laterMs?: number;
}

/**
 * Has the tab die at each of the points, one after the other: what goes on in the next tab leads to the next point.
 * @param reach leads to the point
 * @param goOn goes on in the next tab, and looks at what became of it
 */
export async function dieAtEach<Point extends Death>(
  page: Page,
  points: readonly Point[],
  reach: (tab: Page, point: Point, number: number) => Promise<void>,
  goOn: (tab: Page, point: Point, number: number) => Promise<void>,
): Promise<void> {
  let tab = page;
  for (const [index, point] of points.entries()) {
    await test.step(`${point.killing} ${point.name}`, async () => {
      await reach(tab, point, index + 1);
      tab = await replaceTab(tab, point);
      await goOn(tab, point, index + 1);
    });
  }
}

/** Ends a tab in the middle of whatever it does. Returns what its browser gives back to the tab: nothing, where it was closed. */
async function kill(page: Page, killing: Killing): Promise<Record<string, string>> {
  if (killing === 'closed') {
    await page.close();
    return {};
  }
  const kept = await page.evaluate(() => ({ ...sessionStorage }));
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => undefined);
  await crashed;
  await page.close();
  return kept;
}

/** Lets the tab die, and opens the chat in another one. */
async function replaceTab(page: Page, { killing, laterMs = 0 }: Death): Promise<Page> {
  const context = page.context();
  const kept = await kill(page, killing);
  const next = await context.newPage();
  if (laterMs > 0) await next.clock.install({ time: Date.now() + laterMs });
  await next.addInitScript((entries) => {
    for (const [key, value] of Object.entries(entries)) sessionStorage.setItem(key, value);
  }, kept);
  await openChat(next);
  return next;
}

/** Opens the chat of a visitor whose tabs may die. Resolves to the agent's id. */
export async function beginKilling(page: Page): Promise<string> {
  await page.context().addInitScript(install);
  const agentId = await meet(page);
  await openChat(page);
  return agentId;
}

/** Opens the demo's page, and the chat on it. */
async function openChat(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
}
