import type { ContentPart } from '../protocol/events.ts';
import { splitFiles } from './attached-files.ts';

const isFile = (part: ContentPart): boolean => {
  if (part.type !== 'text') return false;
  const { written, files } = splitFiles(part.text);
  return files.length > 0 && written.trim() === '';
};

/** What the visitor wrote, without what is attached. */
export function writtenIn(content: readonly ContentPart[]): string {
  return content.flatMap((part) => (part.type === 'text' && !isFile(part) ? [part.text] : [])).join('\n');
}

/** The pictures and files of a message. */
export function attachedIn(content: readonly ContentPart[]): readonly ContentPart[] {
  return content.filter((part) => part.type === 'image' || isFile(part));
}

/** What an attachment is called: the name of a file; null: pictures lose theirs. */
export function nameOf(part: ContentPart): string | null {
  return part.type === 'text' ? (splitFiles(part.text).files[0]?.name ?? null) : null;
}

/** Where a picture is: the URL that it was sent with, or its bytes as one. */
export const sourceOf = (part: Extract<ContentPart, { type: 'image' }>): string =>
  'data' in part ? `data:${part.mediaType};base64,${part.data}` : part.url;
