/** What a picture may have to be sent: Letta takes 2000 × 2000 pixels and 5 MB, and a gateway 8 MB for a whole message. */
const MAX_EDGE = 2000;
const MAX_BYTES = 1_000_000;

/** Tried one after the other, until the picture is light enough. Then it is made smaller. */
const QUALITIES = [0.86, 0.72, 0.55];

/**
 * A picture that Letta takes, drawn anew: what else the file knew (where and when it was taken, by which camera) stays behind.
 * It is turned as its camera was held. Of an animation only the first frame is kept. Works in workers, too.
 * @throws what the browser throws at a file that it can't read as a picture
 */
export async function resize(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  // Only these can be transparent. Where the browser can't write WebP, it writes PNG.
  const type = /png|gif|webp/.test(file.type) ? 'image/webp' : 'image/jpeg';
  try {
    let scale = Math.min(1, MAX_EDGE / Math.max(bitmap.width, bitmap.height));
    for (;;) {
      const canvas = draw(bitmap, scale);
      for (const quality of QUALITIES) {
        const blob = await canvas.convertToBlob({ type, quality });
        if (blob.size <= MAX_BYTES) return blob;
      }
      scale *= 0.7;
    }
  } finally {
    bitmap.close();
  }
}

function draw(bitmap: ImageBitmap, scale: number): OffscreenCanvas {
  const [width, height] = [bitmap.width, bitmap.height].map((edge) => Math.max(1, Math.round(edge * scale))) as [
    number,
    number,
  ];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas.');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return canvas;
}
