import { expect, test } from 'vitest';
import { pageOf } from './pages.ts';

const ITEMS = ['1', '2', '3', '4', '5'].map((id) => ({ id }));
const ids = (query: Parameters<typeof pageOf>[1]): string =>
  pageOf(ITEMS, query, 3)
    .map(({ id }) => id)
    .join('');

test('a page is the newest items, newest first', () => {
  expect(ids({})).toBe('543');
  expect(ids({ limit: '2' })).toBe('54');
});

test('before is older and after is newer, whatever the order', () => {
  expect([ids({ before: '4' }), ids({ before: '4', order: 'asc' })]).toEqual(['321', '123']);
  expect([ids({ after: '2' }), ids({ after: '2', order: 'asc' })]).toEqual(['543', '345']);
});

test('the limit counts from the end that the order begins with', () => {
  expect([ids({ before: '5', limit: '1' }), ids({ before: '5', order: 'asc', limit: '1' })]).toEqual(['4', '1']);
});
