import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, type Route, test } from '@playwright/test';
import { firefoxPath } from '../scripts/firefox.mjs';
import { en } from '../src/locales/en.ts';
import { launcherTexts } from '../src/locales/launcher.ts';
import { languages } from '../src/locales/testing/languages.ts';
import { answer, ask, box, idle } from './support/chat.ts';
import { GATEWAY } from './support/servers.ts';
import { note } from './support/note.ts';
import { startTokenEndpoint } from './support/token-endpoint.ts';
import { askForProof } from './support/visitors.ts';

// Each file that is loaded later fails: once, for ever, and with 404, as after a deploy that took the old files away. The
// chat stays usable each time, and what failed comes when the line is well again.

/** The file of each language, and not the launcher's. */
const LANGUAGE_FILES = /^src\/locales\/(?!launcher)[\w-]+\.ts$/;

/** All built chunks, by the source file that each was made of. */
const CHUNKS: Readonly<Record<string, { file: string }>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../dist/embed/manifest.json'), 'utf8'),
);

/** The URLs of chunks whose source matches. */
const filesOf = (source: RegExp): string[] =>
  Object.entries(CHUNKS)
    .filter(([key]) => source.test(key))
    .map(([, { file }]) => file);

type Failure = 'once' | 'for ever' | '404';

const FAILURES: readonly Failure[] = ['once', 'for ever', '404'];

/** Lets files fail. Returns a function that ends it. */
async function fail(page: Page, files: readonly string[], failure: Failure): Promise<() => Promise<void>> {
  expect(files.length).toBeGreaterThan(0);
  const failed = new Set<string>();
  const isMeant = (url: URL) => files.some((file) => url.pathname.endsWith(`/embed/${file}`));
  const handle = (route: Route): Promise<void> => {
    const { pathname } = new URL(route.request().url());
    if (failure === '404') return route.fulfill({ status: 404, contentType: 'text/html', body: 'Not found' });
    if (failure === 'once' && failed.has(pathname)) return route.continue();
    failed.add(pathname);
    return route.abort();
  };
  await page.route(isMeant, handle);
  return () => page.unroute(isMeant, handle);
}

const launcher = (page: Page) => page.locator('letta-chat').getByRole('button', { name: 'Open chat' });

async function openChat(page: Page): Promise<void> {
  await page.goto('/');
  await launcher(page).click();
  await expect(box(page)).toBeVisible();
}

/** Whether a message still gets its response. */
async function expectUsable(page: Page): Promise<void> {
  await ask(page, 'echo still here');
  await expect(answer(page)).toHaveText('still here');
  await idle(page);
}

/** As when a phone finds its network again. */
const comeOnline = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('online')));

