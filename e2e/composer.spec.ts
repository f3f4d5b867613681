import { expect, type Page, test } from '@playwright/test';
import { violationsOn } from './support/axe.ts';
import { answer, ask, box, idle, open } from './support/chat.ts';
import { hasExif, takePhoto } from './support/photo.ts';
import { LETTA_API_KEY, LETTA_URL } from './support/servers.ts';

// What visitors do where they write: messages that wait, pictures, files, dictation, and what they said before.

const youSaid = (page: Page) => page.getByRole('article', { name: 'You said' });
const openChat = (page: Page) => page.getByRole('button', { name: 'Open chat' }).click();
const waiting = (page: Page) => page.getByRole('list', { name: 'Waiting messages' }).getByRole('listitem');

/** A chat in the middle of a response. */
async function answering(page: Page, words = 'long 6'): Promise<void> {
  await open(page);
  await ask(page, words);
  await expect(answer(page)).toContainText(/\w/);
}

test.describe('a message written while the agent answers', () => {
  test('waits in sight, the box is free for another, and each is sent after the response before it', async ({
    page,
  }) => {
    await answering(page);
    await ask(page, 'echo next');
    await expect(box(page)).toHaveValue('');
    await ask(page, 'echo last');
    await expect(page.getByRole('paragraph').filter({ hasText: 'Will be sent after the answer.' })).toBeVisible();
    await expect(waiting(page)).toHaveText(['echo next', 'echo last']);
    await expect(answer(page)).toHaveText('last');
    await idle(page);
    await expect(youSaid(page)).toHaveText(['long 6', 'echo next', 'echo last']);
    await expect(waiting(page)).toHaveCount(0);
  });

  test('can be edited and removed, by the keyboard too', async ({ page }) => {
    await answering(page, 'slow');
    await ask(page, 'echo one');
    await ask(page, 'echo two');
    await waiting(page).first().getByRole('button', { name: 'Remove' }).press('Enter');
    await expect(waiting(page)).toHaveText(['echo two']);
    await expect(box(page)).toBeFocused();
    await waiting(page).getByRole('button', { name: 'Edit' }).press('Enter');
    await expect(waiting(page)).toHaveCount(0);
    await expect(box(page)).toBeFocused();
    await expect(box(page)).toHaveValue('echo two');
  });

  test('stays over a reload, and is sent once behind the response that goes on', async ({ page }) => {
    await answering(page, 'long 10');
    await ask(page, 'echo next');
    await expect(waiting(page)).toHaveText(['echo next']);
    await page.reload();
    await openChat(page);
    await expect(waiting(page)).toHaveText(['echo next']);
    await expect(answer(page)).toHaveText('next', { timeout: 20_000 });
    await idle(page);
    await expect(youSaid(page)).toHaveText(['long 10', 'echo next']);
  });

  test('is not sent after Stop without the visitor, over a reload either', async ({ page }) => {
    await answering(page, 'slow');
    await ask(page, 'echo next');
    await page.getByRole('button', { name: 'Stop' }).click();
    // A reload in the middle of it would leave the run to go on at the server.
    await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden();
    await expect(page.getByRole('paragraph').filter({ hasText: 'Not sent yet.' })).toBeVisible();
    await expect(waiting(page)).toHaveText(['echo next']);
    await page.reload();
    await openChat(page);
    await expect(page.getByRole('paragraph').filter({ hasText: 'Not sent yet.' })).toBeVisible();
    await page.getByRole('button', { name: 'Send now' }).click();
    await expect(answer(page)).toHaveText('next');
    await expect(waiting(page)).toHaveCount(0);
  });

  test('is sent once with two tabs, of which one is a copy of the other', async ({ page, context }) => {
    await answering(page, 'slow 6');
    await ask(page, 'echo next');
    await expect(waiting(page)).toHaveText(['echo next']);
    // As "Duplicate tab" does: the new tab gets a copy of what this one keeps.
    const kept = await page.evaluate(() => ({ ...sessionStorage }));
    const copy = await context.newPage();
    await copy.addInitScript(
      (items) => {
        for (const [key, value] of Object.entries(items)) sessionStorage.setItem(key, value);
      },
      kept as Record<string, string>,
    );
    await copy.goto('/');
    await openChat(copy);
    await expect(waiting(copy)).toHaveText(['echo next']);
    for (const tab of [page, copy]) {
      await expect(answer(tab)).toHaveText('next', { timeout: 30_000 });
      await expect(waiting(tab)).toHaveCount(0);
      await idle(tab);
    }
    await page.reload();
    await openChat(page);
    await expect(youSaid(page)).toHaveText(['slow 6', 'echo next']);
  });
});

