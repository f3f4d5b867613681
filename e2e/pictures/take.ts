import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';

/** What README.md shows, and the contact sheet. All others are only on the sheet. */
const DOCS = join(import.meta.dirname, '../../docs/screenshots');
/** Where all pictures are. It isn't emptied, so that one look can be taken again. */
const ALL = join(import.meta.dirname, '../../.cache/pictures');
const IN_README = ['consent-desktop', 'receipt-desktop', 'memory-desktop', 'conversations-desktop'];

/** On a wide page, so much of it is in the picture, from its end. */
const CHAT_WIDTH = 480;

/** A picture as WebP, which only the browser can make. */
async function webp(page: Page, png: Buffer): Promise<Buffer> {
  const url = await page.evaluate(
    async (source) => {
      const image = await createImageBitmap(await (await fetch(source)).blob());
      const canvas = new OffscreenCanvas(image.width, image.height);
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.82 });
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

/** Takes a picture of the chat and a little of what is around it. */
export async function take(page: Page, name: string): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const isWide = width > 600;
  const clip = isWide ? { x: width - CHAT_WIDTH, y: 0, width: CHAT_WIDTH, height } : { x: 0, y: 0, width, height };
  const png = await page.screenshot({ clip, animations: 'disabled', caret: 'hide' });
  const converter = await page.context().newPage();
  const picture = await webp(converter, png);
  await converter.close();
  await mkdir(ALL, { recursive: true });
  await writeFile(join(ALL, `${name}.webp`), picture);
  if (IN_README.includes(name)) await writeFile(join(DOCS, `${name}.webp`), picture);
}

/** Puts the pictures onto one sheet: a row for each subject, a column for each look. */
export async function makeSheet(
  browser: Browser,
  subjects: readonly string[],
  looks: readonly string[],
): Promise<void> {
  const figure = async (subject: string, look: string): Promise<string> => {
    const data = (await readFile(join(ALL, `${subject}-${look}.webp`))).toString('base64');
    return `<figure><img src="data:image/webp;base64,${data}"><figcaption>${subject}, ${look}</figcaption></figure>`;
  };
  const cells = await Promise.all(subjects.flatMap((subject) => looks.map((look) => figure(subject, look))));
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.setContent(`<style>
    body { display: grid; grid-template-columns: repeat(${looks.length}, 1fr); gap: 16px; margin: 20px; background: #e9eaf0 }
    figure { margin: 0; font: 12px system-ui }
    img { display: block; width: 100%; height: 460px; object-fit: contain; object-position: top }
    figcaption { margin-top: 6px; text-align: center }
  </style>${cells.join('')}`);
  const png = await page.screenshot({ fullPage: true });
  await writeFile(join(DOCS, 'contact-sheet.webp'), await webp(page, png));
}
