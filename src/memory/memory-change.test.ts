import { describe, expect, test } from 'vitest';
import type { ToolPart } from '../conversation/state.ts';
import { memoryChangeOf } from './memory-change.ts';
import { diffTexts } from './text-diff.ts';

const call = (name: string, input: unknown, more: Partial<ToolPart> = {}): ToolPart => ({
  kind: 'tool',
  key: 'call-1',
  messageId: null,
  name,
  arguments: typeof input === 'string' ? input : JSON.stringify(input),
  decision: null,
  startedAt: null,
  endedAt: null,
  state: 'success',
  result: 'ok',
  approval: false,
  ...more,
});

describe('a change of memory', () => {
  test.each<[string, object, string | null, string, string]>([
    ['core_memory_append', { label: 'human', content: 'Likes tea.' }, 'human', '', 'Likes tea.'],
    ['core_memory_replace', { label: 'human', old_content: 'A', new_content: 'B' }, 'human', 'A', 'B'],
    ['memory_insert', { label: 'human', new_string: 'A', insert_line: 2 }, 'human', '', 'A'],
    ['memory_replace', { label: 'human', old_string: 'A', new_string: 'B' }, 'human', 'A', 'B'],
    ['memory_replace', { label: 'human', old_str: 'A', new_str: '' }, 'human', 'A', ''],
    ['memory_rethink', { label: 'human', new_memory: 'All new.' }, 'human', '', 'All new.'],
    ['rethink_memory', { target_block_label: 'human', new_memory: 'All new.' }, 'human', '', 'All new.'],
    ['archival_memory_insert', { content: 'A long story.', tags: [] }, null, '', 'A long story.'],
    ['memory', { command: 'str_replace', path: '/memories/human', old_str: 'A', new_str: 'B' }, 'human', 'A', 'B'],
    ['memory', { command: 'create', path: '/memories/trips', file_text: 'Rome' }, 'trips', '', 'Rome'],
  ])('by %s', (name, input, label, removed, added) => {
    expect(memoryChangeOf(call(name, input))).toEqual({ label, removed, added });
  });

  test.each<[string, ToolPart]>([
    ['another tool', call('web_search', { label: 'human', content: 'A' })],
    ['a name that every object has', call('constructor', { label: 'human' })],
    ['a call that runs', call('core_memory_append', { label: 'human', content: 'A' }, { state: 'running' })],
    ['a call that failed', call('core_memory_append', { label: 'human', content: 'A' }, { state: 'error' })],
    ['hidden arguments', call('core_memory_append', '')],
    ['half the arguments', call('core_memory_append', '{"label":"hum')],
    ['arguments that are no object', call('core_memory_append', '[1]')],
    ['nothing new', call('core_memory_replace', { label: 'human', old_content: 'A', new_content: 'A' })],
    ['a command that reads', call('memory', { command: 'view', path: '/memories/human' })],
  ])('is not %s', (_, part) => {
    expect(memoryChangeOf(part)).toBeNull();
  });
});

describe('the difference of two texts', () => {
  const shown = (before: string, after: string) =>
    diffTexts(before, after)
      .map(({ kind, text }) => ({ same: text, removed: `[-${text}]`, added: `[+${text}]` })[kind])
      .join('');

  test.each([
    ['', 'Likes tea.', '[+Likes tea.]'],
    ['Likes tea.', '', '[-Likes tea.]'],
    ['Name: Ada Lovelace', 'Name: Grace Lovelace', 'Name: [-Ada][+Grace] Lovelace'],
    ['tea', 'tea and tea', 'tea[+ and tea]'],
    ['same', 'same', 'same'],
  ])('of %j and %j', (before, after, expected) => {
    expect(shown(before, after)).toBe(expected);
  });
});
