import type { Script } from '../script.ts';

/** Streams back what follows the word and one separator (a space or a line break), unchanged to the last character. */
export const echo: Script = {
  pattern: /^\s*echo(?:\r\n|\s|$)([^]*)$/i,
  *turns(_visit, match) {
    const rest = match[1] ?? '';
    yield { type: 'text', text: rest || 'Write something after `echo` and I say it back, to the last space.' };
  },
};
