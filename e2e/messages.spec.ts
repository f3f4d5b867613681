import { expect, type Page, test } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { ask, box, idle, open } from './support/chat.ts';
import { GATEWAY } from './support/servers.ts';

// What can be done with messages: copied, gone on from, and taken along.

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const entry = (page: Page, text: string) => page.locator('.entry').filter({ hasText: text });

/** What the clipboard holds, by its types. */
const clipboard = (page: Page) =>
  page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const texts = (item?.types ?? []).map(async (type) => [type, await (await item?.getType(type))?.text()]);
    return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
  });

async function converse(page: Page, ...messages: readonly string[]): Promise<void> {
  await open(page);
  for (const message of messages) {
    await ask(page, message);
    await idle(page);
  }
  await expect(button(page, 'Copy answer').last()).toBeVisible();
}

test.describe('direct', () => {
  test.skip(GATEWAY !== undefined, 'The same with and without a gateway.');

  test('an answer is copied as Markdown and as formatted text, without buttons', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await converse(page, 'code');
    await button(page, 'Copy answer').click();
    await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toBeAttached();
    const copied = await clipboard(page);
    expect(copied['text/plain']).toContain('```ts\nexport function greet(name: string): string {');
    expect(copied['text/html']).toMatch(/<pre[^>]*><code>export function greet\(name: string\): string \{/);
    expect(copied['text/html']).not.toMatch(/button|class=|Copy/);
  });

  test('a copy has no invisible characters', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await converse(page, 'echo pay\u200Bpal 👩‍👧');
    await button(page, 'Copy answer').click();
    await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toBeAttached();
    const copied = await clipboard(page);
    expect(copied['text/plain']).toBe('paypal 👩‍👧');
    expect(copied['text/html']).toContain('paypal 👩‍👧');
  });

  test('where copying is not allowed, it says so', async ({ page }) => {
    await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await converse(page, 'echo something');
    await button(page, 'Copy answer').click();
    await expect(page.getByRole('alert').filter({ hasText: 'It could not be copied.' })).toBeVisible();
  });

  test('each message says when it came: the hour, and the whole date as its title', async ({ page }) => {
    await converse(page, 'echo something');
    const time = entry(page, 'something').last().locator('time');
    const date = new Date((await time.getAttribute('datetime')) ?? '');
    expect(Math.abs(Date.now() - date.getTime())).toBeLessThan(60_000);
    await expect(time).toHaveText(new Intl.DateTimeFormat('en', { timeStyle: 'short' }).format(date));
    await expect(time).toHaveAttribute('title', new RegExp(String(date.getFullYear())));
  });

  test('a mouse shows the actions of the message that it is on, and the last answer’s are always there', async ({
    page,
  }) => {
    await converse(page, 'echo first', 'echo second');
    test.skip(await page.evaluate(() => !matchMedia('(hover: hover)').matches), 'This browser sees no mouse.');
    const first = entry(page, 'first').last().getByRole('toolbar');
    await box(page).hover();
    await expect(first).toHaveCSS('opacity', '0');
    await expect(entry(page, 'second').last().getByRole('toolbar')).toHaveCSS('opacity', '1');
    await entry(page, 'first').last().hover();
    await expect(first).toHaveCSS('opacity', '1');
  });

  test('by the keyboard: Tab leads to the row, arrow keys to its buttons', async ({ page }) => {
    await converse(page, 'echo first', 'echo second');
    await box(page).focus();
    await page.keyboard.press('Shift+Tab');
    await expect(button(page, 'Copy answer').last()).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expect(button(page, 'Copy your message').last()).toBeFocused();
    await expect(entry(page, 'second').first().getByRole('toolbar')).toHaveCSS('opacity', '1');
  });

  test('hidden-actions takes away what the page doesn’t want', async ({ page }) => {
    await open(page);
    await page
      .locator('letta-chat')
      .evaluate((element) => element.setAttribute('hidden-actions', 'copy, time, sources'));
    await ask(page, 'echo something');
    await idle(page);
    await expect(page.getByRole('toolbar')).toHaveCount(2);
    await expect(button(page, 'Copy answer')).toHaveCount(0);
    await expect(page.locator('time')).toHaveCount(0);
  });

  test('thumbs are offered where the page wants the event', async ({ page }) => {
    await converse(page, 'echo something');
    await expect(button(page, 'Good answer')).toHaveCount(0);
    const chat = page.locator('letta-chat');
    await chat.evaluate((element) => element.setAttribute('feedback', 'always'));
    const heard = chat.evaluate(
      (element) =>
        new Promise((done) => {
          element.addEventListener('letta-chat-feedback', (event) => done(Reflect.get(event, 'detail')), {
            once: true,
          });
        }),
    );
    await button(page, 'Good answer').click();
    expect(await heard).toMatchObject({ rating: 'positive', reasons: [], isStored: false });
    await expect(button(page, 'Answer again')).toHaveCount(0);
    await expect(button(page, 'Edit your message')).toHaveCount(0);
  });

  test('days stand between messages, and nothing in a chat of today', async ({ page }) => {
    await page.clock.install();
    await converse(page, 'echo of a day');
    await expect(page.locator('.divider')).toHaveCount(0);
    const tomorrow = await page.evaluate(() => Date.now() + 86_400_000);
    await page.clock.setSystemTime(tomorrow);
    await page.reload();
    await page.getByRole('button', { name: 'Open chat' }).click();
    await expect(page.locator('.divider')).toHaveText(['yesterday']);
  });

  test('what came while the panel was closed stands under a line, until the visitor goes on', async ({ page }) => {
    await converse(page, 'echo first');
    await ask(page, 'silent 2');
    await expect(button(page, 'Stop')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(box(page)).toBeHidden();
    const chat = page.locator('letta-chat');
    await chat.evaluate(
      (element) => new Promise((done) => element.addEventListener('letta-chat-response-end', done, { once: true })),
    );
    await page.getByRole('button', { name: 'Open chat' }).click();
    const line = page.locator('.divider');
    await expect(line).toHaveText(['New']);
    expect(await line.evaluate((element) => element.nextElementSibling?.querySelector('article')?.ariaLabel)).toMatch(
      /said$/,
    );
    await ask(page, 'echo on');
    await expect(line).toHaveCount(0);
  });

  test('the previous question is a button or Alt and an arrow away', async ({ page }) => {
    const long = Array.from({ length: 30 }, (_, index) => `Line ${index}`).join('\n\n');
    await converse(page, 'echo first question', `echo ${long}`, `echo ${long}`);
    const questions = page.getByRole('article', { name: 'You said' });
    await page.keyboard.press('Alt+ArrowUp');
    await expect(questions.nth(2)).toBeFocused();
    await expect(questions.nth(2)).toBeInViewport();
    await button(page, 'Go to the previous question').click();
    await expect(questions.nth(1)).toBeFocused();
    await expect(questions.nth(1)).toBeInViewport();
    await page.keyboard.press('Alt+ArrowDown');
    await expect(questions.nth(2)).toBeFocused();
    await button(page, 'Go to the newest message').click();
    await expect(button(page, 'Copy answer').last()).toBeInViewport();
  });

  test('links of an answer are its sources, each once, with number, title and host', async ({ page }) => {
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).hostname));
    await converse(
      page,
      'echo [Tea](https://tea.example/guide), https://www.milk.example/a, [Tea again](https://tea.example/guide), ' +
        '[write](mailto:a@b.example) and [bank.example](https://evil.example/)',
    );
    const sources = page.locator('.sources');
    await expect(sources.locator('summary')).toHaveText('Sources 3');
    await expect(sources.getByRole('listitem')).toHaveText([
      '1Tea againtea.example',
      '2/awww.milk.example',
      '3bank.exampleevil.example',
    ]);
    await expect(sources.getByRole('link').first()).toHaveAttribute('rel', /noopener noreferrer/);
    expect(requests.filter((host) => host.endsWith('.example'))).toEqual([]);
  });

  test('many sources are folded', async ({ page }) => {
    await converse(page, 'echo ' + [1, 2, 3, 4].map((n) => `[Page ${n}](https://tea.example/${n})`).join(', '));
    await expect(page.locator('.sources')).not.toHaveAttribute('open');
    await page.locator('.sources summary').click();
    await expect(page.locator('.sources').getByRole('link')).toHaveCount(4);
  });

  test('a page can open its own links in place', async ({ page, context }) => {
    await converse(page, 'echo [Our **page**](https://tea.example/here)');
    await page.evaluate(() => {
      const heard: unknown[] = [];
      Object.assign(window, { heard });
      document.addEventListener('letta-chat-link', (event) => {
        heard.push(event.detail);
        event.preventDefault();
      });
    });
    await page.getByRole('article').getByRole('link', { name: 'Our page' }).click();
    await page.locator('.sources').getByRole('link').click();
    expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toEqual([
      { url: 'https://tea.example/here', text: 'Our page' },
      { url: 'https://tea.example/here', text: 'Our page' },
    ]);
    expect(context.pages()).toHaveLength(1);
  });

  test('a selection is copied as what was said, without labels and invisible characters', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await converse(page, 'weather', 'code', 'echo pay\u200Bpal, [Tea](https://tea.example/guide)');
    await page.getByRole('log').focus();
    await page.getByRole('log').evaluate((log) => {
      const range = document.createRange();
      range.selectNodeContents(log);
      document.getSelection()?.removeAllRanges();
      document.getSelection()?.addRange(range);
    });
    await page.keyboard.press('ControlOrMeta+c');
    const copied = (await clipboard(page))['text/plain'] ?? '';
    const lines = copied.split('\n').filter((line) => line.trim() !== '');
    expect(lines.slice(0, 4)).toEqual(['weather', 'Let me check.', 'Here is what I found:', 'Temperature\t18 °C']);
    expect(lines).toContain('export function greet(name: string): string {');
    expect(lines.slice(-2)).toEqual(['echo paypal, [Tea](https://tea.example/guide)', 'paypal, Tea']);
    // No label, button, time, tool row or language of code.
    expect(copied).not.toMatch(/Copy|said|Sources|Look|Reasoning|\d{1,2}:\d{2}|^ts$|\u200B/m);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing under messages: ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await converse(page, 'echo first, [Tea](https://tea.example/guide)', 'echo second');
      await entry(page, 'first').last().hover();
      expect(await violationsOn(page, { onlyChat: true })).toEqual([]);
    });
  }

  test.describe('with fingers', () => {
    test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
    test.skip(({ browserName }) => browserName !== 'chromium', 'Playwright has no fingers for Firefox.');

    test('the last answer’s actions are there, others’ after a tap, each 44 px', async ({ page }) => {
      await page.goto('/');
      await page.getByRole('button', { name: 'Open chat' }).tap();
      for (const text of ['echo first', 'echo second']) {
        await ask(page, text);
        await idle(page);
      }
      const copies = button(page, 'Copy answer');
      // Screen readers and keys reach all; fingers what is seen.
      const seen = () =>
        page
          .locator('.message-footer')
          .filter({ has: copies })
          .evaluateAll((footers) => footers.map(({ clientWidth }) => clientWidth > 1));
      await expect.poll(seen).toEqual([false, true]);
      await page.getByText('first', { exact: true }).tap();
      await expect.poll(seen).toEqual([true, true]);
      const size = await copies.first().boundingBox();
      expect([size?.width, size?.height]).toEqual([44, 44]);
    });
  });
});

