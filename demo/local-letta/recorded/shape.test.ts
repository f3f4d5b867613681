import { expect, test } from 'vitest';
import { shapeOf } from './shape.ts';

const ID = '0a1b2c3d-0000-4000-8000-0000000000';
const delta = (seq_id: number | null, more: object = {}) =>
  `data: ${JSON.stringify({ id: `message-${ID}a1`, message_type: 'assistant_message', otid: `${ID}80`, seq_id, content: 'a', ...more })}\n\n`;
const stream = (...frames: string[]): string[] => shapeOf({ status: 200, body: frames.join('') });
const STOP = 'data: {"message_type":"stop_reason","stop_reason":"end_turn"}\n\n';

test('a stream has one line for many deltas that are alike, however many there are', () => {
  expect(stream(delta(1), delta(2), delta(3), STOP)).toEqual(stream(delta(1, { content: 'all' }), STOP));
  expect(stream(delta(1), STOP)).toEqual([
    '200',
    'assistant_message {id=message#1, content=<text>, otid=message#1:0, seq_id=<next>}',
    'stop_reason {stop_reason=end_turn}',
  ]);
});

test.each<[string, string[], string[]]>([
  ['a key that is null and one that is missing', [delta(1, { name: null })], [delta(1)]],
  ['a number that is left out', [delta(1), delta(3)], [delta(1), delta(2)]],
  ['a frame that takes no number', [delta(1), STOP, delta(2)], [delta(1), STOP, delta(3)]],
  ['numbers and none', [delta(1)], [delta(null)]],
  ['another order', [STOP, delta(1)], [delta(1), STOP]],
  ['[DONE] and none', [STOP, 'data: [DONE]\n\n'], [STOP]],
  ['spaces after colons', [STOP], [STOP.replaceAll(':"', ': "')]],
  ['an otid of another block', [delta(1)], [delta(1, { otid: `${ID}81` })]],
  ['an otid that is no part of the id', [delta(1)], [delta(1, { otid: crypto.randomUUID() })]],
  ['an event with a name', [STOP], [`event: error\n${STOP}`]],
])('shapes tell %s apart', (_what, one, other) => {
  expect(stream(...one)).not.toEqual(stream(...other));
});

test('ids are named by what they stand for, dates by their format, and the status counts', () => {
  const item = { id: `message-${ID}a1`, date: '2026-11-24T12:25:58+00:00', run_id: `run-${ID}a1`, content: [] };
  const shape = (status: number, value: object) => shapeOf({ status, body: JSON.stringify(value) });
  expect(shape(200, [item])).toEqual(['200', '{id=message#1, content=[], date=<time+00:00>, run_id=run#1}']);
  expect(shape(200, [{ ...item, date: '2026-11-24T12:25:58.123456Z' }])).not.toEqual(shape(200, [item]));
  expect(shape(404, [item])).not.toEqual(shape(200, [item]));
});
