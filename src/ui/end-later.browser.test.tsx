import { render } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { endLater } from './end-later.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('what has left the page ends one after the other, each in a task of its own', () => {
  const ended: string[] = [];
  const Message = ({ name }: { name: string }) => {
    useLayoutEffect(() => () => void ended.push(name), []);
    return <p>{name}</p>;
  };
  const roots = ['one', 'two', 'three'].map((name) => {
    const root = document.createElement('div');
    render(<Message name={name} />, root);
    return root;
  });
  for (const root of roots) endLater(root);
  expect(ended).toEqual([]);
  for (const count of [1, 2, 3]) {
    vi.advanceTimersToNextTimer();
    expect(ended).toEqual(['one', 'two', 'three'].slice(0, count));
  }
  expect(roots.map((root) => root.textContent)).toEqual(['', '', '']);
  expect(vi.getTimerCount()).toBe(0);
});
