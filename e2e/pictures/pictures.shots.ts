import { type Browser, expect, type Page, test } from '@playwright/test';
import { messages as ar } from '../../src/locales/ar.ts';
import { en, type Messages } from '../../src/locales/en.ts';
import { part, say, settled } from '../support/parts.ts';
import { takePhoto } from '../support/photo.ts';
import { ARABIC, ENGLISH, type Story } from './story.ts';
import { makeSheet, take } from './take.ts';
import { ageConversations, becomeKnown, callPerson, choose, furnish, openChat } from './visit.ts';

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const NARROW = { width: 320, height: 640 };

/** What a picture is taken on. */
interface Look {
  readonly name: string;
  readonly story: Story;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme: 'light' | 'dark';
}

const LOOKS: readonly Look[] = [
  { name: 'desktop', story: ENGLISH, viewport: DESKTOP, colorScheme: 'light' },
  { name: 'dark', story: ENGLISH, viewport: DESKTOP, colorScheme: 'dark' },
  { name: 'phone', story: ENGLISH, viewport: PHONE, colorScheme: 'light' },
  { name: 'narrow', story: ENGLISH, viewport: NARROW, colorScheme: 'light' },
  { name: 'arabic', story: ARABIC, viewport: PHONE, colorScheme: 'light' },
];

/** In the order in which a visitor comes to them. */
const SUBJECTS = [
  'agree',
  'start',
  'answer',
  'composer',
  'queue',
  'receipt',
  'memory',
  'conversations',
  'menu',
  'welcome-back',
  'consent',
  'person',
  'launcher',
  'debug',
] as const;

type Subject = (typeof SUBJECTS)[number];

/** Somebody new: what they agree to, and where they begin. */
async function arrive(page: Page, shoot: (subject: Subject) => Promise<void>, story: Story): Promise<void> {
  const set = (name: string, value: string) =>
    page
      .locator('letta-chat')
      .evaluate((chat, [name, value]) => chat.setAttribute(name, value), [name, value] as const);
  await furnish(page, story);
  await set('privacy-url', '/privacy');
  await set('consent', 'required');
  await openChat(page);
  await expect(part(page, 'consent-button')).toBeVisible();
  await shoot('agree');
  await set('consent', 'none');
  await expect(part(page, 'suggestion')).toHaveCount(story.suggestions.length);
  await settled(page);
  await shoot('start');
  await page.keyboard.press('Escape');
}

/** An answer, and the box with all that it can hold. */
async function converse(page: Page, shoot: (subject: Subject) => Promise<void>, story: Story): Promise<void> {
  await say(page, story.asks.say);
  await expect(part(page, 'suggestion')).toHaveCount(story.followUps.length);
  await expect(part(page, 'message-action').first()).toBeVisible();
  await shoot('answer');

  const files = page.locator('letta-chat input[type=file]').first();
  const photo = { name: 'room.jpg', mimeType: 'image/jpeg', buffer: await takePhoto(page, 640, 480) };
  await files.setInputFiles([photo, { name: 'sizes.txt', mimeType: 'text/plain', buffer: Buffer.from('120 × 60') }]);
  await expect(page.locator('letta-chat .attachment:not(.preparing)')).toHaveCount(2);
  await part(page, 'input').fill(story.meanwhile);
  await shoot('composer');

  for (let left = 2; left > 0; left -= 1) await part(page, 'remove-attachment').first().click();
  await say(page, story.waits.say);
  await expect(part(page, 'stop-button')).toBeVisible();
  await files.setInputFiles([photo]);
  await expect(page.locator('letta-chat .attachment:not(.preparing)')).toHaveCount(1);
  await say(page, story.meanwhile);
  await expect(part(page, 'queued-message')).toHaveCount(1);
  await expect(part(page, 'text').last()).toContainText(/\S+ \S+/);
  await shoot('queue');
  await part(page, 'stop-button').click();
  await part(page, 'queue-action').last().click();
  await settled(page);
}

/** What the agent remembers, and all that the menu leads to. */
async function lookAround(
  page: Page,
  shoot: (subject: Subject) => Promise<void>,
  story: Story,
  texts: Messages,
): Promise<void> {
  await say(page, story.remembers.say);
  await expect(part(page, 'memory-receipt')).toHaveCount(2);
  await settled(page);
  await shoot('receipt');
  await choose(page, texts.memory);
  await expect(page.locator('letta-chat .memory-passages li')).toHaveCount(1);
  await shoot('memory');
  await page.keyboard.press('Escape');
  await choose(page, texts.conversations);
  await expect(part(page, 'conversation')).toHaveCount(story.titles.length + 1);
  await shoot('conversations');
  await page.keyboard.press('Escape');
  await part(page, 'menu-button').click();
  await expect(part(page, 'menu-entry').first()).toBeVisible();
  await shoot('menu');
  await page.keyboard.press('Escape');
}

/** The agent's question, somebody of the workshop, and what came while the chat was closed. */
async function goOn(page: Page, shoot: (subject: Subject) => Promise<void>, story: Story): Promise<void> {
  await say(page, story.orders.say);
  await expect(part(page, 'allow-button')).toBeVisible();
  await shoot('consent');
  await part(page, 'deny-button').click();
  await settled(page);
  await callPerson(page, story);
  await expect(part(page, 'person-message')).toBeVisible();
  await say(page, story.person.told);
  await shoot('person');
  await part(page, 'handoff-end-button').click();

  await say(page, story.waits.say);
  await page.keyboard.press('Escape');
  // The answer takes its time.
  await expect(part(page, 'launcher-badge')).toBeVisible({ timeout: 40_000 });
  await shoot('launcher');
  await page.locator('letta-chat').evaluate((chat) => chat.setAttribute('debug', ''));
  await openChat(page);
  await say(page, story.remembers.say);
  await settled(page);
  await shoot('debug');
}

async function open(browser: Browser, { viewport, colorScheme }: Look): Promise<Page> {
  const isPhone = viewport !== DESKTOP;
  const context = await browser.newContext({
    viewport,
    colorScheme,
    deviceScaleFactor: 2,
    isMobile: isPhone,
    hasTouch: isPhone,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await ageConversations(page);
  await page.goto('/');
  return page;
}

for (const look of LOOKS) {
  test(look.name, async ({ browser }) => {
    test.setTimeout(120_000);
    const { story } = look;
    const texts: Messages = story === ARABIC ? ar : en;
    const page = await open(browser, look);
    const shoot = (subject: Subject) => take(page, `${subject}-${look.name}`);
    await arrive(page, shoot, story);
    await becomeKnown(page, story);
    await openChat(page);
    await converse(page, shoot, story);
    await lookAround(page, shoot, story, texts);
    await choose(page, texts.newConversation);
    await expect(part(page, 'last-topic')).toBeVisible();
    await shoot('welcome-back');
    await goOn(page, shoot, story);
    await page.context().close();
  });
}

test('the contact sheet', async ({ browser }) => {
  const rows = SUBJECTS.map((subject) => LOOKS.map(({ name }) => `${subject}-${name}`));
  await makeSheet(browser, { name: 'contact-sheet', rows, width: 1_440, height: 460 });
});
