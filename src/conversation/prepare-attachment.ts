import type { ContentPart } from '../protocol/events.ts';
import { resize } from './resize-image.ts';

/** What visitors may attach. */
export type AttachmentKind = 'images' | 'text';

/** Why a file can't be sent. */
export type AttachmentProblem = 'image-too-big' | 'too-many' | 'text-too-long' | 'wrong-type' | 'unreadable';

export type Prepared = { readonly part: ContentPart } | { readonly problem: AttachmentProblem };

/** No photo has more, in bytes. What is drawn anew is far lighter. */
export const MAX_IMAGE_FILE_BYTES = 25_000_000;
/** In one message. Together they stay within what a gateway takes. */
export const MAX_IMAGES = 5;
/** All text files of a message together, in bytes of UTF-8. A gateway takes 16 kB with what the visitor wrote. */
export const MAX_TEXT_BYTES = 12 * 1024;

/** Set in the script-tag build, where this file stands alone and is its own worker. */
declare const IS_OWN_WORKER: boolean | undefined;
const isOwnWorker = typeof IS_OWN_WORKER !== 'undefined' && IS_OWN_WORKER;

/**
 * Makes what can be sent of a file: a picture that Letta takes, without its location, or a text with its name.
 * @param kinds what may be attached
 * @param before what is attached to the message already
 */
export async function prepare(
  file: Blob,
  kinds: readonly AttachmentKind[],
  before: readonly ContentPart[],
): Promise<Prepared> {
  const isImage = file.type.startsWith('image/') && file.type !== 'image/svg+xml';
  if (!kinds.includes(isImage ? 'images' : 'text')) return { problem: 'wrong-type' };
  return isImage ? prepareImage(file, before) : prepareText(file, before);
}

async function prepareImage(file: Blob, before: readonly ContentPart[]): Promise<Prepared> {
  if (file.size > MAX_IMAGE_FILE_BYTES) return { problem: 'image-too-big' };
  if (before.filter(({ type }) => type === 'image').length >= MAX_IMAGES) return { problem: 'too-many' };
  try {
    const image = isOwnWorker ? await resizeInWorker(file).catch(() => resize(file)) : await resize(file);
    return { part: { type: 'image', mediaType: image.type, data: await base64Of(image) } };
  } catch {
    return { problem: 'unreadable' };
  }
}

async function prepareText(file: Blob, before: readonly ContentPart[]): Promise<Prepared> {
  const taken = before.reduce((sum, part) => sum + (part.type === 'text' ? bytesOf(part.text) : 0), 0);
  if (taken + file.size > MAX_TEXT_BYTES) return { problem: 'text-too-long' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    if (text.includes('\0')) return { problem: 'wrong-type' };
    const name = 'name' in file ? String(file.name) : 'text.txt';
    return { part: { type: 'text', text: wrapFile(name, text) } };
  } catch {
    return { problem: 'wrong-type' };
  }
}

/** A text file as the agent reads it. `ui/attached-files.ts` takes it apart again. */
export function wrapFile(name: string, text: string): string {
  return `<attached-file name="${name.replaceAll(/["<>\n\r]/g, '_')}">\n${text}\n</attached-file>`;
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error('The picture could not be read.'));
    reader.readAsDataURL(blob);
  });
}

/** Rejects where this file can't be a worker, such as one of another origin, and where the picture can't be read. */
function resizeInWorker(file: Blob): Promise<Blob> {
  return new Promise<Blob>((resolve, reject) => {
    const worker = new Worker(import.meta.url, { type: 'module' });
    const end = (): void => worker.terminate();
    worker.onmessage = ({ data }: MessageEvent<Blob | null>) => {
      end();
      if (data) resolve(data);
      else reject(new Error('The picture could not be read.'));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      end();
      reject(new Error('There is no worker.'));
    };
    worker.postMessage(file);
  });
}

if (isOwnWorker && typeof document === 'undefined') {
  const scope = globalThis as unknown as { onmessage: unknown; postMessage(message: Blob | null): void };
  scope.onmessage = async ({ data }: MessageEvent<Blob>) => {
    scope.postMessage(await resize(data).catch(() => null));
  };
}
