import type { Page } from '@playwright/test';

/** Where the photo was taken, as a camera writes it: 48° 51′ 29″ N, 2° 17′ 40″ E. */
const PLACE: Readonly<Record<number, readonly number[]>> = { 2: [48, 51, 29], 4: [2, 17, 40] };

/** A JPEG as a phone's camera makes it: large, held upright (orientation 6), with the place in its EXIF data. */
export async function takePhoto(page: Page, width: number, height: number): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([width, height]) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('There is no canvas.');
      for (let index = 0; index < 400; index += 1) {
        context.fillStyle = `hsl(${(index * 47) % 360} 70% ${30 + (index % 50)}%)`;
        context.fillRect((index * 977) % width, (index * 541) % height, width / 6, height / 8);
      }
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    },
    [width, height] as const,
  );
  const jpeg = Buffer.from(base64, 'base64');
  return Buffer.concat([jpeg.subarray(0, 2), exif(), jpeg.subarray(2)]);
}

/** Whether a picture's bytes have EXIF data anywhere. */
export const hasExif = (bytes: Buffer): boolean => bytes.includes('Exif') || bytes.includes('Testcam');

/** The APP1 segment: orientation, the camera's name, and a GPS directory. Offsets count from the TIFF header. */
function exif(): Buffer {
  const tiff = Buffer.alloc(200);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  const entry = (at: number, tag: number, type: number, count: number, write: (at: number) => void) => {
    tiff.writeUInt16BE(tag, at);
    tiff.writeUInt16BE(type, at + 2);
    tiff.writeUInt32BE(count, at + 4);
    write(at + 8);
  };
  tiff.writeUInt16BE(3, 8);
  entry(10, 0x010f, 2, 8, (at) => tiff.writeUInt32BE(60, at));
  entry(22, 0x0112, 3, 1, (at) => tiff.writeUInt16BE(6, at));
  entry(34, 0x8825, 4, 1, (at) => tiff.writeUInt32BE(68, at));
  tiff.write('Testcam\0', 60, 'latin1');
  tiff.writeUInt16BE(4, 68);
  const ratios = (at: number, values: readonly number[]) => {
    values.forEach((value, index) => {
      tiff.writeUInt32BE(value, at + index * 8);
      tiff.writeUInt32BE(1, at + index * 8 + 4);
    });
  };
  entry(70, 1, 2, 2, (at) => tiff.write('N\0', at, 'latin1'));
  entry(82, 2, 5, 3, (at) => tiff.writeUInt32BE(124, at));
  entry(94, 3, 2, 2, (at) => tiff.write('E\0', at, 'latin1'));
  entry(106, 4, 5, 3, (at) => tiff.writeUInt32BE(148, at));
  ratios(124, PLACE[2] ?? []);
  ratios(148, PLACE[4] ?? []);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}
