import { describe, expect, it } from 'vitest';
import type { Part, ToolPart } from '../../conversation/state.ts';
import { type FoldedItem, foldParts } from './fold-parts.ts';

const SHOWN = { reasoning: 'collapsed', tools: 'collapsed', memory: 'off', memoryBlocks: [] } as const;

const tool = (key: string, state: ToolPart['state'] = 'success'): ToolPart => ({
  kind: 'tool',
  key,
  name: 'search',
  messageId: null,
  arguments: '{}',
  state,
  result: null,
  approval: false,
  decision: null,
  startedAt: null,
  endedAt: null,
});
/** A call of a tool that no other part is a call of. */
const other = (key: string): ToolPart => ({ ...tool(key), name: key });
const text = (key: string): Part => ({ kind: 'text', key, text: key, done: true });
const reasoning = (key: string): Part => ({
  kind: 'reasoning',
  key,
  text: key,
  hidden: null,
  done: true,
  startedAt: null,
  endedAt: null,
});
const many = <Item>(count: number, make: (key: string) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(String(index)));

/** Every part, in order, whether folded or not. */
const unfolded = (items: readonly FoldedItem[]): string[] =>
  items.flatMap((item) => ('parts' in item ? item.parts.map(({ key }) => key) : item.key));
const foldedCount = (items: readonly FoldedItem[]): number =>
  items.reduce((sum, item) => sum + (item.kind === 'earlier' ? item.parts.length : 0), 0);

describe('the parts of a message', () => {
  it('show as they are where they are few', () => {
    const parts = [reasoning('a'), ...many(18, other), text('b')];
    expect(foldParts(parts, SHOWN)).toEqual(parts);
  });

  it('are folded where a run of steps is long, all but its last', () => {
    const parts = [text('first'), ...many(105, other), text('last')];
    const items = foldParts(parts, SHOWN);
    expect(items.map(({ kind }) => kind)).toEqual(['text', 'earlier', ...Array(15).fill('tool'), 'text']);
    expect(unfolded(items)).toEqual(parts.map(({ key }) => key));
  });

  it('are one item where one tool was called many times', () => {
    const decided = { ...tool('decided'), approval: true };
    const parts = [text('first'), ...many(300, tool), other('b'), ...many(3, tool), decided];
    const items = foldParts(parts, SHOWN);
    expect(items.map(({ kind }) => kind)).toEqual(['text', 'group', 'tool', 'tool', 'tool', 'tool', 'tool']);
    expect(unfolded(items)).toEqual(parts.map(({ key }) => key));
  });

  it('change what is folded only now and then while the run grows', () => {
    const counts = Array.from({ length: 100 }, (_, index) => foldedCount(foldParts(many(index + 1, other), SHOWN)));
    expect(new Set(counts).size).toBeLessThan(11);
    expect([...counts].sort((a, b) => a - b)).toEqual(counts);
  });

  it('never hide a call that waits for the visitor', () => {
    const parts = [tool('early', 'waiting'), ...many(500, (key) => (Number(key) % 2 ? tool(key) : text(key)))];
    expect(foldParts(parts, SHOWN).some((item) => item.key === 'early')).toBe(true);
    expect(foldParts(parts, { ...SHOWN, tools: 'hidden' }).some((item) => item.key === 'early')).toBe(true);
  });

  it('are at most two hundred items, whatever they are', () => {
    for (const parts of [
      many(10_000, tool),
      many(10_000, other),
      many(10_000, text),
      many(10_000, (key) => (Number(key) % 2 ? tool(key) : text(key))),
    ]) {
      const items = foldParts(parts, SHOWN);
      expect(items.length).toBeLessThanOrEqual(201);
      expect(unfolded(items)).toEqual(parts.map(({ key }) => key));
    }
  });

  it('leave out what the page hides', () => {
    const parts = [reasoning('a'), tool('b'), text('c')];
    expect(unfolded(foldParts(parts, { ...SHOWN, reasoning: 'hidden', tools: 'hidden' }))).toEqual(['c']);
    expect(unfolded(foldParts(parts, { ...SHOWN, reasoning: 'open', tools: 'hidden' }))).toEqual(['a', 'c']);
  });
});