/** What happens to each kind of chunk, and what a visitor sees. */
const CELLS: Record<string, (page: Page, failure: Failure) => Promise<string>> = {
  async widget(page, failure) {
    const files = filesOf(/^src\/element\/widget\.ts$/);
    const restore = await fail(page, files, failure);
    let attempts = 0;
    page.on('request', (request) => (attempts += Number(files.some((file) => request.url().includes(file)))));
    const logged: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && logged.push(message.text())));
    await page.goto('/');
    // By the keyboard: a pointer that comes near would load it first.
    await launcher(page).press('Enter');
    await expect(page.getByRole('alert')).toHaveText('Loading failed');
    await expect(launcher(page)).toHaveAccessibleName('Open chat. Loading failed');
    await expect(launcher(page)).toHaveAttribute('aria-expanded', 'false');
    expect(logged).toContainEqual(expect.stringContaining('<letta-chat> could not start.'));
    if (failure !== 'once') {
      // Its notice is the first one's still: a click while it loads would only join it.
      await launcher(page).press('Enter');
      await expect.poll(() => attempts).toBe(2);
      await expect(launcher(page)).toHaveAccessibleName('Open chat. Loading failed');
    }
    await restore();
    await launcher(page).press('Enter');
    await expect(box(page)).toBeVisible();
    await expectUsable(page);
    // What is loaded later finds the same widget.
    await ask(page, 'code');
    await expect(page.locator('.hljs-keyword').first()).toBeVisible();
    return 'the launcher says so; the next click opens the chat';
  },

  async teaser(page, failure) {
    const restore = await fail(page, ['teaser.js'], failure);
    await page.goto('/');
    const say = (text: string) =>
      page
        .locator('letta-chat')
        .evaluate((chat, words) => Reflect.get(chat, 'showTeaser').call(chat, words), text)
        .catch(() => 'failed');
    expect(await say('Any questions?')).toBe('failed');
    if (failure !== 'once') expect(await say('Any questions?')).toBe('failed');
    await restore();
    expect(await say('Any questions?')).toBe(true);
    await page.getByRole('button', { name: 'Any questions?' }).click();
    await expect(box(page)).toBeVisible();
    await expectUsable(page);
    return 'no teaser, and an error for the page; a teaser at its next call';
  },

  async languages(page, failure) {
    const restore = await fail(page, filesOf(LANGUAGE_FILES), failure);
    await openChat(page);
    const speak = (locale: string) =>
      page.locator('letta-chat').evaluate((element, value) => element.setAttribute('locale', value), locale);
    const input = (name: string) => page.getByRole('textbox', { name, exact: true });
    for (const [locale, messages] of Object.entries(languages)) {
      await speak(locale);
      await expect(input(failure === 'once' ? messages.message : en.message)).toBeVisible();
    }
    if (failure !== 'once') {
      await expectUsable(page);
      await ask(page, 'error');
      await expect(page.getByRole('alert').getByText(en.errorModel)).toBeVisible();
      await restore();
      await comeOnline(page);
      const { message, errorModel } = languages['zh-Hant'];
      await expect(input(message)).toBeVisible();
      await expect(page.getByRole('alert').getByText(errorModel)).toBeVisible();
    }
    return failure === 'once' ? 'all of them, at the second attempt' : 'English, errors too; theirs once online';
  },

  async 'launcher in other languages'(page, failure) {
    const restore = await fail(page, filesOf(/launcher\.ts$/), failure);
    const isOurs = (asked: { url(): string }): boolean => asked.url().includes('/embed/launcher.js');
    const hasFailed = Promise.race([page.waitForEvent('requestfailed', isOurs), page.waitForResponse(isOurs)]);
    await page.goto('/');
    await page.locator('letta-chat').evaluate((element) => element.setAttribute('locale', 'he'));
    await hasFailed;
    const [openChat = ''] = launcherTexts.get('he') ?? [];
    // In English it can be used just as well.
    await expect(launcher(page)).toBeVisible();
    await restore();
    await comeOnline(page);
    await expect(page.getByRole('button', { name: openChat })).toBeVisible();
    await page.locator('letta-chat').evaluate((element) => element.setAttribute('locale', 'en'));
    await launcher(page).click();
    await expectUsable(page);
    return 'English; its language once online';
  },

  async sanitiser(page, failure) {
    const restore = await fail(page, filesOf(/sanitize\.ts$/), failure);
    await openChat(page);
    await ask(page, 'echo <div>Some <b>bold</b> words</div>');
    const bold = answer(page).locator('b');
    if (failure !== 'once') {
      await expect(answer(page)).toContainText('<b>bold</b>');
      await idle(page);
      await restore();
      await comeOnline(page);
    }
    await expect(bold).toHaveText('bold');
    await expectUsable(page);
    return failure === 'once' ? 'HTML, at the second attempt' : 'its source; HTML once online';
  },

  async 'proof of work'(page, failure) {
    const restore = await fail(page, filesOf(/solve-challenge\.ts$/), failure);
    await using _ = await startTokenEndpoint(page, askForProof());
    await page.clock.install();
    await openChat(page);
    await ask(page, 'echo proven');
    if (failure !== 'once') {
      await expect(page.getByRole('alert')).toContainText(en.errorNetwork);
      await expect(box(page)).toHaveValue('echo proven');
      await restore();
      // An endpoint that failed is left alone for a second.
      await page.clock.fastForward('01:00');
      await page.getByRole('button', { name: 'Retry' }).click();
    }
    await expect(answer(page)).toHaveText('proven');
    return failure === 'once' ? 'nothing of it' : 'a notice; the message waits, and Retry sends it';
  },

  async 'checks of page tools'(page, failure) {
    const restore = await fail(page, filesOf(/check-arguments\.ts$/), failure);
    await openChat(page);
    await page.evaluate(() =>
      document.querySelector('letta-chat')?.registerTool({
        name: 'get_page_title',
        description: 'The title of this page.',
        parameters: { type: 'object', properties: {} },
        run: () => 'A title',
      }),
    );
    await ask(page, 'use get_page_title');
    await expect(answer(page)).toContainText(failure === 'once' ? 'A title' : 'Loading failed');
    await restore();
    await expectUsable(page);
    return failure === 'once' ? 'nothing of it' : 'the agent’s words about a tool that failed';
  },

  async 'WebMCP tools'(page, failure) {
    const restore = await fail(page, filesOf(/page-tools\.ts$/), failure);
    await page.addInitScript(() => {
      const tool = { name: 'get_page_title', description: 'The title of this page.' };
      const context = { getTools: async () => [tool], executeTool: async () => 'A title' };
      Object.defineProperty(document, 'modelContext', { value: Object.assign(new EventTarget(), context) });
    });
    await openChat(page);
    await page.locator('letta-chat').evaluate((element) => element.setAttribute('page-tools', 'never'));
    if (failure !== 'once') {
      await expectUsable(page);
      await restore();
      const isHere = page.waitForResponse((response) => response.url().includes('page-tools'));
      await comeOnline(page);
      await isHere;
    }
    // Nothing tells when the tools are here, so the agent is asked until it has them.
    await expect(async () => {
      await ask(page, 'use get_page_title');
      await idle(page);
      await expect(answer(page)).toContainText('A title', { timeout: 1 });
    }).toPass();
    return failure === 'once' ? 'nothing of it' : 'an agent without these tools; it has them once online';
  },

  async handoff(page, failure) {
    const restore = await fail(page, filesOf(/conversation\/handoff\.ts$/), failure);
    await openChat(page);
    await page.locator('letta-chat').evaluate((chat) => {
      Object.assign(chat, {
        desk: {
          start: (_: unknown, tell: { message(text: string): void }) => ({ send: () => tell.message('Hello.') }),
        },
      });
    });
    await expectUsable(page);
    const handOff = () =>
      page.evaluate(() =>
        document
          .querySelector('letta-chat')
          ?.handoff()
          .catch(({ code }: { code: string }) => code),
      );
    if (failure !== 'once') {
      expect(await handOff()).toBe('network');
      await expectUsable(page);
      await restore();
      await comeOnline(page);
    }
    expect(await handOff()).toBeUndefined();
    await ask(page, 'Is anybody there?');
    await expect(page.locator('.person-message')).toContainText('Hello.');
    return failure === 'once' ? 'nothing of it' : 'the agent, and nobody takes over; a person once online';
  },

  async 'memory panel'(page, failure) {
    const restore = await fail(page, filesOf(/memory-panel\.tsx$/), failure);
    await openChat(page);
    await ask(page, 'my name is Sam');
    await expect(answer(page)).toContainText('Sam');
    await idle(page);
    await page.getByRole('button', { name: 'Memory', exact: true }).click();
    const panel = page.getByRole('dialog', { name: 'What I remember' });
    if (failure !== 'once') {
      await expect(panel.getByRole('alert')).toBeVisible();
      await restore();
      await panel.getByRole('button', { name: 'Retry' }).click();
    }
    await expect(panel.getByRole('region', { name: 'About you' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expectUsable(page);
    return failure === 'once' ? 'the panel, at the second attempt' : 'a notice in the panel, and Retry';
  },

  async menu(page, failure) {
    const restore = await fail(page, filesOf(/menu\/menu\.tsx$/), failure);
    await openChat(page);
    await expectUsable(page);
    await page.getByRole('button', { name: 'Menu' }).click();
    if (failure !== 'once') {
      await expect(page.getByRole('alert').getByText(en.menuFailed)).toBeVisible();
      await restore();
      await page.getByRole('button', { name: 'Retry' }).click();
    }
    await page.getByRole('button', { name: 'New conversation' }).click();
    await expectUsable(page);
    return failure === 'once' ? 'the menu, at the second attempt' : 'a notice under the button, and Retry';
  },

  async 'list of conversations'(page, failure) {
    const restore = await fail(page, filesOf(/conversation-list\.tsx$/), failure);
    await openChat(page);
    await expectUsable(page);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('button', { name: 'Conversations', exact: true }).click();
    const panel = page.getByRole('dialog', { name: 'Conversations' });
    if (failure !== 'once') {
      await expect(panel.getByRole('alert')).toBeVisible();
      await restore();
      await panel.getByRole('button', { name: 'Retry' }).click();
    }
    await expect(panel.getByRole('listitem')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expectUsable(page);
    return failure === 'once' ? 'the list, at the second attempt' : 'a notice in the panel, and Retry';
  },

  async sheet(page, failure) {
    await page.setViewportSize({ width: 390, height: 844 });
    const restore = await fail(page, filesOf(/sheet\/sheet\.ts$/), failure);
    const isMarked = () => page.evaluate(() => Boolean(history.state?.lettaChat));
    const close = page.getByRole('dialog').getByRole('button', { name: 'Close chat' });
    await openChat(page);
    await expectUsable(page);
    if (failure !== 'once') {
      expect(await isMarked()).toBe(false);
      await restore();
      await close.click();
      await launcher(page).click();
    }
    await expect.poll(isMarked).toBe(true);
    await close.click();
    await expect(launcher(page)).toBeVisible();
    return failure === 'once'
      ? 'nothing of it'
      : 'on a phone, a panel that has only its button to close it; with Back and a pull once it is opened again';
  },

  async 'actions under messages'(page, failure) {
    const restore = await fail(page, filesOf(/message-tools\.tsx$/), failure);
    await openChat(page);
    await expectUsable(page);
    const copy = page.getByRole('button', { name: 'Copy answer' });
    if (failure !== 'once') {
      await expectUsable(page);
      await expect(copy).toHaveCount(0);
      await restore();
      await comeOnline(page);
    }
    await expect(copy.last()).toBeVisible();
    return failure === 'once'
      ? 'the actions, at the second attempt'
      : 'messages without actions; they come once online';
  },

  async dictation(page, failure) {
    const restore = await fail(page, filesOf(/browser-dictation\.ts$/), failure);
    // It listens, and hears nothing.
    await page.addInitScript(() =>
      Reflect.set(
        globalThis,
        'SpeechRecognition',
        class {
          start() {}
          abort() {}
        },
      ),
    );
    await openChat(page);
    await page.locator('letta-chat').evaluate((chat) => chat.setAttribute('dictation', ''));
    const button = page.getByRole('button', { name: 'Dictate' });
    await button.click();
    if (failure !== 'once') {
      await expect(page.getByRole('alert').getByText(en.dictateFailed)).toBeVisible();
      await restore();
      await button.click();
    }
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    await expectUsable(page);
    return failure === 'once' ? 'dictation, at the second attempt' : 'a notice over the box; the button tries again';
  },

  async attachments(page, failure) {
    const restore = await fail(page, filesOf(/(prepare-attachment\.ts|attachment-list\.tsx)$/), failure);
    await openChat(page);
    await page.locator('letta-chat').evaluate((chat) => chat.setAttribute('attachments', 'text'));
    const file = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Notes') };
    await page.locator('letta-chat input[type=file]').setInputFiles(file);
    if (failure !== 'once') {
      const alert = page.getByRole('alert').filter({ hasText: en.attachFailed });
      await expect(alert).toBeVisible();
      await restore();
      await alert.getByRole('button', { name: 'Retry' }).click();
    }
    await expect(page.getByRole('list', { name: 'Attached' }).getByText('notes.txt', { exact: true })).toBeVisible();
    await page.getByRole('list', { name: 'Attached' }).getByRole('button', { name: 'Remove' }).click();
    await expectUsable(page);
    return failure === 'once' ? 'the file, at the second attempt' : 'a notice over the box, and Retry';
  },

  async alerts(page, failure) {
    const restore = await fail(page, filesOf(/element\/alerts\.ts$/), failure);
    await openChat(page);
    const isHere = failure === 'once' ? page.waitForResponse(/alerts-\S+\?retry/) : null;
    await page.locator('letta-chat').evaluate((chat) => chat.setAttribute('sound', ''));
    await isHere;
    await expectUsable(page);
    if (failure !== 'once') {
      await restore();
      const comes = page.waitForResponse(/alerts-\S+\?retry/);
      await comeOnline(page);
      expect((await comes).ok()).toBe(true);
    }
    return failure === 'once' ? 'nothing of it' : 'no sound; once online there is one';
  },

  async export(page, failure) {
    const restore = await fail(page, filesOf(/export\/export\.ts$/), failure);
    await openChat(page);
    await expectUsable(page);
    const take = () =>
      page.evaluate(() =>
        document
          .querySelector('letta-chat')
          ?.exportConversation('markdown')
          .catch(({ code }: { code: string }) => code),
      );
    if (failure !== 'once') {
      expect(await take()).toBe('network');
      await restore();
    }
    expect(await take()).toContain('still here');
    return failure === 'once' ? 'the text, at the second attempt' : 'an error for the page; the text at its next call';
  },

  async 'debug drawer'(page, failure) {
    const restore = await fail(page, filesOf(/debug\/debug\.tsx$/), failure);
    await openChat(page);
    const set = (on: boolean) =>
      page.locator('letta-chat').evaluate((chat, value) => chat.toggleAttribute('debug', value), on);
    await set(true);
    const drawer = page.getByRole('region', { name: 'Debug log' });
    await expectUsable(page);
    if (failure !== 'once') {
      await expect(drawer).toHaveCount(0);
      await restore();
      await set(false);
      await set(true);
    }
    await expect(drawer).toBeVisible();
    await expectUsable(page);
    return failure === 'once' ? 'nothing of it' : 'a chat without the drawer; the console says so';
  },

  async 'reader of Markdown'(page, failure) {
    const restore = await fail(page, filesOf(/markdown\/tokenizers\.ts$/), failure);
    await openChat(page);
    await ask(page, 'table');
    await idle(page);
    const response = answer(page);
    if (failure !== 'once') {
      await expect(response).toContainText('|:---|---:|');
      await expectUsable(page);
      await restore();
      await comeOnline(page);
    }
    await expect(page.locator('letta-chat').getByRole('table')).toBeVisible();
    await expectUsable(page);
    return failure === 'once' ? 'nothing of it' : 'Markdown’s source; once online it is formatted';
  },

  async highlighter(page, failure) {
    const restore = await fail(page, filesOf(/highlight\.tsx?$/), failure);
    return colours(page, failure, restore);
  },

  async grammars(page, failure) {
    const grammars = filesOf(/highlight\.js\/es\/languages\//);
    expect(grammars.length).toBeGreaterThan(20);
    const restore = await fail(page, grammars, failure);
    return colours(page, failure, restore);
  },
};

/** What only several conversations show, and so only the gateway; all else is the same with and without. */
const THROUGH_GATEWAY = ['menu', 'list of conversations'];

async function colours(page: Page, failure: Failure, restore: () => Promise<void>): Promise<string> {
  await openChat(page);
  const keyword = page.locator('.hljs-keyword').first();
  await ask(page, 'code');
  await idle(page);
  await expect(answer(page)).toContainText('export function greet(name: string): string {');
  if (failure !== 'once') {
    await expectUsable(page);
    await expect(keyword).toBeHidden();
    await restore();
    await ask(page, 'code');
  }
  await expect(keyword).toBeVisible();
  return failure === 'once' ? 'colours, at the second attempt' : 'one colour; colours in the next response';
}

test.skip(({ browserName }) => browserName === 'firefox' && !firefoxPath(), 'There is no Firefox here.');

for (const [chunk, visit] of Object.entries(CELLS)) {
  for (const failure of FAILURES) {
    test(`${chunk}, failing ${failure}: the chat stays usable`, async ({ page, browserName }) => {
      test.skip(THROUGH_GATEWAY.includes(chunk) !== (GATEWAY !== undefined), 'Once, by the way that shows it.');
      const errors: Error[] = [];
      page.on('pageerror', (error) => {
        // Firefox's own word for a file that is not there.
        if (!error.message.startsWith('Loading module from')) errors.push(error);
      });
      note({ browser: browserName, chunk, fails: failure, 'a visitor sees': await visit(page, failure) });
      expect(errors).toEqual([]);
    });
  }
}

test('every chunk is in the table above', () => {
  const covered = [
    /^src\/element\/(widget|teaser)\.ts$/,
    LANGUAGE_FILES,
    /locales\/launcher\.ts$/,
    /markdown\/tokenizers\.ts$/,
    /sanitize\.ts$/,
    /solve-challenge\.ts$/,
    /check-arguments\.ts$/,
    /page-tools\.ts$/,
    /conversation\/handoff\.ts$/,
    /memory-panel\.tsx$/,
    /menu\/menu\.tsx$/,
    /conversation-list\.tsx$/,
    /sheet\/sheet\.ts$/,
    /message-tools\.tsx$/,
    /browser-dictation\.ts$/,
    /(prepare-attachment\.ts|attachment-list\.tsx)$/,
    /export\/export\.ts$/,
    /debug\/debug\.tsx$/,
    /element\/alerts\.ts$/,
    /highlight\.tsx?$/,
    /highlight\.js\/es\/languages\//,
  ];
  expect(Object.keys(CHUNKS).filter((key) => !covered.some((source) => source.test(key)))).toEqual([]);
});
