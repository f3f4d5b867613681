import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { answerOf, chunksOf, CLOSING } from './answers.mjs';

// Figures of two machines, or of two versions, compare only where both drew the same answers.

test('an answer is the same at every time', () => {
  expect(createHash('sha256').update(answerOf(20_000)).digest('hex').slice(0, 16)).toBe('65635936b39b59b2');
});

for (const length of [2_000, 20_000, 100_000]) {
  test(`an answer of ${length} characters has that length, and every kind of markdown that agents write`, () => {
    const answer = answerOf(length);
    expect(answer).toHaveLength(length);
    expect(answer.endsWith(CLOSING)).toBe(true);
    expect((answer.match(/^```/gm) ?? []).length % 2, 'every code block ends').toBe(0);
    if (length < 20_000) return;
    for (const kind of [/^## /m, /^- /m, /^1\. /m, /^```ts$/m, /^\| --- /m, /\]\(https:/, /\*\*/, /^> /m])
      expect(answer).toMatch(kind);
  });
}

test('chunks make up the answer, and are as long as a model’s tokens', () => {
  const answer = answerOf(20_000);
  const chunks = chunksOf(answer, 4);
  expect(chunks.join('')).toBe(answer);
  expect(answer.length / chunks.length).toBeCloseTo(4, 0);
});
