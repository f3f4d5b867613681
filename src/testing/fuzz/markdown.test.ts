import type { Token } from 'marked';
import { describe, expect, it } from 'vitest';
import type { Block } from '../../markdown/block.ts';
import { joinHtml, lexAtOnce, readerOfAll } from '../../markdown/testing/all-blocks.ts';
import { workOf } from '../../markdown/testing/work-of.ts';
import { fuzz, FUZZ_TIMEOUT_MS, growing } from './fuzz.ts';
import { markdownText } from './markdown-grammar.ts';

/** What a character may cost, by the meter; without limits some texts cost a hundred times as much. */
const WORK_PER_CHARACTER = 4_000;
/** What any text may cost: that of the largest block, and trying smaller windows. */
const LEAST_WORK = 20_000_000;

/** What a renderer sees of blocks. */
const shown = (blocks: readonly Block[]) => blocks.map(({ raw, token, limited }) => ({ raw, token, limited }));

/** What marked makes of a text; null where marked 18.2 itself fails, as it does on some quotes. */
function tryMarked(text: string): Token[] | null {
  try {
    return lexAtOnce(text);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

const withoutSpace = (text: string): string => text.replaceAll(/\s/g, '');

describe('any text', () => {
  it(
    'is the same streamed and stored, loses nothing, and costs what its length allows',
    async () => {
      const { count } = await fuzz('the block reader', 600, (random) => {
        const text = markdownText(random, random.chance(0.1) ? 20_000 : 1_500);
        const stored = readerOfAll()(text, true);
        const streamed = readerOfAll();
        const { work } = workOf(() => {
          for (const part of growing(text, random, Math.max(40, text.length / 20))) streamed(part, false);
          expect(shown(streamed(text, true))).toEqual(shown(stored));
        });
        expect(work).toBeLessThan(LEAST_WORK + WORK_PER_CHARACTER * text.length);
        expect(withoutSpace(stored.map(({ raw }) => raw).join(''))).toBe(withoutSpace(text));
        const expected = stored.every(({ limited }) => !limited) ? tryMarked(text) : null;
        if (expected) expect(joinHtml(stored.map(({ token }) => token))).toEqual(expected);
      });
      expect(count).toBeGreaterThan(0);
    },
    FUZZ_TIMEOUT_MS,
  );
});
