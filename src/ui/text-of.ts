import type { ContentPart } from '../protocol/events.ts';

/** What a message says, without its pictures. */
export function textOf(content: readonly ContentPart[]): string {
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}