const attachedList = (page: Page) => page.getByRole('list', { name: 'Attached' }).getByRole('listitem');
const chooser = (page: Page) => page.locator('letta-chat input[type=file]').first();

/** Opens a chat whose visitors may attach everything, and keeps the agent's id where the test finds it. */
async function openWithAttachments(page: Page): Promise<void> {
  await page.addInitScript(() =>
    addEventListener('letta-chat-ready', (event) => {
      Reflect.set(globalThis, 'agentId', (event as CustomEvent<{ agent: { id: string } }>).detail.agent.id);
    }),
  );
  await open(page);
  await page.locator('letta-chat').evaluate((chat) => chat.setAttribute('attachments', 'images text'));
  await expect(page.getByRole('button', { name: 'Attach' })).toBeVisible();
}

interface StoredPart {
  text?: string;
  source?: { media_type: string; data: string };
}

/** What Letta has of the visitor's last message. */
async function received(page: Page): Promise<readonly StoredPart[]> {
  const agentId = await page.evaluate(() => String(Reflect.get(globalThis, 'agentId')));
  const response = await fetch(`${LETTA_URL}/v1/agents/${agentId}/messages?limit=100`, {
    headers: { Authorization: `Bearer ${LETTA_API_KEY}` },
  });
  const messages: { message_type: string; content: readonly StoredPart[] }[] = await response.json();
  return messages.findLast(({ message_type: type }) => type === 'user_message')?.content ?? [];
}

