import type { Outgoing } from './transport.ts';

/** Long enough for a line of a list. */
const MAX_TITLE_LENGTH = 60;

/** A title for a conversation that begins with this: its first words; null: it has none, such as a picture alone. */
export function titleOf(first: Outgoing): string | null {
  if (first.type !== 'message') return null;
  const text = first.content.map((part) => (part.type === 'text' ? part.text : '')).join(' ');
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line.length <= MAX_TITLE_LENGTH) return line || null;
  // A character of two code units isn't cut in half.
  const start = Array.from(line.slice(0, MAX_TITLE_LENGTH)).slice(0, -1).join('');
  const words = start.lastIndexOf(' ');
  return `${words > MAX_TITLE_LENGTH / 2 ? start.slice(0, words) : start}…`;
}
