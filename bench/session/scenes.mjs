/**
 * What a visitor does in a session of ten scenes. Each scene has steps; between them the visitor reads. Steps go by the
 * names of parts, so that the driver's own searches cost the page little.
 */
import { deflateSync } from 'node:zlib';

/** @typedef {import('playwright').Page} Page */
/** @typedef {readonly [name: string, act: (page: Page) => Promise<void>, pace?: typeof AT_ONCE]} Step */

/** For a step that is followed by the next one while the answer streams: the visitor doesn't stop to read. */
export const AT_ONCE = 'at once';

const part = (page, name) => page.locator(`letta-chat [part~="${name}"]`);

/** How long a visitor takes for a key, in milliseconds. */
const KEY_MS = 70;

const type = (text) => async (page) => {
  await part(page, 'input').click();
  await page.keyboard.type(text, { delay: KEY_MS });
};
const press = (key) => (page) => page.keyboard.press(key);
const click =
  (name, which = 'first') =>
  (page) =>
    part(page, name)[which]().click();
const settled = (page) => part(page, 'send-button').waitFor({ timeout: 60_000 });
const wheel = (times, by) => async (page) => {
  await part(page, 'transcript').hover();
  for (let time = 0; time < times; time += 1) {
    await page.mouse.wheel(0, by);
    await page.waitForTimeout(30);
  }
};
const set = (name, value) => (page) =>
  page.evaluate(([name, value]) => document.querySelector('letta-chat')?.setAttribute(name, value), [name, value]);

/** Writes a message, sends it, and waits for the whole answer. @returns {readonly Step[]} */
const say = (text) => [
  [`write “${text}”`, type(text)],
  ['send', press('Enter')],
  ['the answer', settled],
];

/** A picture as large as a phone's, as PNG: without a library, stripes do. */
function photo(width, height) {
  const line = Buffer.alloc(1 + width * 3);
  const lines = Array.from({ length: height }, (_, y) => Buffer.from(line.fill((y * 7) % 256, 1)));
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(bytes) {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return (rest ^ 0xffffffff) >>> 0;
}

/** @type {readonly {name: string, steps: readonly Step[]}[]} */
export const SCENES = [
  {
    name: 'arrive',
    steps: [
      ['scroll the page', (page) => page.mouse.wheel(0, 600)],
      ['come near the launcher', (page) => part(page, 'launcher').hover()],
      ['open', click('launcher')],
      ['the start screen', (page) => part(page, 'greeting').waitFor()],
      ['close', press('Escape')],
      ['open again', click('launcher')],
    ],
  },
  { name: 'first words', steps: [...say('Hello'), ...say('list'), ['scroll', wheel(12, -120)], ...say('table')] },
  {
    name: 'steps of the agent',
    steps: [
      ...say('weather'),
      ['open a row', click('summary', 'last')],
      ...say('think'),
      ['open the reasoning', click('summary', 'last')],
      ...say('parallel'),
    ],
  },
  {
    name: 'a question',
    steps: [
      ['write', type('email')],
      ['send', press('Enter')],
      ['the question', (page) => part(page, 'allow-button').waitFor()],
      ['allow', click('allow-button')],
      ['the answer', settled],
    ],
  },
  {
    name: 'a long answer',
    steps: [
      ['write', type('long 20')],
      ['send', press('Enter'), AT_ONCE],
      ['write another', type('echo and this'), AT_ONCE],
      ['queue it', press('Enter'), AT_ONCE],
      ['take it back', click('queue-action'), AT_ONCE],
      ['queue it again', press('Enter')],
      ['both answers', (page) => part(page, 'queued-message').waitFor({ state: 'detached', timeout: 90_000 })],
      ['the answer', settled],
      ['scroll up', wheel(40, -400)],
      ['to the end', click('to-end-button')],
    ],
  },
  {
    name: 'code and a picture',
    steps: [
      ...say('code'),
      ['copy', click('copy-button', 'last')],
      ['allow attachments', set('attachments', 'images text')],
      [
        'attach',
        (page) =>
          page
            .locator('letta-chat input[type=file]')
            .first()
            .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: photo(3200, 2400) }),
      ],
      ['the preview', (page) => page.locator('letta-chat .attachment:not(.preparing)').waitFor({ timeout: 60_000 })],
      ...say('echo what is this'),
    ],
  },
  {
    name: 'memory and conversations',
    steps: [
      ...say('my name is Sam'),
      ['open the menu', click('menu-button')],
      ['memory', (page) => page.locator('letta-chat .menu-entry', { hasText: 'Memory' }).click()],
      ['the blocks', (page) => part(page, 'memory-block').first().waitFor()],
      ['back', press('Escape')],
      ['open the menu', click('menu-button')],
      ['new conversation', (page) => page.locator('letta-chat .menu-entry', { hasText: 'New conversation' }).click()],
      ...say('echo another matter'),
      ['open the menu', click('menu-button')],
      ['the list', (page) => page.locator('letta-chat .menu-entry', { hasText: 'Conversations' }).click()],
      ['go back to the first', click('conversation-button', 'last')],
      ['its messages', (page) => part(page, 'user-message').nth(3).waitFor()],
    ],
  },
  {
    name: 'away and back',
    steps: [
      ['write', type('slow 4')],
      ['send', press('Enter'), AT_ONCE],
      ['close', press('Escape')],
      ['an answer is unread', (page) => part(page, 'launcher-badge').waitFor({ timeout: 60_000 })],
      ['open', click('launcher')],
      ['the question before', press('Alt+ArrowUp')],
      ['and before', press('Alt+ArrowUp')],
      ['export', (page) => page.evaluate(() => document.querySelector('letta-chat')?.exportConversation('markdown'))],
    ],
  },
  {
    name: 'other looks',
    steps: [
      ['German', set('locale', 'de')],
      ['dark', set('color-scheme', 'dark')],
      ['a narrow window', (page) => page.setViewportSize({ width: 390, height: 720 })],
      ['a wide window', (page) => page.setViewportSize({ width: 1280, height: 800 })],
      ['English', set('locale', 'en')],
      ['light', set('color-scheme', 'light')],
    ],
  },
  {
    name: 'a reload',
    steps: [
      ['reload', (page) => page.reload()],
      ['open', click('launcher')],
      ['the history', (page) => part(page, 'assistant-message').first().waitFor()],
      ['scroll up', wheel(60, -600)],
      ['down again', wheel(60, 600)],
      ...say('echo goodbye'),
      ['close', press('Escape')],
    ],
  },
];