test.describe('through the gateway', () => {
  test.skip(!GATEWAY, 'A token of Letta Cloud opens none of this.');

  /** What Letta is told of steps. */
  function feedbackOf(page: Page): unknown[] {
    const sent: unknown[] = [];
    page.on('request', (request) => {
      if (/\/v1\/steps\/step-[\w-]+\/feedback$/.test(request.url()) && request.method() === 'PATCH')
        sent.push(request.postDataJSON());
    });
    return sent;
  }

  test('thumbs reach Letta, with reasons as tags, and can be taken back', async ({ page }) => {
    const sent = feedbackOf(page);
    await converse(page, 'echo something');
    await page.evaluate(() => {
      const heard: unknown[] = [];
      Object.assign(window, { heard });
      document.addEventListener('letta-chat-feedback', (event) => heard.push(event.detail));
    });
    await button(page, 'Bad answer').click();
    await expect(button(page, 'Bad answer')).toHaveAttribute('aria-pressed', 'true');
    const reasons = page.getByRole('group', { name: 'What was wrong?' });
    await reasons.getByRole('button', { name: 'Not correct' }).click();
    await expect(reasons.getByRole('button', { name: 'Not correct' })).toHaveAttribute('aria-pressed', 'true');
    await expect.poll(() => page.evaluate(() => Reflect.get(window, 'heard').length)).toBe(2);
    expect(await violationsOn(page, { onlyChat: true })).toEqual([]);
    await button(page, 'Bad answer').click();
    await expect(reasons).toHaveCount(0);
    await expect.poll(() => page.evaluate(() => Reflect.get(window, 'heard').length)).toBe(3);
    expect(sent).toEqual([
      { feedback: 'negative', tags: [] },
      { feedback: 'negative', tags: ['incorrect'] },
      { feedback: null, tags: [] },
    ]);
    expect(await page.evaluate(() => Reflect.get(window, 'heard')[1])).toMatchObject({
      rating: 'negative',
      reasons: ['incorrect'],
      isStored: true,
    });
  });

  test('an answer of before a reload can be judged as well', async ({ page }) => {
    const sent = feedbackOf(page);
    await converse(page, 'echo something');
    await page.reload();
    await page.getByRole('button', { name: 'Open chat' }).click();
    await button(page, 'Good answer').click();
    await expect.poll(() => sent).toEqual([{ feedback: 'positive', tags: [] }]);
  });

  test('a thumb stays pressed over a reload, with its reasons, until it is taken back', async ({ page }) => {
    await converse(page, 'echo something');
    /** Presses a button, and waits until Letta has it: what isn't answered when the page goes is taken back. */
    const tell = async (name: string): Promise<void> => {
      await page.evaluate(() => {
        const told = new Promise((resolve) =>
          document.addEventListener('letta-chat-feedback', resolve, { once: true }),
        );
        Object.assign(window, { told: told.then(() => null) });
      });
      await button(page, name).click();
      await page.evaluate(() => Reflect.get(window, 'told') as Promise<null>);
    };
    await tell('Bad answer');
    await tell('Hard to understand');
    await expect(button(page, 'Hard to understand')).toHaveAttribute('aria-pressed', 'true');
    const again = async (): Promise<void> => {
      await page.reload();
      await page.getByRole('button', { name: 'Open chat' }).click();
    };
    await again();
    await expect(button(page, 'Bad answer')).toHaveAttribute('aria-pressed', 'true');
    await expect(button(page, 'Hard to understand')).toHaveAttribute('aria-pressed', 'true');
    await tell('Bad answer');
    await again();
    await expect(button(page, 'Bad answer')).toHaveAttribute('aria-pressed', 'false');
  });

  test('what Letta couldn’t be told is as before, and says so', async ({ page }) => {
    await converse(page, 'echo something');
    await page.route('**/feedback', (route) => route.abort());
    await button(page, 'Good answer').click();
    await expect(page.getByRole('alert').filter({ hasText: 'That could not be sent.' })).toBeVisible();
    await expect(button(page, 'Good answer')).toHaveAttribute('aria-pressed', 'false');
  });

  test('another answer comes in a copy, which says that memory isn’t rewound', async ({ page }) => {
    await converse(page, 'echo first', 'echo second');
    await button(page, 'Answer again').click();
    await expect(page.getByRole('log')).toContainText('has learned since then stays in memory');
    await expect(page.getByRole('article', { name: 'You said' })).toHaveText(['echo first', 'echo second']);
    await expect(page.getByRole('article', { name: /said$/ }).last()).toHaveText('second');
    await expect(box(page)).toBeFocused();
    await expect(box(page)).toHaveValue('');
  });

  test('a message is changed in place, and goes out in a copy', async ({ page }) => {
    await converse(page, 'echo first', 'echo second', 'echo third');
    await entry(page, 'echo second').hover();
    await entry(page, 'echo second').getByRole('button', { name: 'Edit your message' }).click();
    const form = page.getByRole('form', { name: 'Edit your message' });
    const input = form.getByRole('textbox');
    await expect(input).toBeFocused();
    await expect(input).toHaveValue('echo second');
    expect(await violationsOn(page, { onlyChat: true })).toEqual([]);
    await input.fill('echo better');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('article', { name: 'You said' })).toHaveText(['echo first', 'echo better']);
    await expect(page.getByRole('article', { name: /said$/ }).last()).toHaveText('better');
  });

  test('Escape leaves a message as it was, and the panel open', async ({ page }) => {
    await converse(page, 'echo first');
    await entry(page, 'echo first').hover();
    await button(page, 'Edit your message').click();
    await page.getByRole('form', { name: 'Edit your message' }).getByRole('textbox').fill('else');
    await page.keyboard.press('Escape');
    await expect(box(page)).toBeFocused();
    await expect(page.getByRole('article', { name: 'You said' })).toHaveText(['echo first']);
  });

  test('what was changed stays in its form where the copy can’t be made', async ({ page }) => {
    await converse(page, 'echo first', 'echo second');
    await page.route('**/fork?*', (route) => route.abort());
    await entry(page, 'echo second').hover();
    await entry(page, 'echo second').getByRole('button', { name: 'Edit your message' }).click();
    const form = page.getByRole('form', { name: 'Edit your message' });
    await form.getByRole('textbox').fill('echo better');
    await form.getByRole('button', { name: 'Send again' }).click();
    await expect(form.getByRole('alert')).toBeVisible();
    await expect(form.getByRole('textbox')).toHaveValue('echo better');
  });
});
