import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { messages as ar } from '../../src/locales/ar.ts';
import { en, type Messages } from '../../src/locales/en.ts';
import { addConversation, writeBlock } from '../support/letta-record.ts';
import { meet } from '../support/visitors.ts';
import { ARABIC, ENGLISH, type Story, TOOL_NAME } from './story.ts';

const FOLDER = join(import.meta.dirname, '../../docs/screenshots');

const DESKTOP = { width: 1180, height: 780 };
const PHONE = { width: 390, height: 844 };

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
  { name: 'arabic', story: ARABIC, viewport: PHONE, colorScheme: 'light' },
];

/** A picture as WebP, which only the browser can make. */
async function webp(page: Page, png: Buffer): Promise<Buffer> {
  const url = await page.evaluate(
    async (source) => {
      const image = await createImageBitmap(await (await fetch(source)).blob());
      const canvas = new OffscreenCanvas(image.width, image.height);
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.86 });
      return new Promise<string>((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result));
        reader.readAsDataURL(blob);
      });
    },
    `data:image/png;base64,${png.toString('base64')}`,
  );
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

async function take(page: Page, name: string): Promise<void> {
  // On a wide page, the chat and a little of what is around it.
  const { width, height } = page.viewportSize() ?? DESKTOP;
  const clip = width > 600 ? { x: width - 480, y: 0, width: 480, height } : { x: 0, y: 0, width, height };
  const png = await page.screenshot({ clip, animations: 'disabled', caret: 'hide' });
  const converter = await page.context().newPage();
  await writeFile(join(FOLDER, `${name}.webp`), await webp(converter, png));
  await converter.close();
}

/** As if the conversations had been held over some days. */
const AGES = [0, 2, 26, 74, 300].map((hours) => hours * 3_600_000);

async function ageConversations(page: Page): Promise<void> {
  await page.route(/\/v1\/conversations\/\?/, async (route) => {
    const response = await route.fetch();
    const list: object[] = route.request().method() === 'GET' ? await response.json() : [];
    if (list.length === 0) return route.fulfill({ response });
    const aged = list.map((one, index) => {
      const date = new Date(Date.now() - (AGES[index] ?? 0)).toISOString();
      return { ...one, updated_at: date, last_message_at: date };
    });
    return route.fulfill({ response, json: aged });
  });
}

/** A page whose visitor has an agent that knows them, and the open chat on it. */
async function visit(page: Page, { locale, blocks, titles, tool }: Story): Promise<void> {
  await page.goto('/');
  const agentId = await meet(page);
  for (const [label, value] of Object.entries(blocks)) await writeBlock(agentId, label, value);
  for (const title of titles) await addConversation(agentId, title);
  await page.evaluate(
    ({ name, title, description, fields, language }) => {
      const chat = document.querySelector('letta-chat');
      if (!chat) throw new Error('There is no chat.');
      chat.setAttribute('memory', 'edit');
      chat.setAttribute('locale', language);
      document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
      const properties = {
        item: { type: 'string', title: fields.item },
        wood: { type: 'string', title: fields.wood },
        address: { type: 'string', title: fields.address },
        assembly: { type: 'boolean', title: fields.assembly },
      };
      const parameters = { type: 'object', properties } as const;
      chat.registerTool({ name, title, description, parameters, consent: 'always', run: () => 'Ordered.' });
    },
    { ...tool, name: TOOL_NAME, language: locale },
  );
  await page.locator('letta-chat').getByRole('button').first().click();
  await expect(page.locator('letta-chat').getByRole('textbox')).toBeFocused();
}

const part = (page: Page, name: string) => page.locator(`letta-chat [part~="${name}"]`);

async function say(page: Page, text: string): Promise<void> {
  await part(page, 'input').fill(text);
  await part(page, 'input').press('Enter');
}

async function choose(page: Page, entry: string): Promise<void> {
  await part(page, 'menu-button').click();
  await page.getByRole('button', { name: entry, exact: true }).click();
}

for (const { name, story, viewport, colorScheme } of LOOKS) {
  test(name, async ({ browser }) => {
    await mkdir(FOLDER, { recursive: true });
    const isPhone = viewport === PHONE;
    const context = await browser.newContext({
      viewport,
      colorScheme,
      deviceScaleFactor: 2,
      isMobile: isPhone,
      hasTouch: isPhone,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const texts: Messages = story === ARABIC ? ar : en;
    await ageConversations(page);
    await visit(page, story);
    await say(page, story.remembers.say);
    await expect(part(page, 'memory-receipt')).toHaveCount(2);
    await expect(part(page, 'send-button')).toBeVisible();
    await take(page, `receipt-${name}`);

    await choose(page, texts.memory);
    await expect(page.locator('letta-chat .memory-passages li')).toHaveCount(1);
    await take(page, `memory-${name}`);
    await page.keyboard.press('Escape');

    await choose(page, texts.conversations);
    await expect(part(page, 'conversation')).toHaveCount(story.titles.length + 1);
    await take(page, `conversations-${name}`);
    await page.keyboard.press('Escape');

    await say(page, story.orders.say);
    await expect(part(page, 'allow-button')).toBeVisible();
    await take(page, `consent-${name}`);
    await context.close();
  });
}

test('the contact sheet', async ({ browser }) => {
  const subjects = ['consent', 'receipt', 'memory', 'conversations'];
  const rows = subjects.map((subject) => LOOKS.map(({ name }) => `${subject}-${name}.webp`));
  const sourceOf = async (file: string) =>
    `data:image/webp;base64,${(await readFile(join(FOLDER, file))).toString('base64')}`;
  const cells = await Promise.all(
    rows
      .flat()
      .map(async (file) => `<figure><img src="${await sourceOf(file)}"><figcaption>${file}</figcaption></figure>`),
  );
  const page = await browser.newPage({ viewport: { width: 1320, height: 900 } });
  await page.setContent(`<style>
    body { display: grid; grid-template-columns: repeat(4, 1fr); gap: 14px; margin: 20px; background: #e9eaf0 }
    figure { margin: 0; font: 12px system-ui }
    img { display: block; width: 100%; height: 400px; object-fit: contain; object-position: top }
    figcaption { margin-top: 6px; text-align: center }
  </style>${cells.join('')}`);
  const png = await page.screenshot({ fullPage: true });
  await writeFile(join(FOLDER, 'contact-sheet.webp'), await webp(page, png));
});
