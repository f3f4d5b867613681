import type { ChatKey } from '../locales/index.ts';
import { reveal } from '../markdown/reveal.ts';

/** The blocks that every agent of Letta's has, by label. */
const KNOWN: Readonly<Record<string, ChatKey>> = { human: 'memoryAboutVisitor', persona: 'memoryAboutAgent' };

/** What a memory block is called: in the visitor's language where we know it, else its label as words. */
export function blockTitle(label: string, text: (key: ChatKey) => string): string {
  const key = Object.hasOwn(KNOWN, label) ? KNOWN[label] : undefined;
  if (key) return text(key);
  const words = label.replaceAll(/[_/-]+/g, ' ').trim();
  return reveal(words.charAt(0).toUpperCase() + words.slice(1));
}
