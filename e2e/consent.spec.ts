import { expect, type Page, test } from '@playwright/test';
import { answer, ask, box, idle, open } from './support/chat.ts';
import { holdFrames } from './support/held-frames.ts';

const BODY = 'Hello! This is a message from your agent.';
const question = (page: Page) => page.getByRole('group', { name: /^Allow “Send an e-mail”/ });

test('Allow can’t be pressed before the arguments are complete, wherever the stream pauses', async ({ browser }) => {
  // It opens the page once for each frame of the stream.
  test.setTimeout(300_000);
  let isOver = false;
  for (let frames = 1; !isOver; frames += 1) {
    expect(frames).toBeLessThan(80);
    const context = await browser.newContext();
    const page = await context.newPage();
    const held = await holdFrames(page, { frames });
    await open(page);
    await ask(page, 'email');
    isOver = (await held.reached()) === 'end';
    if (!isOver) {
      expect(await held.clicks()).toEqual([]);
      expect(await held.sent()).toEqual([]);
    }
    await held.release();
    await expect(answer(page)).toContainText('Done: Sent to ada@example.com.');
    expect(await held.clicks()).toEqual([expect.stringContaining(BODY)]);
    expect(await held.sent()).toHaveLength(1);
    await context.close();
  }
});

test('another tab can’t allow a call before its arguments are complete', async ({ page, context }) => {
  const held = await holdFrames(page, { frames: 3, presses: false });
  await open(page);
  // Tabs share a conversation once there is one.
  await ask(page, 'echo hello');
  await expect(answer(page)).toHaveText('hello');
  await page.reload();
  await page.getByRole('button', { name: 'Open chat' }).click();
  // From here on it is in front, and has the focus.
  const other = await context.newPage();
  const mirror = await holdFrames(other, { frames: 1_000 });
  await open(other);
  await expect(answer(other)).toHaveText('hello');
  await ask(page, 'email');
  expect(await held.reached()).toBe('frames');
  // The other tab shows the call, whose arguments still stream in the first one.
  await expect(other.getByText('send_email').or(other.getByText('Send an e-mail')).first()).toBeVisible();
  await other.evaluate(async () => {
    for (let count = 0; count < 8; count += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
  expect(await mirror.clicks()).toEqual([]);
  expect(await mirror.sent()).toEqual([]);
  await held.release();
  await expect(answer(other)).toContainText('Done: Sent to ada@example.com.');
  await expect(answer(page)).toContainText('Done: Sent to ada@example.com.');
  expect(await mirror.clicks()).toEqual([expect.stringContaining(BODY)]);
  expect(await held.sent()).toEqual([]);
  // A server that is still busy with the first tab's stream may be sent the same decision twice.
  expect(new Set(await mirror.sent()).size).toBe(1);
});

test('a question is in words, outlives a reload, and its answer stays in the transcript', async ({ page }) => {
  await open(page);
  await ask(page, 'email');
  await expect(question(page)).toContainText('ada@example.com');
  await expect(question(page)).not.toContainText('{');
  await page.reload();
  await page.getByRole('button', { name: 'Open chat' }).click();
  await question(page).getByRole('button', { name: 'Give a reason' }).click();
  await question(page).getByRole('textbox', { name: 'Reason' }).fill('Wrong address');
  await question(page).getByRole('button', { name: 'Don’t allow' }).click();
  await expect(answer(page)).toContainText('You said: “Wrong address”.');
  await idle(page);
  await page.reload();
  await page.getByRole('button', { name: 'Open chat' }).click();
  await page.getByText('Not allowed').click();
  await expect(page.getByText('Reason: Wrong address')).toBeVisible();
});

test('Enter while a question is open says so, keeps the text, and offers it as the reason', async ({ page }) => {
  await open(page);
  await ask(page, 'email');
  await expect(question(page)).toBeVisible();
  await ask(page, 'Write to Grace instead');
  await expect(page.getByRole('alert').getByText('Please answer the question above first.')).toBeVisible();
  await expect(box(page)).toHaveValue('Write to Grace instead');
  await page.getByRole('button', { name: 'Don’t allow, with this text as the reason' }).click();
  await expect(answer(page)).toContainText('You said: “Write to Grace instead”.');
  await expect(box(page)).toHaveValue('');
});

test('of two questions, the answered one says so while the other waits', async ({ page }) => {
  await open(page);
  await ask(page, 'emails');
  await expect(question(page)).toHaveCount(2);
  await question(page).first().getByRole('button', { name: 'Allow', exact: true }).click();
  await expect(question(page)).toHaveCount(1);
  await expect(answer(page)).toContainText('Allowed');
  await question(page).getByRole('button', { name: 'Don’t allow' }).click();
  await expect(answer(page)).toContainText('Done: Sent to ada@example.com.');
  await expect(answer(page)).toContainText("All right, I won't send it.");
});

test('another tab shows which of two questions is answered, and can answer the other', async ({ page, context }) => {
  await open(page);
  await ask(page, 'emails');
  await expect(question(page)).toHaveCount(2);
  const other = await context.newPage();
  await other.goto('/');
  await other.getByRole('button', { name: 'Open chat' }).click();
  await expect(question(other)).toHaveCount(2);
  await question(page).first().getByRole('button', { name: 'Allow', exact: true }).click();
  await expect(question(other)).toHaveCount(1, { timeout: 1_000 });
  await question(other).getByRole('button', { name: 'Don’t allow' }).click();
  for (const tab of [page, other]) {
    await expect(answer(tab)).toContainText('Done: Sent to ada@example.com.');
    await expect(answer(tab)).toContainText("All right, I won't send it.");
  }
});

test('a tool of the page runs once the visitor allows it, and never with arguments that don’t fit', async ({
  page,
}) => {
  await open(page);
  await page.evaluate(() => {
    document.querySelector('letta-chat')?.registerTool({
      name: 'paint',
      title: 'Paint the page',
      description: 'Paints the page.',
      parameters: { type: 'object', properties: { colour: { type: 'string', title: 'Colour' } }, required: ['colour'] },
      consent: 'once',
      run: ({ colour }) => `painted ${colour}`,
    });
  });
  await ask(page, 'use paint turquoise');
  const paint = page.getByRole('group', { name: 'Allow “Paint the page”?' });
  await expect(paint).toContainText('Colour');
  await paint.getByRole('button', { name: 'Allow', exact: true }).click();
  await expect(answer(page)).toContainText('painted turquoise');
  await idle(page);
  await ask(page, 'use paint {"colour": 1}');
  await expect(answer(page)).toContainText('failed');
});

test('a screen reader hears of a question, and not of a tool of the page that runs by itself', async ({ page }) => {
  await open(page);
  // All that is announced, from the first word on.
  const said = await page.locator('letta-chat').evaluateHandle((chat) => {
    const told: string[] = [];
    const line = chat.shadowRoot?.querySelector('.visually-hidden[role="status"]');
    new MutationObserver(() => told.push(line?.textContent ?? '')).observe(line ?? chat, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    return told;
  });
  await page.evaluate(() => {
    document.querySelector('letta-chat')?.registerTool({
      name: 'paint',
      description: 'Paints the page.',
      parameters: { type: 'object', properties: { colour: { type: 'string' } } },
      run: () => 'painted',
    });
  });
  await ask(page, 'use paint turquoise');
  await expect(answer(page)).toContainText('painted');
  await idle(page);
  expect((await said.jsonValue()).join()).not.toContain('Allow');
  await ask(page, 'email');
  await expect.poll(async () => (await said.jsonValue()).join()).toContain('Allow “Send an e-mail”?');
});