/** Gives files to a handler, as the clipboard or a drag does. */
async function hand(
  page: Page,
  type: 'paste' | 'dragenter' | 'drop',
  files: { name: string; type: string; data: Buffer }[],
) {
  await box(page).evaluate(
    (input, { type, files }) => {
      const data = new DataTransfer();
      for (const { name, type: mediaType, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        data.items.add(new File([bytes], name, { type: mediaType }));
      }
      const target = type === 'paste' ? input : input.closest('.panel');
      const options = { bubbles: true, cancelable: true, composed: true };
      target?.dispatchEvent(
        type === 'paste'
          ? new ClipboardEvent(type, { ...options, clipboardData: data })
          : new DragEvent(type, { ...options, dataTransfer: data }),
      );
    },
    { type, files: files.map(({ data, ...file }) => ({ ...file, base64: data.toString('base64') })) },
  );
}

test.describe('attachments', () => {
  test('a large photo reaches Letta within its limits, upright, and without its place', async ({ page }) => {
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(worker.url()));
    await openWithAttachments(page);
    const photo = await takePhoto(page, 3200, 2000);
    expect(hasExif(photo)).toBe(true);
    await chooser(page).setInputFiles({ name: 'eiffel.jpg', mimeType: 'image/jpeg', buffer: photo });
    await expect(page.getByRole('img', { name: 'eiffel.jpg' })).toBeVisible();
    expect(workers).toEqual([expect.stringContaining('/embed/prepare-')]);
    await ask(page, 'echo what is this?');
    await expect(answer(page)).toContainText('what is this?');
    await idle(page);
    await expect(attachedList(page)).toHaveCount(0);
    await expect(youSaid(page).getByRole('img', { name: 'Image' })).toBeVisible();
    const [text, image] = await received(page);
    expect(text?.text).toBe('echo what is this?');
    const bytes = Buffer.from(image?.source?.data ?? '', 'base64');
    expect(image?.source?.media_type).toBe('image/jpeg');
    expect(hasExif(bytes)).toBe(false);
    expect(bytes.length).toBeLessThan(1_000_001);
    const size = await page.evaluate(async (data) => {
      const { width, height } = await createImageBitmap(await (await fetch(`data:image/jpeg;base64,${data}`)).blob());
      return [width, height];
    }, image?.source?.data ?? '');
    // It was held upright.
    expect(size).toEqual([1250, 2000]);
  });

  test('on a device that is held in a hand, the camera is a button of its own', async ({ browser, browserName }) => {
    test.skip(browserName === 'firefox', 'Playwright has no phones for Firefox.');
    const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto('/');
    await page.locator('letta-chat').evaluate((chat) => chat.setAttribute('attachments', 'images'));
    await page.getByRole('button', { name: 'Open chat' }).click();
    const photo = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Take a photo' }).click();
    const chosen = await photo;
    expect(await chosen.element().getAttribute('capture')).toBe('environment');
    await chosen.setFiles({ name: 'desk.jpg', mimeType: 'image/jpeg', buffer: await takePhoto(page, 40, 30) });
    await expect(page.getByRole('img', { name: 'desk.jpg' })).toBeVisible();
    await context.close();
  });

  test('by paste and drop, with names, and removed again; the panel shows where to drop', async ({
    page,
    browserName,
  }) => {
    test.skip(browserName === 'firefox', 'A script can’t paste files in Firefox.');
    await openWithAttachments(page);
    const data = await takePhoto(page, 40, 30);
    await hand(page, 'paste', [{ name: 'pasted.jpg', type: 'image/jpeg', data }]);
    await expect(page.getByRole('img', { name: 'pasted.jpg' })).toBeVisible();
    const notes = { name: 'notes.md', type: 'text/markdown', data: Buffer.from('# Notes') };
    await hand(page, 'dragenter', [notes]);
    await expect(page.getByText('Drop files here')).toBeVisible();
    await hand(page, 'drop', [notes]);
    await expect(page.getByText('Drop files here')).toBeHidden();
    await expect(attachedList(page)).toHaveCount(2);
    await expect(attachedList(page).last()).toContainText('notes.md');
    expect(await violationsOn(page)).toEqual([]);
    await attachedList(page).first().getByRole('button', { name: 'Remove' }).press('Enter');
    await expect(attachedList(page)).toHaveCount(1);
    await expect(box(page)).toBeFocused();
    await ask(page, 'echo read this');
    await idle(page);
    expect(await received(page)).toMatchObject([
      { text: 'echo read this' },
      { text: '<attached-file name="notes.md">\n# Notes\n</attached-file>' },
    ]);
    const file = youSaid(page).getByText('notes.md');
    await file.click();
    await expect(youSaid(page).getByText('# Notes')).toBeVisible();
    await page.reload();
    await openChat(page);
    await expect(youSaid(page).getByText('notes.md')).toBeVisible();
  });

  test('what can’t be sent is said in a sentence, and nothing else is lost', async ({ page }) => {
    await openWithAttachments(page);
    await box(page).fill('still here');
    const problem = (words: string | RegExp) => expect(page.getByRole('alert').getByText(words)).toBeVisible();
    await chooser(page).setInputFiles({ name: 'a.zip', mimeType: 'application/zip', buffer: Buffer.from('PK\0\0') });
    await problem('“a.zip” is of a kind that can’t be sent here.');
    await chooser(page).setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.alloc(13_000, 'x') });
    await problem(/^“a.txt” is too long/);
    await chooser(page).setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
    await problem('“a.png” can’t be opened as a picture.');
    await expect(attachedList(page)).toHaveCount(0);
    await expect(box(page)).toHaveValue('still here');
  });

  test('stay with the message while the line is down, and go out once by Retry', async ({ page, context }) => {
    await openWithAttachments(page);
    await ask(page, 'echo first');
    await expect(answer(page)).toHaveText('first');
    await idle(page);
    const data = await takePhoto(page, 40, 30);
    await chooser(page).setInputFiles({ name: 'kept.jpg', mimeType: 'image/jpeg', buffer: data });
    await expect(page.getByRole('img', { name: 'kept.jpg' })).toBeVisible();
    await context.setOffline(true);
    await ask(page, 'echo second');
    await expect(page.getByText('No connection. Your message is kept.')).toBeVisible({ timeout: 25_000 });
    await expect(page.getByRole('img', { name: 'kept.jpg' })).toBeVisible();
    await expect(box(page)).toHaveValue('echo second');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Retry' }).click();
    await expect(answer(page)).toContainText('second');
    await idle(page);
    await expect(attachedList(page)).toHaveCount(0);
    await expect(box(page)).toHaveValue('');
    await expect(youSaid(page)).toHaveCount(2);
    expect(await received(page)).toMatchObject([{ text: 'echo second' }, { source: { media_type: 'image/jpeg' } }]);
  });

  test('a picture alone can be queued and taken back', async ({ page }) => {
    await openWithAttachments(page);
    await ask(page, 'slow');
    await expect(answer(page)).toContainText(/\w/);
    await chooser(page).setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await takePhoto(page, 40, 30) });
    await expect(page.getByRole('img', { name: 'a.jpg' })).toBeVisible();
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(waiting(page)).toHaveCount(1);
    await expect(waiting(page).getByRole('img', { name: 'Image' })).toBeVisible();
    await expect(attachedList(page)).toHaveCount(0);
    await waiting(page).getByRole('button', { name: 'Edit' }).click();
    await expect(attachedList(page)).toHaveCount(1);
  });
});

