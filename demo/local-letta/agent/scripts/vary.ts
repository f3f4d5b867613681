import type { Script } from '../script.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const MOST_WORDS = 500;

/**
 * `vary 20` replies with twenty words of one letter, another letter in each run. A transcript that holds two
 * letters in one reply was put together from two runs.
 */
export const vary: Script = {
  pattern: /^\s*vary(?:\s+(\d+))?(?!\w)/i,
  *turns({ runs }, match) {
    const letter = LETTERS[(runs - 1) % LETTERS.length] ?? 'a';
    const words = Math.min(Number(match[1] ?? 20), MOST_WORDS);
    yield { type: 'text', text: Array.from({ length: words }, (_, index) => `${letter}${index + 1}`).join(' ') };
  },
};
