import { describe, expect, it } from 'vitest';
import { group } from './group.ts';

describe('items in groups', () => {
  const items = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => ({ id: from + index }));

  it('are all there, in order', () => {
    const all = items(0, 20);
    expect(group([], 0, all, 8).map((members) => members.length)).toEqual([8, 8, 4]);
    expect(group([], 0, all, 8).flat()).toEqual(all);
  });

  it('keep the groups that have not changed', () => {
    const all = items(0, 20);
    const before = group([], 0, all, 8);
    const after = group(before, 17, [...all.slice(17), { id: 20 }], 8);
    expect(after.flat()).toEqual(items(0, 21));
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
    expect(after[2]).not.toBe(before[2]);
  });

  it('keep a group whose items came again', () => {
    const all = items(0, 20);
    const before = group([], 0, all, 8);
    expect(group(before, 4, all.slice(4), 8)).toEqual(before);
    expect(group(before, 4, all.slice(4), 8)[0]).toBe(before[0]);
  });

  it('lose what is no longer there', () => {
    const before = group([], 0, items(0, 20), 8);
    expect(group(before, 6, items(6, 9), 8).flat()).toEqual(items(0, 9));
    expect(group(before, 0, [], 8)).toEqual([]);
  });
});
