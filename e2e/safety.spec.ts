import { expect, type Page, test } from '@playwright/test';
import naughty from 'big-list-of-naughty-strings' with { type: 'json' };
import { HANDLERS, HOSTILE } from '../src/markdown/testing/hostile.ts';
import { startHostileSite } from './support/hostile-site.ts';

const SUITES: Record<string, readonly string[]> = { ...HOSTILE, 'naughty strings': naughty };

/** What must never be in an answer: `localName` of elements, and names of attributes. */
const ELEMENTS =
  /^(script|style|iframe|object|embed|link|meta|base|form|svg|math|video|audio|template|slot|dialog|select|option|letta-chat)$/;
const ATTRIBUTES = /^(on.*|style|srcdoc|srcset|ping|action|formaction|id|name|slot|popover.*|background|poster|data)$/;

interface Heard {
  scripts: number;
  violations: string[];
}

/** Runs in the page: counts scripts that ran, and what the policy had to stop. */
function listen(): void {
  const heard: Heard = { scripts: 0, violations: [] };
  Object.assign(window, { heard, alert: () => (heard.scripts += 1) });
  document.addEventListener('securitypolicyviolation', (event) =>
    heard.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
  );
}

async function expectHarmless(page: Page, leaks: readonly string[]): Promise<void> {
  expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toEqual({ scripts: 0, violations: [] });
  expect(leaks).toEqual([]);
  const found = await page.locator('.assistant-message').evaluateAll((messages) =>
    messages.flatMap((message) =>
      [...message.querySelectorAll('*')]
        // A message has slots for the page's own elements, outside of what the agent wrote.
        .filter((element) => element.localName !== 'slot' || element.closest('.markdown'))
        .flatMap((element) => [
          `<${element.localName}>`,
          ...[...element.attributes].map(({ name, value }) =>
            name === 'href' || name === 'src' ? `${name}=${value.split(':')[0]}` : name,
          ),
        ]),
    ),
  );
  const bad = [...new Set(found)].filter((name) => ELEMENTS.test(name.slice(1, -1)) || ATTRIBUTES.test(name));
  expect(bad).toEqual([]);
  expect(
    [...new Set(found)].filter((name) => /^(href|src)=/.test(name) && !/=(https?|mailto|tel|data)$/.test(name)),
  ).toEqual([]);
}

for (const [name, answers] of Object.entries(SUITES)) {
  test(`${answers.length} answers, streamed and stored, do nothing to a strict page: ${name}`, async ({
    page,
    context,
  }) => {
    test.setTimeout(600_000);
    await using site = await startHostileSite(answers);
    const leaks: string[] = [];
    context.on('request', (request) => {
      if (!request.url().startsWith(site.url) && !request.url().startsWith('data:')) leaks.push(request.url());
    });
    context.on('page', (opened) => leaks.push(`a window: ${opened.url()}`));
    await page.addInitScript(listen);
    await page.goto(site.url);
    // Stored: all are drawn at once.
    await expect(page.locator('.assistant-message')).not.toHaveCount(0);
    await expectHarmless(page, leaks);
    // Streamed: each in pieces.
    const failed = await page.locator('letta-chat').evaluate(async (chat, count) => {
      const failures: string[] = [];
      for (let number = 0; number < count; number += 1) {
        await (chat as HTMLElement & { send(text: string): Promise<void> })
          .send(String(number))
          .catch((error) => failures.push(`${number}: ${error}`));
      }
      return failures;
    }, answers.length);
    expect(failed).toEqual([]);
    await expectHarmless(page, leaks);
    expect(page.url()).toBe(`${site.url}/`);
  });
}

// The checks above are worth something only if they would see an answer that got through.
for (const [name, least] of [
  ['handlers', { scripts: 50, requests: 0 }],
  ['requests', { scripts: 0, requests: 5 }],
] as const) {
  test(`put into a page as HTML, the same answers would be seen: ${name}`, async ({ page, browserName }) => {
    // One of them is a request that Firefox doesn’t make.
    const leastRequests = Math.min(least.requests, browserName === 'firefox' ? 4 : Infinity);
    let requests = 0;
    await page.route('**/*', (route) => {
      requests += 1;
      return route.abort();
    });
    await page.evaluate(listen);
    await page.evaluate(
      ({ answers, events }) => {
        // Kept, since an answer may take the name `document.body` for itself.
        const { body } = document;
        for (const answer of answers) body.appendChild(document.createElement('div')).innerHTML = answer;
        for (const element of body.querySelectorAll('*'))
          for (const event of events) element.dispatchEvent(new Event(event));
      },
      {
        answers: (HOSTILE[name] ?? []).filter((answer) => !/http-equiv|<base/.test(answer)),
        events: HANDLERS.map((handler) => handler.slice(2)),
      },
    );
    await expect
      .poll(() => page.evaluate(() => (Reflect.get(window, 'heard') as Heard).scripts))
      .toBeGreaterThanOrEqual(least.scripts);
    await expect.poll(() => requests).toBeGreaterThanOrEqual(leastRequests);
  });
}
