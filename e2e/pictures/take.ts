import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { part } from '../support/parts.ts';

/** What README.md shows, and the contact sheet. All others are only on the sheet. */
const DOCS = join(import.meta.dirname, '../../docs/screenshots');
/** Where all pictures are. It isn't emptied, so that one look can be taken again. */
const ALL = join(import.meta.dirname, '../../.cache/pictures');
const IN_README = ['consent-desktop', 'receipt-desktop', 'memory-desktop', 'conversations-desktop'];

/** On a wide page, so much of it is in the picture, on the chat's side. */
const CHAT_WIDTH = 480;

/** How well pictures are kept, and sheets of many small ones. */
const PICTURE_QUALITY = 0.82;
const SHEET_QUALITY = 0.55;

/** A picture as WebP, which only the browser can make. */
async function webp(page: Page, png: Buffer, quality: number): Promise<Buffer> {
  const url = await page.evaluate(
    async ({ source, quality }) => {
      const image = await createImageBitmap(await (await fetch(source)).blob());
      const canvas = new OffscreenCanvas(image.width, image.height);
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality });
      return new Promise<string>((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result));
        reader.readAsDataURL(blob);
      });
    },
    { source: `data:image/png;base64,${png.toString('base64')}`, quality },
  );
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

/** Takes a picture of the chat and a little of what is around it. */
export async function take(page: Page, name: string): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const launcher = await part(page, 'launcher').boundingBox();
  const isLeft = launcher !== null && launcher.x < width / 2;
  const isWide = width > 1_000;
  const clip = { x: isWide && !isLeft ? width - CHAT_WIDTH : 0, y: 0, width: isWide ? CHAT_WIDTH : width, height };
  const png = await page.screenshot({ clip, animations: 'disabled', caret: 'hide' });
  const converter = await page.context().newPage();
  const picture = await webp(converter, png, PICTURE_QUALITY);
  await converter.close();
  await mkdir(ALL, { recursive: true });
  await writeFile(join(ALL, `${name}.webp`), picture);
  if (IN_README.includes(name)) await writeFile(join(DOCS, `${name}.webp`), picture);
}

/** A sheet of pictures. */
export interface Sheet {
  /** The file's name. */
  readonly name: string;
  /** The pictures' names, row by row. */
  readonly rows: readonly (readonly string[])[];
  /** How wide the sheet is, and how high a picture may be, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Puts pictures onto one sheet. */
export async function makeSheet(browser: Browser, { name, rows, width, height }: Sheet): Promise<void> {
  const figure = async (picture: string): Promise<string> => {
    const data = (await readFile(join(ALL, `${picture}.webp`))).toString('base64');
    return `<figure><img src="data:image/webp;base64,${data}"><figcaption>${picture.replaceAll('-', ' ')}</figcaption></figure>`;
  };
  const cells = await Promise.all(rows.flat().map(figure));
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  await page.setContent(`<style>
    body { display: grid; grid-template-columns: repeat(${rows[0]?.length}, 1fr); gap: 16px; margin: 20px; background: #e9eaf0 }
    figure { margin: 0; font: 12px system-ui }
    img { display: block; width: 100%; height: ${height}px; object-fit: contain; object-position: top }
    figcaption { margin-top: 6px; text-align: center }
  </style>${cells.join('')}`);
  const png = await page.screenshot({ fullPage: true });
  await writeFile(join(DOCS, `${name}.webp`), await webp(page, png, SHEET_QUALITY));
  await page.close();
}
