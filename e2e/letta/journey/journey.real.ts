import process from 'node:process';
import type { ServerUnderTest } from '../support/server-under-test.ts';
import { answer, ask, box, expect, idle, slowText, test, youSaid } from './visit.ts';

// What a visitor sees in Chromium, on built files, against a real Letta, by both ways to it. Every scenario ends with the
// question how many runs the server has made.

/** An answer of about four seconds. */
const COUNT = 40;
const SLOW = `slow ${COUNT}`;

for (const mode of ['direct', 'gateway'] as const) {
  test.describe(mode, () => {
    test('first message', async ({ visit }) => {
      const { page } = visit;
      await ask(page, 'echo hello');
      await expect(answer(page)).toHaveText('hello');
      await idle(page);
      await visit.conclude('the answer', 1);
    });

    test('reload in mid-answer', async ({ visit }) => {
      const { page } = visit;
      await ask(page, SLOW);
      await expect(answer(page)).toContainText('word5 ');
      await page.reload();
      await expect(answer(page)).toHaveText(slowText(COUNT));
      await idle(page);
      await expect(youSaid(page)).toHaveText([SLOW]);
      await expect(page.getByRole('alert')).toBeEmpty();
      await visit.conclude('the whole answer, once, no notice', 1);
    });

    test('connection cut in mid-answer', async ({ visit }) => {
      const { page, visitor } = visit;
      const cut = visitor.line.cutWhen((received) => received.includes('word8 '));
      await ask(page, SLOW);
      await cut;
      await expect(answer(page)).toContainText('word3 ');
      visitor.line.restore();
      await expect(answer(page)).toHaveText(slowText(COUNT));
      await idle(page);
      await expect(youSaid(page)).toHaveText([SLOW]);
      await expect(page.getByRole('alert')).toBeEmpty();
      await visit.conclude('the whole answer, once, no notice', 1);
    });

    test('Stop', async ({ visit }) => {
      const { page, visitor } = visit;
      await ask(page, SLOW);
      await expect(answer(page)).toContainText('word5 ');
      await page.getByRole('button', { name: 'Stop' }).click();
      await idle(page);
      await expect(page.getByText('Stopped')).toBeVisible();
      await expect.poll(async () => (await visitor.agent.runs())[0]?.status).toBe('cancelled');
      await ask(page, 'echo next');
      await expect(answer(page)).toHaveText('next');
      await idle(page);
      await visit.conclude('what had come, “Stopped”, and the answer to the next message', 2);
    });

    test('tool of the server', async ({ visit, letta }) => {
      const { page } = visit;
      await ask(page, letta.words.serverTool);
      await expect(page.getByText(/^Used look/)).toBeVisible();
      await expect(answer(page)).toContainText('18 degrees');
      await idle(page);
      await visit.conclude('“Used look up”, and the answer', 1);
    });

    test('approval, allowed', async ({ visit, letta }) => {
      const { page } = visit;
      await ask(page, letta.words.approval);
      await page.getByRole('button', { name: 'Allow', exact: true }).click();
      await expect(answer(page)).toContainText('Sent to ann@shop.example');
      await idle(page);
      await expect(page.getByText(/^Used send/)).toBeVisible();
      await visit.conclude('the question, “Used send email”, and the answer', 2);
    });

    test('approval, denied after a reload', async ({ visit, letta }) => {
      const { page } = visit;
      await ask(page, letta.words.approval);
      await expect(page.getByRole('button', { name: 'Allow', exact: true })).toBeVisible();
      await page.reload();
      await page.getByRole('button', { name: 'Don’t allow' }).click();
      await expect(answer(page)).toContainText('The tool said');
      await idle(page);
      await expect(page.getByText(/Not allowed$/)).toBeVisible();
      await page.reload();
      await expect(page.getByText(/Not allowed$/)).toBeVisible();
      await visit.conclude('the question, also after a reload, and “Not allowed”', 2);
    });

    test('tool of the page', async ({ visit, letta }) => {
      const { page } = visit;
      await page.evaluate(() => {
        document.querySelector('letta-chat')?.registerTool({
          name: 'get_title',
          description: 'The title of the page.',
          parameters: { type: 'object', properties: {} },
          run: async () => document.title,
        });
      });
      await ask(page, letta.words.clientTool('get_title'));
      await expect(answer(page)).toContainText('Shop');
      await idle(page);
      await expect(page.getByText(/^Used get/)).toBeVisible();
      await visit.conclude('“Used get title”, and the answer', 2);
    });

    test('second tab during the first answer', async ({ visit }) => {
      const { page } = visit;
      await ask(page, SLOW);
      await expect(answer(page)).toContainText('word3 ');
      const second = await visit.secondTab();
      await expect(second.getByRole('button', { name: 'Stop' })).toBeVisible();
      for (const tab of [page, second]) {
        await expect(answer(tab)).toHaveText(slowText(COUNT));
        await idle(tab);
        await expect(youSaid(tab)).toHaveText([SLOW]);
      }
      await visit.conclude('in both tabs the whole answer, once', 1);
    });

    test('a message written during an answer', async ({ visit }) => {
      const { page } = visit;
      await ask(page, SLOW);
      await expect(answer(page)).toContainText('word3 ');
      await ask(page, 'echo next');
      await expect(answer(page)).toHaveText('next');
      await idle(page);
      await expect(youSaid(page)).toHaveText([SLOW, 'echo next']);
      await visit.conclude('both answers, one after the other', 2);
    });

    for (const [when, words] of [
      ['before the first word', (letta: ServerUnderTest) => letta.words.failure],
      ['in mid-answer', () => 'bad frame'],
    ] as const) {
      test(`model error ${when}`, async ({ visit, letta }) => {
        const { page, visitor } = visit;
        await ask(page, 'echo warm');
        await expect(answer(page)).toHaveText('warm');
        await idle(page);
        const before = visitor.line.requests.length;
        await ask(page, words(letta));
        await expect(page.getByRole('alert')).toContainText(/\w/);
        const seen = performance.now();
        await expect(page.getByRole('button', { name: 'Retry' })).toHaveCount(1);
        const posts = visitor.line.requests.slice(before).filter(({ method }) => method === 'POST');
        expect(posts).toHaveLength(1);
        // Letta's own part isn't ours to answer for.
        const took = Math.round(seen - (posts[0]?.endedAt ?? 0));
        expect(took).toBeLessThan(1_000);
        await visit.conclude(`one notice, after one request, ${took} ms after Letta's last word`, 2);
      });
    }

    // The run dies with the process, but Letta goes on calling it `running`, and keeps its conversation locked for five
    // minutes.
    test('the server dies in mid-answer, and comes back', async ({ visit }) => {
      const control = process.env['LETTA_CONTROL_URL'];
      test.skip(!control, 'Nobody can restart this server: LETTA_CONTROL_URL is not set.');
      // A Letta starts within half a minute, and later on a machine with other things to do.
      test.setTimeout(300_000);
      const { page } = visit;
      await ask(page, SLOW);
      await expect(answer(page)).toContainText('word5 ');
      await command(`${control}/crash`);
      // It stays away until the page has given up asking.
      await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible({ timeout: 60_000 });
      await command(`${control}/revive`);
      await page.getByRole('button', { name: 'Retry' }).click();
      await page.getByRole('button', { name: 'Stop' }).click();
      await expect(answer(page)).toContainText('Stopped');
      await expect(answer(page)).toContainText('word5 ');
      await expect(youSaid(page)).toHaveText([SLOW]);
      await ask(page, 'echo next');
      if (mode === 'direct') {
        await expect(answer(page)).toHaveText('next');
        await visit.conclude('a notice with Retry; then Stop ends it, and the next message is answered', 2);
      } else {
        await expect(page.getByRole('alert')).toContainText('still busy');
        await expect(box(page)).toHaveValue('echo next');
        await visit.conclude('a notice with Retry; then Stop ends it; the next message waits for Letta’s lock', 1);
      }
    });
  });
}

/** Has the server killed, or started again at the same address. */
async function command(url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST' });
  expect([response.status, await response.text()]).toEqual([204, '']);
}