test('a file in the queue goes by its name', async ({ page }) => {
  await openWithAttachments(page);
  await ask(page, 'slow');
  await expect(answer(page)).toContainText(/\w/);
  await chooser(page).setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Notes') });
  await expect(attachedList(page)).toHaveCount(1);
  await ask(page, 'echo read this');
  await expect(waiting(page)).toContainText(['notes.txt']);
  await expect(waiting(page)).toContainText(['echo read this']);
});

test.describe('in the box', () => {
  const set = (page: Page, name: string, value: string) =>
    page
      .locator('letta-chat')
      .evaluate((chat, [name, value]) => chat.setAttribute(name, value), [name, value] as const);

  test('↑ brings back what was said, ↓ leads back, and a message that waits comes first', async ({ page }) => {
    await open(page);
    for (const words of ['echo one', 'echo two']) {
      await ask(page, words);
      await expect(answer(page)).toHaveText(words.slice(5));
      await idle(page);
    }
    await box(page).press('ArrowUp');
    await expect(box(page)).toHaveValue('echo two');
    await box(page).press('ArrowUp');
    await expect(box(page)).toHaveValue('echo one');
    await box(page).press('ArrowDown');
    await box(page).press('ArrowDown');
    await expect(box(page)).toHaveValue('');
    await ask(page, 'slow');
    await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
    await expect(box(page)).toHaveValue('');
    await ask(page, 'echo waits');
    await expect(waiting(page)).toHaveText(['echo waits']);
    await box(page).press('ArrowUp');
    await expect(box(page)).toHaveValue('echo waits');
    await expect(waiting(page)).toHaveCount(0);
  });

  test('a limit is counted near its end; beyond it nothing is sent, and nothing cut off', async ({ page }) => {
    await open(page);
    await set(page, 'max-length', '20');
    await box(page).fill('echo 890');
    await expect(page.getByText('characters left')).toHaveCount(0);
    await box(page).fill('echo 89012345678');
    await expect(page.getByText('4 characters left')).toBeAttached();
    await ask(page, 'echo 890123456789012345');
    await expect(page.getByText('3 characters too many')).toBeAttached();
    await expect(youSaid(page)).toHaveCount(0);
    await expect(box(page)).toHaveValue('echo 890123456789012345');
    await ask(page, 'echo 890');
    await expect(answer(page)).toHaveText('890');
  });

  test('dictation writes what is heard, and sending ends it', async ({ page }) => {
    await page.addInitScript(() => {
      class FakeRecognition {
        lang = '';
        onresult: ((event: object) => void) | null = null;
        onerror: ((event: object) => void) | null = null;
        onend: (() => void) | null = null;
        start() {
          Reflect.set(globalThis, 'recognition', this);
        }
        abort() {
          Reflect.set(globalThis, 'aborted', true);
          this.onend?.();
        }
        hear(words: string, isFinal: boolean) {
          this.onresult?.({ resultIndex: 0, results: [{ isFinal, 0: { transcript: words } }] });
        }
      }
      Reflect.set(globalThis, 'SpeechRecognition', FakeRecognition);
    });
    const hear = (words: string, isFinal: boolean) =>
      page.evaluate(([words, isFinal]) => Reflect.get(globalThis, 'recognition').hear(words, isFinal), [
        words,
        isFinal,
      ] as const);
    await open(page);
    await expect(page.getByRole('button', { name: 'Dictate' })).toHaveCount(0);
    await set(page, 'dictation', '');
    const button = page.getByRole('button', { name: 'Dictate' });
    await box(page).fill('echo');
    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    await page.waitForFunction(() => Reflect.has(globalThis, 'recognition'));
    await hear('hello', false);
    await expect(box(page)).toHaveValue('echo hello');
    await hear('hello word', true);
    await hear('again', false);
    await expect(box(page)).toHaveValue('echo hello word again');
    await box(page).press('Enter');
    await expect(button).toHaveAttribute('aria-pressed', 'false');
    expect(await page.evaluate(() => Reflect.get(globalThis, 'aborted'))).toBe(true);
    await hear('too late', true);
    await expect(answer(page)).toHaveText('hello word again');
    await idle(page);
    await expect(box(page)).toHaveValue('');
    await button.click();
    await page.evaluate(() => {
      const recognition = Reflect.get(globalThis, 'recognition');
      recognition.onerror({ error: 'not-allowed' });
      recognition.onend();
    });
    await expect(page.getByRole('alert').getByText('The microphone may not be used.')).toBeVisible();
  });

  test('a site puts actions of its own beside the buttons', async ({ page }) => {
    await open(page);
    await page.locator('letta-chat').evaluate((chat) => {
      chat.innerHTML = '<button slot="composer-actions">Order number</button>';
    });
    await expect(page.getByRole('button', { name: 'Order number' })).toBeVisible();
  });
});
