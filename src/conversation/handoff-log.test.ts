import { describe, expect, test } from 'vitest';
import { interleave, keep, NOTHING, readKept, summaryOf } from './handoff-log.ts';
import { createMemory } from './testing/fake-transport.ts';

const id = (item: string) => item;
const after = (after: string | null, item: string) => ({ after, item });

describe('what was said to a person', () => {
  test('stands after the message it came after, in its order', () => {
    const said = [after('a', 'person 1'), after('a', 'person 2'), after('b', 'person 3')];
    expect(interleave(['a', 'b', 'c'], id, said)).toEqual(['a', 'person 1', 'person 2', 'b', 'person 3', 'c']);
  });

  test('comes first where the message before it is not here', () => {
    expect(interleave(['b'], id, [after(null, 'person 1'), after('gone', 'person 2')])).toEqual([
      'person 1',
      'person 2',
      'b',
    ]);
  });

  test('without a person the list stays the same one', () => {
    const items = ['a'];
    expect(interleave(items, id, [])).toBe(items);
  });

  test('is kept, and what can’t be read counts as nothing', () => {
    const memory = createMemory();
    const kept = { ...NOTHING, note: 'Mia helped.' };
    keep(memory, 'agent-1', kept);
    expect(readKept(memory, 'agent-1')).toEqual(kept);
    memory.keep('agent-1', 'handoff', '{');
    expect(readKept(memory, 'agent-1')).toEqual(NOTHING);
    keep(memory, 'agent-1', NOTHING);
    expect(memory.read('agent-1', 'handoff')).toBeNull();
  });

  test('is summed up for the agent, who knows its own words', () => {
    const date = '2026-11-29T12:00:00Z';
    expect(
      summaryOf([
        { role: 'person', id: '1', event: 'joined', person: { name: 'Mia' }, text: '', date },
        { role: 'user', id: '2', content: [{ type: 'text', text: 'Help!' }], date },
        { role: 'person', id: '3', event: 'said', person: { name: 'Mia' }, text: 'Of course.', date },
      ]),
    ).toBe('Visitor: Help!\nMia: Of course.');
  });
});
