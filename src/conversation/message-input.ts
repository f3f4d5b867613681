import { ChatError } from '../platform/errors.ts';
import { createLazy } from '../platform/lazy.ts';
import type { ContentPart } from '../protocol/events.ts';
import type { AttachmentKind, AttachmentProblem } from './prepare-attachment.ts';

/** A message with files. */
export interface MessageInput {
  /** What the visitor says. Default: nothing. */
  readonly text?: string;
  /** Pictures: drawn anew as Letta takes them, without their location. At most five, of up to 25 MB. */
  readonly images?: readonly Blob[];
  /** Text files (UTF-8), sent as text with their names. Together at most 12 kB. */
  readonly files?: readonly File[];
}

/** What can be sent: a text, parts as Letta takes them, or a text with files. */
export type Sendable = string | readonly ContentPart[] | MessageInput;

/** Prepares files. Loads when the first one is attached. */
export const attachments = createLazy(() => import('./prepare-attachment.ts'));

/** In words for developers. */
const PROBLEMS: Readonly<Record<AttachmentProblem, string>> = {
  'image-too-big': 'A picture may have up to 25 MB.',
  'too-many': 'A message may have up to five pictures.',
  'text-too-long': 'Text files may have 12 kB together.',
  'wrong-type': 'This is neither a picture that the browser can read nor a text in UTF-8.',
  unreadable: 'The browser can’t read this picture.',
};

/**
 * The parts of a message.
 * @throws ChatError `network` where what prepares files can't be loaded; `too-large` and `configuration` for files that
 * can't be sent
 */
export async function partsOf({ text = '', images = [], files = [] }: MessageInput): Promise<readonly ContentPart[]> {
  const parts: ContentPart[] = [];
  for (const image of images) parts.push(await partOf(image, 'images', parts));
  for (const file of files) parts.push(await partOf(file, 'text', parts));
  return text === '' ? parts : [{ type: 'text', text }, ...parts];
}

async function partOf(file: Blob, kind: AttachmentKind, before: readonly ContentPart[]): Promise<ContentPart> {
  const { prepare } = await attachments.load();
  const outcome = await prepare(file, [kind], before);
  if ('part' in outcome) return outcome.part;
  const isTooLarge = /too-/.test(outcome.problem);
  throw new ChatError(isTooLarge ? 'too-large' : 'configuration', PROBLEMS[outcome.problem]);
}
