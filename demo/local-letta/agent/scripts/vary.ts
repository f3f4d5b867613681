import type { Script } from '../script.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const MOST_WORDS = 500;

let calls = 0;

/**
 * `vary 20` replies with twenty words of one letter, another letter with each model call. A transcript that holds two
 * letters in one reply was put together from two runs.
 */
export const vary: Script = {
  pattern: /^\s*vary(?:\s+(\d+))?(?!\w)/i,
  *turns(_visit, match) {
    const letter = LETTERS[calls % LETTERS.length] ?? 'a';
    calls += 1;
    const words = Math.min(Number(match[1] ?? 20), MOST_WORDS);
    yield { type: 'text', text: Array.from({ length: words }, (_, index) => `${letter}${index + 1}`).join(' ') };
  },
};
