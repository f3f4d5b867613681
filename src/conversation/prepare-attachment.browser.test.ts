import { describe, expect, test } from 'vitest';
import { partsOf } from './message-input.ts';
import { MAX_IMAGES, MAX_TEXT_BYTES, prepare } from './prepare-attachment.ts';

/** A picture of noise, which no encoder makes small. */
async function noise(width: number, height: number, type: string): Promise<File> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  const pixels = new ImageData(width, height);
  let seed = 1;
  for (let index = 0; index < pixels.data.length; index += 1) {
    seed = (seed * 16807) % 2147483647;
    pixels.data[index] = index % 4 === 3 ? 255 : seed % 256;
  }
  context?.putImageData(pixels, 0, 0);
  return new File([await canvas.convertToBlob({ type, quality: 1 })], `noise.${type.slice(6)}`, { type });
}

async function sizeOf(part: { mediaType: string; data: string }) {
  const blob = await (await fetch(`data:${part.mediaType};base64,${part.data}`)).blob();
  const { width, height } = await createImageBitmap(blob);
  return { width, height, bytes: blob.size };
}

describe('a picture', () => {
  test('is made to fit: 2000 pixels and 1 MB, however it resists', async () => {
    const [part] = await partsOf({ images: [await noise(2600, 1300, 'image/jpeg')] });
    if (part?.type !== 'image' || !('data' in part)) throw new Error('There is no picture.');
    expect(part.mediaType).toBe('image/jpeg');
    const { width, height, bytes } = await sizeOf(part);
    expect(Math.max(width, height)).toBeLessThanOrEqual(2000);
    expect(Math.abs(width / height - 2)).toBeLessThan(0.01);
    expect(bytes).toBeLessThanOrEqual(1_000_000);
  });

  test('that may be transparent stays so', async () => {
    const [part] = await partsOf({ images: [await noise(20, 10, 'image/png')] });
    expect(part).toMatchObject({ type: 'image', mediaType: 'image/webp' });
  });

  test('is refused where it is none, too big, or one too many', async () => {
    const broken = new File(['no picture'], 'a.png', { type: 'image/png' });
    expect(await prepare(broken, ['images'], [])).toEqual({ problem: 'unreadable' });
    const big = new File([new Uint8Array(25_000_001)], 'a.png', { type: 'image/png' });
    expect(await prepare(big, ['images'], [])).toEqual({ problem: 'image-too-big' });
    const five = Array.from({ length: MAX_IMAGES }, () => ({ type: 'image' as const, url: 'https://a.example/' }));
    expect(await prepare(await noise(2, 2, 'image/png'), ['images'], five)).toEqual({ problem: 'too-many' });
    expect(await prepare(await noise(2, 2, 'image/png'), ['text'], [])).toEqual({ problem: 'wrong-type' });
    await expect(partsOf({ images: [big] })).rejects.toMatchObject({ code: 'too-large' });
  });
});

describe('a text file', () => {
  test('goes as text with its name, behind what was written', async () => {
    const parts = await partsOf({ text: 'Look', files: [new File(['a,b\n1,2'], 'table.csv', { type: 'text/csv' })] });
    expect(parts).toEqual([
      { type: 'text', text: 'Look' },
      { type: 'text', text: '<attached-file name="table.csv">\na,b\n1,2\n</attached-file>' },
    ]);
  });

  test('is refused where it is too long, or no text', async () => {
    const long = new File(['x'.repeat(MAX_TEXT_BYTES - 100)], 'long.txt');
    const outcome = await prepare(long, ['text'], []);
    if (!('part' in outcome)) throw new Error('It was refused.');
    expect(await prepare(new File(['x'.repeat(200)], 'more.txt'), ['text'], [outcome.part])).toEqual({
      problem: 'text-too-long',
    });
    expect(await prepare(new File([new Uint8Array([0xff, 0xfe, 0])], 'a.bin'), ['text'], [])).toEqual({
      problem: 'wrong-type',
    });
    expect(await prepare(new File(['PK\0'], 'a.zip'), ['text'], [])).toEqual({ problem: 'wrong-type' });
  });
});
